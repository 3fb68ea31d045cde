"""An explanation names each part with its value and says which one decides."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.checking import read_rule
from rules.engine import Moment, intervals
from rules.explaining import Explanation, explained

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def explain(when: str, facts: dict[str, Any], about: str = "account", **more: Any) -> Explanation:
    """What a rule with this condition says of these facts."""
    document = {"id": "r", "title": "R", "about": about, "holds": "while", "when": when} | more
    cases = [
        {"name": "a", "facts": {}, "fires": False, "judged": False},
        {"name": "b", "facts": more.pop("firing", facts), "fires": True},
    ]
    rule = read_rule({key: value for key, value in document.items() if key != "firing"} | {"tests": cases})
    moments = [Moment(START, "e", facts)]
    found = explained((rule,), "zd:1", moments, intervals(rule, "zd:1", moments), START + timedelta(days=1))
    assert found is not None
    return found


def texts(found: Explanation) -> list[tuple[str, bool | None]]:
    return [(one.text, one.holds) for one in found.reasons]


def test_each_part_of_a_comparison_is_told_with_value_and_limit() -> None:
    found = explain("contacts_30 > 10.0 && health_state in ['watch', 'at_risk']",
                    {"contacts_30": 12.0, "health_state": "healthy"},
                    firing={"contacts_30": 12.0, "health_state": "watch"})  # fmt: skip

    assert found.state == "silent"
    assert texts(found) == [
        ("Contacts that began in the last 30 days: 12 contacts; it takes more than 10.", True),
        ("Its health in a word: healthy; it takes one of watch, at_risk.", False),
    ]


def test_a_limit_that_is_calculated_or_named_says_how() -> None:
    facts = {"contacts_30": 12.0, "median_month": 3.0}
    found = explain("3.0 * median_month < contacts_30", facts)
    assert texts(found) == [
        (
            "Contacts that began in the last 30 days: 12 contacts; it takes more than 9 (3.0 * median_month).",
            True,
        )
    ]

    named = explain("contacts_30 >= least", facts, parameters={"least": 12})
    assert named.reasons[0].text.endswith("it takes at least 12 (least).")


@pytest.mark.parametrize(("when", "wanted"), [("hand_over_taken", "yes"), ("!hand_over_taken", "no")])
def test_a_truth_is_told_with_the_one_that_it_takes(when: str, wanted: str) -> None:
    found = explain(when, {"hand_over_taken": wanted == "yes"}, "ticket")

    assert texts(found) == [(f"Whether a person has taken it: {wanted}; it takes {wanted}.", True)]


@pytest.mark.parametrize(
    ("tier", "priority", "limit"),
    [("gold", "high", "120 (top_high)"), ("gold", "low", "240 (top_other)"), ("lead", "high", "240 (high)")],
)
def test_a_limit_that_is_chosen_names_the_one_that_was_even_where_another_is_as_large(
    tier: str, priority: str, limit: str
) -> None:
    parameters = {
        "top": ["gold"], "top_high": 120.0, "top_other": 240.0, "high": 240.0, "other": 480.0,
    }  # fmt: skip
    top, others = "priority == 'high' ? top_high : top_other", "priority == 'high' ? high : other"
    when = f"hand_overs >= (customer_tier in top ? ({top}) : ({others}))"
    facts = {"hand_overs": 500.0, "customer_tier": tier, "priority": priority}

    found = explain(when, facts, "ticket", parameters=parameters)

    assert (
        found.reasons[0].text
        == f"Hand-overs from the AI to people so far: 500 times; it takes at least {limit}."
    )


def test_a_fact_that_is_not_known_is_said_with_the_reason() -> None:
    found = explain("ease_30 < 4.0 && contacts_30 > 1.0", {"contacts_30": 2.0, "ease_30": None},
                    firing={"contacts_30": 2.0, "ease_30": 3.0})  # fmt: skip

    assert found.state == "not judged"
    assert texts(found)[0] == (
        "Mean ease of the last 30 days is not known (without an answer in that time).",
        None,
    )


def test_parts_of_which_one_is_enough_are_marked_so() -> None:
    found = explain("contacts_30 > 9.0 || contacts_90 > 9.0", {"contacts_30": 1.0, "contacts_90": 30.0})

    assert (found.state, found.any_is_enough) == ("fires", True)
    assert [one.holds for one in found.reasons] == [False, True]


def test_anything_else_is_shown_as_it_stands_with_its_values() -> None:
    found = explain("owner.startsWith('a') && !(tier == 'x')", {"owner": "a.b", "tier": "y"})

    assert texts(found) == [
        ("owner.startsWith('a'), with owner a.b.", True),
        ("!(tier == 'x'), with tier y.", True),
    ]


def test_a_clock_is_told_as_of_the_moment_that_is_asked_for() -> None:
    cases = [
        {"name": "a", "facts": {"quiet_days": 9}, "fires": True},
        {"name": "b", "facts": {"quiet_days": 1}, "fires": False},
    ]
    rule = read_rule({"id": "r", "title": "R", "about": "account", "holds": "while", "when": "quiet_days >= 5.0",
                      "reaches": {"quiet_days": [5]}, "tests": cases})  # fmt: skip
    moments = [Moment(START, "e", {"quiet_days": 0.0}, {"quiet_days": START})]

    early, late = (explained((rule,), "zd:1", moments, [], START + timedelta(days=days)) for days in (3, 7))

    assert early is not None
    assert late is not None
    assert (early.state, late.state) == ("silent", "fires")
    assert late.reasons[0].text == "Since its latest contact began: 7 days; it takes at least 5."


def test_of_a_subject_that_nobody_knew_by_then_there_is_nothing_to_explain() -> None:
    rule = read_rule({"id": "r", "title": "R", "about": "account", "holds": "while", "when": "contacts_30 > 1.0",
                      "tests": [{"name": "a", "facts": {"contacts_30": 9}, "fires": True},
                                {"name": "b", "facts": {"contacts_30": 1}, "fires": False}]})  # fmt: skip

    assert (
        explained((rule,), "zd:1", [Moment(START, "e", {"contacts_30": 9.0})], [], START - timedelta(days=1))
        is None
    )
    assert explained((rule,), "zd:1", [], [], START) is None


def test_of_several_parts_that_would_do_those_that_are_so_are_told() -> None:
    when = "contacts_90 > 1.0 && (contacts_30 > 9.0 || unresolved_30 > 1.0)"
    facts = {"contacts_90": 5.0, "contacts_30": 1.0, "unresolved_30": 3.0}

    found = explain(when, facts)
    assert (found.state, [one.holds for one in found.reasons]) == ("fires", [True, True])
    assert found.reasons[1].text.startswith("Contacts of the last 30 days that lack")

    silent = explain(when, facts | {"unresolved_30": 0.0}, firing=facts)
    assert (silent.state, [one.holds for one in silent.reasons]) == ("silent", [True, False, False])


def overdue(minutes: float | None, channel: str | None) -> Explanation:
    """What a rule with a target for each channel says, to which a fact that is missing means no."""
    cases = [
        {"name": "a", "facts": {"unanswered_minutes": 480}, "fires": True},
        {"name": "b", "facts": {"unanswered_minutes": 9, "channel": "chat"}, "fires": False},
    ]
    rule = read_rule({
        "id": "r", "title": "R", "about": "ticket", "holds": "while", "unknown": False, "tests": cases,
        "when": "unanswered_minutes >= (channel == 'chat' ? chat : other)", "parameters": {"chat": 10, "other": 480},
        "reaches": {"unanswered_minutes": ["chat", "other"]},
    })  # fmt: skip
    moments = [Moment(START, "e", {"unanswered_minutes": minutes, "channel": channel})]
    found = explained((rule,), "zd:1", moments, [], START)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("channel", "limit", "state"),
    [("chat", "10 (chat)", "fires"), ("web", "480 (other)", "silent"), (None, "480 (other)", "silent")],
)
def test_of_several_limits_the_one_that_counts_is_named_even_where_a_fact_is_missing(
    channel: str | None, limit: str, state: str
) -> None:
    found = overdue(30.0, channel)

    words = f"So long its first answer has been waited for: 30 minutes; it takes at least {limit}."
    assert (found.state, texts(found)) == (state, [(words, state == "fires")])


def test_what_is_compared_is_named_before_other_things_that_are_missing() -> None:
    found = overdue(None, None)

    assert found.state == "silent"
    assert texts(found)[0][0].startswith("So long its first answer has been waited for is not known")


def test_what_a_flag_shows_is_told_where_it_is_known() -> None:
    facts = {"contacts_30": 12.0, "median_month": 3.0, "tier": None}

    found = explain("contacts_30 > 3.0", facts, shows=["median_month", "tier"])

    assert found.tells == ("The usual contacts in 30 days, 0 while no earlier window is known: 3 contacts.",)
