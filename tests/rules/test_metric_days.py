"""What is made of a metric's days: missed targets, trend, anomaly, and the flags of rules about them."""

from datetime import timedelta
from itertools import pairwise

import pytest

from rules.facts import FACTS
from rules.facts.metric import MetricView
from rules.metric_days import MeasuredMetric, MetricRules, misses, segment_of, subject_of
from rules.targets import Target
from tests.rules.metric_told import FIRST, a_day, a_metric, a_rule, midnight_after, on

EIGHTY = Target("csat", 0.8, FIRST, {})


def views(known: MeasuredMetric, *targets: Target) -> list[MetricView]:
    return list(MetricRules([], targets).views(known))


def test_a_metric_is_named_by_its_id_and_its_segment_in_the_order_of_names() -> None:
    assert subject_of("csat", {}) == "metric:csat"
    assert subject_of("csat", {"channel": "email"}) == "metric:csat:channel=email"
    assert segment_of({"priority": "high", "channel": "email"}) == "channel=email,priority=high"
    assert segment_of({}) == "all"


@pytest.mark.parametrize(
    ("value", "half", "better", "missed"),
    [
        (0.7, 0.0999, "up", True),
        (0.7, 0.1001, "up", False),
        (0.9, 0.05, "up", False),
        (0.9, 0.0999, "down", True),
        (0.9, 0.1001, "down", False),
        (0.7, 0.05, "down", False),
        (0.7999, None, "up", True),
        (0.8, None, "up", False),
        (0.8001, None, "down", True),
        (0.8, None, "down", False),
    ],
)
def test_a_target_is_missed_with_the_whole_interval_and_without_one_by_the_number_itself(
    value: float, half: float | None, better: str, missed: bool
) -> None:
    assert misses(a_day(0, value, half), 0.8, better) is missed


def test_too_few_members_and_no_number_miss_nothing() -> None:
    assert misses(a_day(0, 0.1), 0.8, "up")
    assert not misses(a_day(0, 0.1, is_enough=False), 0.8, "up")
    assert not misses(a_day(0, None), 0.8, "up")


def test_missed_days_are_those_on_end_and_begin_anew_after_a_day_that_reached_it() -> None:
    values = [0.5, 0.5, 0.9, 0.5, 0.5, 0.5]
    found = views(a_metric([a_day(number, value) for number, value in enumerate(values)]), EIGHTY)

    assert [one.missed_days for one in found] == [1, 2, 0, 1, 2, 3]
    assert [one.missed for one in found] == [True, True, False, True, True, True]


def test_the_target_is_that_of_the_day_and_of_exactly_this_segment() -> None:
    later = Target("csat", 0.3, on(2), {})
    other = Target("csat", 0.99, FIRST, {"channel": "email"})
    days = [a_day(number, 0.5) for number in range(4)]

    assert [one.target for one in views(a_metric(days), EIGHTY, later, other)] == [
        EIGHTY,
        EIGHTY,
        later,
        later,
    ]
    assert [one.missed for one in views(a_metric(days), EIGHTY, later)] == [True, True, False, False]
    assert [one.target for one in views(a_metric(days, where={"channel": "email"}), other)] == [other] * 4
    assert {one.missed for one in views(a_metric(days), Target("csat", 0.8, on(9), {}))} == {None}


def test_a_target_says_which_way_is_good_before_the_metric_does() -> None:
    days = [a_day(0, 0.9, 0.05)]
    down = Target("csat", 0.8, FIRST, {}, "down")

    assert views(a_metric(days), down)[0].missed is True
    assert views(a_metric(days, better="neither"), down)[0].missed is True
    assert views(a_metric(days, better="neither"), EIGHTY)[0].missed is None


def test_a_number_is_compared_with_that_of_28_days_before_once_those_are_28_whole_days() -> None:
    days = [a_day(number, 0.9 if number < 28 else 0.5, 0.1) for number in range(60)]
    found = views(a_metric(days))

    assert {one.trend for one in found[:55]} == {"insufficient_data"}
    assert found[54].before is None
    assert found[55].before == 0.9
    assert [one.trend for one in found[55:]] == ["declining"] + ["stable"] * 4
    assert [one.days_declining for one in found[54:57]] == [0, 1, 0]


def test_intervals_that_touch_are_stable_and_days_declining_are_counted_on_end() -> None:
    early = [a_day(number, 0.75, 0.125) for number in range(28 + 5)]
    touching = views(a_metric([*early, *(a_day(number, 0.5, 0.125) for number in range(33, 61))]))
    apart = views(a_metric([*early, *(a_day(number, 0.4, 0.125) for number in range(33, 61))]))

    assert {one.trend for one in touching[55:]} == {"stable"}
    assert [one.days_declining for one in apart[55:]] == [1, 2, 3, 4, 5, 6]
    assert {
        one.trend
        for one in views(a_metric(early + [a_day(n, 0.4) for n in range(33, 61)], better="down"))[55:]
    } == {"improving"}


@pytest.mark.parametrize(("kind", "n", "word"), [("rate", 29, "insufficient_data"), ("rate", 30, "declining"),
                                                 ("median", 9, "insufficient_data"), ("median", 10, "declining"),
                                                 ("count", 999, "insufficient_data")])  # fmt: skip
def test_a_trend_takes_enough_members_and_an_interval(kind: str, n: int, word: str) -> None:
    days = [a_day(number, 0.9 if number < 28 else 0.1, n=n) for number in range(56)]

    assert views(a_metric(days, kind))[-1].trend == word


def test_a_day_is_compared_with_earlier_ones_of_its_weekday() -> None:
    usual = [10, 11, 9, 10, 12]
    days = [a_day(number, events=usual[number // 7] if number % 7 == 0 else 500) for number in range(35)]
    found = views(a_metric([*days, a_day(35, events=31), a_day(36, events=500)]))[35].anomaly

    # The median of 9, 10, 10, 11, 12 is 10, their median distance from it 1.
    assert found is not None
    assert (found.value, found.usual, found.compared, found.word) == (31, 10, 5, "high")
    assert found.z == pytest.approx(21 / 1.4826)


def test_nine_more_are_no_anomaly_and_ten_are_and_three_earlier_days_are_too_few() -> None:
    def judged(weeks: int, last: int) -> str:
        days = [a_day(number, events=10) for number in range(7 * weeks)]
        found = views(a_metric([*days, a_day(7 * weeks, events=last)]))[-1].anomaly
        return found.word if found else ""

    assert (judged(8, 30), judged(8, 19), judged(8, 0)) == ("high", "usual", "low")
    assert (judged(4, 30), judged(3, 30)) == ("high", "not_judged")


def test_only_the_last_eight_of_the_weekday_count() -> None:
    days = [a_day(number, events=100 if number < 70 else 10) for number in range(70 + 56)]
    found = views(a_metric([*days, a_day(126, events=100)]))[-1].anomaly

    assert found is not None
    assert (found.usual, found.compared, found.word) == (10, 8, "high")


def test_a_metric_made_of_others_counts_nothing_of_a_day() -> None:
    found = views(a_metric([a_day(number, events=None) for number in range(40)], kind="formula"))

    assert {one.anomaly for one in found} == {None}


def test_a_baseline_is_asked_for_by_metric_segment_and_day() -> None:
    asked: list[object] = []

    def baseline(metric: str, where: object, day: object) -> float:
        asked.append((metric, where, day))
        return 0.42

    rules = MetricRules([a_rule("below", "value < baseline", tests=[
        {"name": "yes", "facts": {"value": 0.1, "baseline": 0.2}, "fires": True},
        {"name": "no", "facts": {"value": 0.3, "baseline": 0.2}, "fires": False}])], (), baseline)  # fmt: skip
    moments = rules.moments(a_metric([a_day(0, 0.4)], where={"channel": "email"}))

    assert [one.facts["baseline"] for one in moments] == [0.42]
    assert asked == [("csat", {"channel": "email"}, FIRST)]


def test_a_flag_opens_at_the_midnight_after_the_day_with_that_days_tickets() -> None:
    values = [0.9, 0.5, 0.5, 0.5, 0.9, 0.5]
    known = a_metric([a_day(number, value) for number, value in enumerate(values)])
    rules = MetricRules([a_rule("missed", "missed_days >= 2.0")], [EIGHTY])
    [flag] = rules.flags(known, rules.moments(known), midnight_after(5))

    assert (flag.about, flag.subject) == ("metric", "metric:csat")
    assert (flag.opened_at, flag.closed_at) == (midnight_after(2), midnight_after(4))
    assert flag.evidence == ("acme:2",)
    assert flag.facts["metric_name"] == "Satisfaction"
    assert flag.facts["segment"] == "all"
    assert flag.facts["missed_days"] == 2


def test_a_rule_about_a_target_is_not_judged_where_there_is_none() -> None:
    known = a_metric([a_day(number, 0.1) for number in range(9)])
    rules = MetricRules([a_rule("missed", "missed_days >= 2.0")])
    moments = rules.moments(known)

    assert not rules.flags(known, moments, midnight_after(8))
    assert {one.facts["missed_days"] for one in moments} == {None}


def test_the_same_days_a_day_later_give_the_same_flags_and_perhaps_one_more() -> None:
    values = [0.9, 0.5, 0.5, 0.9, 0.5, 0.5, 0.5]
    days = [a_day(number, value) for number, value in enumerate(values)]
    rules = MetricRules([a_rule("missed", "missed_days >= 2.0")], [EIGHTY])
    opened = []
    for until in range(1, len(days) + 1):
        known = a_metric(days[:until])
        flags = rules.flags(known, rules.moments(known), midnight_after(until - 1) + timedelta(hours=3))
        opened.append([one.id for one in flags])

    assert [len(one) for one in opened] == [0, 0, 1, 1, 1, 2, 2]
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(opened))


def test_each_fact_gives_a_value_of_its_own_type_or_nothing() -> None:
    days = [a_day(number, 0.9 if number < 28 else 0.5, events=10) for number in range(60)]
    for view in views(a_metric(days), EIGHTY)[:: 59 // 2]:
        for fact in FACTS["metric"].values():
            value = fact.give(view)
            assert value is None or type(value) is type(fact.sample), fact.name
            assert not fact.values or value is None or value in fact.values, fact.name
