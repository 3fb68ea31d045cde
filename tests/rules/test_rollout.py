"""Months since go-live: what each cost, the phase they belong to and the stage that the numbers show."""

from datetime import date

import pytest

from rules.costs import AI, ONCE, RESOLUTION, Counts
from rules.rollout import Maturity, cost_curve, maturity, months_since, phase
from tests.rules.priced import NO_COUNTS, base, daily, days, entry

GO_LIVE = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        ("2026-03-14", -1),
        ("2026-03-15", 0),
        ("2026-04-14", 0),
        ("2026-04-15", 1),
        ("2027-03-14", 11),
        ("2027-03-15", 12),
        ("2025-03-15", -12),
    ],
)
def test_a_month_is_over_on_the_day_of_go_live(day: str, months: int) -> None:
    assert months_since(GO_LIVE, date.fromisoformat(day)) == months


@pytest.mark.parametrize(
    ("day", "months"), [("2026-02-27", 0), ("2026-02-28", 1), ("2026-03-30", 1), ("2026-03-31", 2)]
)
def test_a_go_live_on_the_last_day_has_short_months_too(day: str, months: int) -> None:
    assert months_since(date(2026, 1, 31), date.fromisoformat(day)) == months


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-03-14", None),
        ("2026-03-15", "cost_and_speed"),
        ("2026-06-14", "cost_and_speed"),
        ("2026-06-15", "efficiency_and_quality"),
        ("2026-09-14", "efficiency_and_quality"),
        ("2026-09-15", "strategy"),
        ("2029-01-01", "strategy"),
    ],
)
def test_the_phase_changes_after_three_and_after_six_months(day: str, name: str | None) -> None:
    assert phase(GO_LIVE, date.fromisoformat(day)) == name


def test_the_curve_has_each_month_since_go_live() -> None:
    training = entry(100_000, kind="training", per=ONCE, since=GO_LIVE)
    verified = {date(2026, 3, 14): 99, date(2026, 3, 15): 50, date(2026, 4, 14): 50, date(2026, 4, 15): 200}

    first, second = cost_curve([entry(31_000), training], GO_LIVE, date(2026, 5, 15), verified, NO_COUNTS)

    # 17 of 31 days of March and 14 of 30 of April, rounded at both ends
    assert (first.number, first.days, first.whole) == (1, days("2026-03-15", "2026-04-15"), True)
    assert base(first.cost) == {"EUR": 17_000 + 14_467 + 100_000}
    assert (first.verified, base(first.per_resolution)) == (100, {"EUR": 1_315})
    assert base(second.cost) == {"EUR": 16_533 + 14_000}
    assert (second.verified, base(second.per_resolution)) == (200, {"EUR": 153})


def test_a_month_that_is_not_over_says_so_and_counts_its_days_only() -> None:
    curve = cost_curve(
        [entry(30_000)], GO_LIVE, date(2026, 4, 25), daily(1, days("2026-04-01", "2026-06-01")), NO_COUNTS
    )

    assert [(one.number, one.whole) for one in curve] == [(1, True), (2, False)]
    assert curve[1].days == days("2026-04-15", "2026-04-25")
    assert (base(curve[1].cost), curve[1].verified) == ({"EUR": 10_000}, 10)


def test_on_the_day_of_go_live_there_is_no_month_yet() -> None:
    assert cost_curve([entry(30_000)], GO_LIVE, GO_LIVE, {}, NO_COUNTS) == []
    assert len(cost_curve([entry(30_000)], GO_LIVE, date(2026, 3, 16), {}, NO_COUNTS)) == 1


def test_a_month_without_verified_resolutions_has_a_cost_but_none_for_each() -> None:
    (month,) = cost_curve([entry(31_000)], GO_LIVE, date(2026, 3, 25), {}, NO_COUNTS)

    assert base(month.cost) == {"EUR": 10_000}
    assert month.per_resolution is None


def test_a_month_without_costs_has_none_that_is_known() -> None:
    (month,) = cost_curve([], GO_LIVE, date(2026, 3, 25), {GO_LIVE: 9}, NO_COUNTS)

    assert (month.cost, month.per_resolution, month.verified) == (None, None, 9)


def test_integration_shows_in_the_months_cost_and_not_in_that_of_a_resolution() -> None:
    once = entry(500_000, kind="integration", per=ONCE, since=GO_LIVE)

    (month,) = cost_curve([entry(31_000), once], GO_LIVE, date(2026, 3, 25), {GO_LIVE: 10}, NO_COUNTS)

    assert base(month.cost) == {"EUR": 510_000}
    assert base(month.per_resolution) == {"EUR": 1_000}


def test_billed_resolutions_fall_into_their_months() -> None:
    counts = Counts({AI: {date(2026, 4, 14): 10, date(2026, 4, 15): 30}})
    usage = entry(90, kind="usage", per=RESOLUTION)

    curve = cost_curve([usage], GO_LIVE, date(2026, 5, 1), {}, counts)

    assert [base(one.cost) for one in curve] == [{"EUR": 900}, {"EUR": 2_700}]


@pytest.mark.parametrize("verified", [{}, {"1": 4}, {"1": 4, "2": 4, "3": 4}, {"untiered": 500}])
def test_too_few_verified_resolutions_show_no_stage(verified: dict[str, int]) -> None:
    assert maturity(verified, True, True) is None


def test_simple_issues_alone_are_the_first_stage() -> None:
    found = maturity({"1": 900, "2": 4, "untiered": 90}, True, True)

    assert found == Maturity("rule_based", "5 verified resolutions of tier 2 or 3")


@pytest.mark.parametrize("verified", [{"1": 900, "2": 5}, {"3": 5}])
@pytest.mark.parametrize("learning", [False, None])
def test_harder_issues_without_learning_are_the_second_stage(
    verified: dict[str, int], learning: bool | None
) -> None:
    assert maturity(verified, learning, True) == Maturity(
        "ai_resolution", "a verified rate that rises beyond chance"
    )


def test_learning_without_context_is_still_the_second_stage() -> None:
    found = maturity({"2": 5}, True, False)

    assert found == Maturity("ai_resolution", "a connected CRM, tracker or source of product events")


def test_learning_with_context_is_the_last_stage() -> None:
    assert maturity({"2": 5}, True, True) == Maturity("context_aware_learning", "")
