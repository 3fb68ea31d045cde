"""What is said first, and that each metric gets one action."""

from rules.diagnosis.advice import ACT, CANNOT_TELL, LOOK, NOTHING, Advice, Finding, advised, in_order
from tests.rules.diagnosis.asked import rule

HIGH = rule(id="a_high", severity="high", metrics=["csat"])
LOW = rule(id="b_low", severity="low", metrics=["csat", "fcr"])


def finding(of, size: float = 10, **segment: str) -> Finding:
    return Finding(of, segment, {}, size)


def test_the_most_severe_is_first_then_everybody_then_the_largest() -> None:
    low, small = finding(LOW, 900), finding(HIGH, 40, category="billing")
    large, everybody = finding(HIGH, 50, category="import"), finding(HIGH, 5)

    assert in_order([low, small, large, everybody]) == [everybody, large, small, low]


def test_findings_alike_in_weight_stand_by_name() -> None:
    first, second = finding(HIGH, 5, category="a"), finding(HIGH, 5, category="b")

    assert in_order([second, first]) == [first, second]


def test_a_metric_gets_the_action_of_its_first_finding_alone() -> None:
    low, high = finding(LOW), finding(HIGH)

    assert advised([HIGH, LOW], [low, high], {"a_high", "b_low"}, ()) == [
        Advice("csat", ACT, high),
        Advice("fcr", ACT, low),
    ]


def test_a_metric_that_got_worse_without_a_pattern_is_to_be_looked_at() -> None:
    assert advised([HIGH], [], {"a_high"}, {"csat"}) == [Advice("csat", LOOK)]
    assert advised([HIGH], [], {"a_high"}, ()) == [Advice("csat", NOTHING)]


def test_a_metric_that_no_rule_could_judge_cannot_be_told() -> None:
    found = {one.metric: one.do for one in advised([HIGH, LOW], [], {"b_low"}, ())}

    assert found == {"csat": NOTHING, "fcr": NOTHING}
    assert advised([HIGH], [], (), ()) == [Advice("csat", CANNOT_TELL)]


def test_a_blend_recommends_for_the_one_metric_that_it_was_found_for() -> None:
    blend = Finding(LOW, {"by": "category"}, {}, 10, metric="fcr")

    assert advised([LOW], [blend], {"b_low"}, ()) == [Advice("csat", NOTHING), Advice("fcr", ACT, blend)]
