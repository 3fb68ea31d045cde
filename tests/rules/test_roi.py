"""The return on the AI: hand-computed, in three cases, with nothing left unsaid."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.costs import AI, HOUR, HUMAN, ONCE, RESOLUTION, Counts
from rules.money import Estimate, certain, exactly
from rules.roi import (
    COST_EFFICIENCY,
    INTELLIGENCE,
    NO_AI_COST,
    NO_AVOIDED,
    NO_CHURN,
    NO_COST,
    PILLARS,
    RETENTION,
    SEVERAL,
    SPEED_AND_SCALE,
    Assumption,
    Costs,
    Minutes,
    Ratio,
    Roi,
    Work,
    avoided_cost,
    minutes_by_tier,
    return_on,
    without_automation,
)
from rules.staffing import Rate
from tests.rules.priced import (
    APRIL,
    NEW_YEAR,
    NO_COUNTS,
    base,
    between,
    daily,
    days,
    entry,
    euros,
    salary,
    spent,
    staff,
    three,
    value,
)

MEASURED_ON = date(2026, 2, 15)
USUAL = Minutes(
    {"1": certain(6), "2": Estimate(Fraction(10), Fraction(15), Fraction(20))}, "stop-watch", MEASURED_ON
)
# 3 people, 360 staffed hours in April, 30.00 an hour; the AI costs 1,000.00
LICENCE, SALARY, TEAM = entry(100_000), salary(1_080_000), staff(3, 28)
COSTS = Costs(entries=(LICENCE, SALARY), staff=(TEAM,), minutes=USUAL)
RATE = Rate({"EUR": euros(1_080_000)}, Fraction(360))


def costs(*more: Any, **rest: Any) -> Costs:
    """The usual costs with further values."""
    return Costs(**{"entries": (LICENCE, SALARY), "staff": (TEAM,), "minutes": USUAL, "values": more, **rest})


def work(verified: Mapping[str, int], counts: Counts = NO_COUNTS, **rest: Any) -> Work:
    return Work(counts, verified, **rest)


def told(roi: Roi) -> list[str]:
    return [one.what for one in roi.assumptions]


def test_avoided_work_is_verified_resolutions_at_the_minutes_of_their_tier() -> None:
    found = avoided_cost(RATE, {"1": 100, "2": 40}, USUAL.by_tier)

    assert found is not None
    # 600 minutes are 10 h or 300.00; 400, 600 and 800 minutes are 200.00, 300.00 and 400.00
    assert three(found.cost) == (50_000, 60_000, 70_000)
    assert (found.counted, found.left_out) == ({"1": 100, "2": 40}, {})


def test_a_tier_without_minutes_is_left_out_and_named() -> None:
    found = avoided_cost(RATE, {"1": 100, "untiered": 30, "3": 0}, USUAL.by_tier)

    assert found is not None
    assert base(found.cost) == {"EUR": 30_000}
    assert (found.counted, found.left_out) == ({"1": 100}, {"untiered": 30})


def test_nothing_verified_avoids_nothing() -> None:
    found = avoided_cost(RATE, {"1": 0}, {})

    assert found is not None
    assert base(found.cost) == {"EUR": 0}


def test_without_rate_or_any_minutes_nobody_knows_what_is_avoided() -> None:
    assert avoided_cost(None, {"1": 100}, USUAL.by_tier) is None
    assert avoided_cost(RATE, {"3": 100}, USUAL.by_tier) is None


def test_measured_minutes_replace_the_usual_ones_of_their_tier() -> None:
    assert minutes_by_tier({"2": 12.0, "3": 45.0}, USUAL.by_tier) == {
        "1": certain(6),
        "2": certain(12),
        "3": certain(45),
    }


def test_without_automation_people_do_the_avoided_work_too() -> None:
    spending, avoided = spent(LICENCE, SALARY), avoided_cost(RATE, {"1": 500}, USUAL.by_tier)

    found = without_automation(spending, avoided)

    assert found is not None
    assert base(found.actual) == {"EUR": 1_180_000}
    assert base(found.without) == {"EUR": 1_230_000}
    assert base(found.saved) == {"EUR": 50_000}


def test_the_doubt_of_a_saving_is_that_of_the_avoided_work_and_of_the_ai_alone() -> None:
    doubtful = salary(between(900_000, 1_080_000, 1_500_000))
    avoided = avoided_cost(RATE, {"2": 400}, USUAL.by_tier)

    found = without_automation(spent(entry(between(90_000, 100_000, 120_000)), doubtful), avoided)

    assert found is not None
    assert three(found.saved) == (200_000 - 120_000, 300_000 - 100_000, 400_000 - 90_000)


def test_an_ai_that_costs_more_than_it_avoids_saves_less_than_nothing() -> None:
    found = without_automation(spent(LICENCE, SALARY), avoided_cost(RATE, {"1": 100}, USUAL.by_tier))

    assert found is not None
    assert base(found.saved) == {"EUR": -70_000}


def test_without_a_known_part_there_is_nothing_to_compare() -> None:
    avoided = avoided_cost(RATE, {"1": 100}, USUAL.by_tier)

    assert without_automation(spent(SALARY), avoided) is None
    assert without_automation(spent(LICENCE), avoided) is None
    assert without_automation(spent(LICENCE, SALARY), None) is None


def test_the_return_is_what_comes_in_less_the_cost_for_each_unit_of_cost() -> None:
    roi = return_on(COSTS, APRIL, work({"1": 500}))

    # 500 times 6 minutes are 50 hours or 1,500.00, against 1,000.00
    assert roi.ratio == Ratio(0.5, 0.5, 0.5)
    assert roi.why_not == ""
    assert base(roi.cost) == {"EUR": 100_000}


def test_the_low_case_has_least_value_and_highest_cost() -> None:
    doubtful = costs(entries=(entry(between(80_000, 100_000, 125_000)), SALARY))

    roi = return_on(doubtful, APRIL, work({"2": 300}))

    # 50, 75 and 100 hours: 1,500.00, 2,250.00 and 3,000.00
    assert roi.ratio == Ratio(0.2, 1.25, 2.75)


def test_value_equal_to_cost_returns_nothing() -> None:
    assert return_on(COSTS, APRIL, work({"1": 333, "untiered": 1})).ratio == Ratio(-0.001, -0.001, -0.001)
    assert return_on(costs(value(100_000)), APRIL, work({})).ratio == Ratio(0.0, 0.0, 0.0)


def test_nothing_verified_loses_the_whole_cost() -> None:
    assert return_on(COSTS, APRIL, work({})).ratio == Ratio(-1.0, -1.0, -1.0)


def test_revoked_resolutions_lower_the_return_because_they_are_billed_all_the_same() -> None:
    per_resolution = costs(entries=(entry(100, kind="usage", per=RESOLUTION), SALARY))
    counts = Counts({AI: daily(10, APRIL)})  # 300 billed at 1.00

    assert return_on(per_resolution, APRIL, work({"1": 300}, counts)).ratio == Ratio(2.0, 2.0, 2.0)
    assert return_on(per_resolution, APRIL, work({"1": 200}, counts)).ratio == Ratio(1.0, 1.0, 1.0)


def test_integration_is_part_of_what_the_ai_costs() -> None:
    integrated = costs(
        entries=(LICENCE, entry(50_000, kind="integration", per=ONCE, since=date(2026, 4, 2)), SALARY)
    )

    assert return_on(integrated, APRIL, work({"1": 500})).ratio == Ratio(0.0, 0.0, 0.0)


def test_each_value_stands_under_its_pillar() -> None:
    roi = return_on(
        costs(
            value(between(10_000, 20_000, 30_000)), value(5_000, INTELLIGENCE), value(7_000, COST_EFFICIENCY)
        ),
        APRIL,
        work({"1": 500}),
    )

    assert tuple(roi.pillars) == PILLARS
    assert base(roi.pillars[COST_EFFICIENCY]) == {"EUR": 157_000}
    assert three(roi.pillars[SPEED_AND_SCALE]) == (10_000, 20_000, 30_000)
    assert base(roi.pillars[INTELLIGENCE]) == {"EUR": 5_000}
    assert roi.pillars[RETENTION] == {}
    assert roi.ratio == Ratio(0.72, 0.82, 0.92)


def test_retention_counts_only_where_churn_is_known() -> None:
    kept = value(30_000, RETENTION)
    unknown = return_on(costs(kept), APRIL, work({"1": 500}))
    known = return_on(costs(kept), APRIL, work({"1": 500}, churn_known=True))

    assert unknown.left_out == ((kept, NO_CHURN),)
    assert unknown.ratio == Ratio(0.5, 0.5, 0.5)
    assert not [what for what in told(unknown) if what.startswith(RETENTION)]
    assert known.left_out == ()
    assert known.ratio == Ratio(0.8, 0.8, 0.8)


def test_a_value_of_another_time_neither_counts_nor_is_left_out() -> None:
    past = value(30_000, RETENTION, until=date(2026, 4, 1))
    future = value(30_000, since=date(2026, 5, 1))

    roi = return_on(costs(past, future), APRIL, work({"1": 500}))

    assert (roi.ratio, roi.left_out) == (Ratio(0.5, 0.5, 0.5), ())
    assert "speed_and_scale: no night shift" not in told(roi)


def test_a_value_that_comes_once_is_spread_like_a_cost() -> None:
    once = value(91_000, per=ONCE, since=date(2026, 4, 1), over_months=3)  # April to June have 91 days

    assert base(return_on(costs(once), APRIL, work({})).pillars[SPEED_AND_SCALE]) == {"EUR": 30_000}


@pytest.mark.parametrize(
    ("configured", "why_not"),
    [
        (costs(entries=(SALARY,)), NO_AI_COST),
        (costs(entries=(LICENCE,)), NO_AVOIDED),
        (costs(staff=()), NO_AVOIDED),
        (costs(minutes=Minutes()), NO_AVOIDED),
        (costs(entries=(entry(0), SALARY)), NO_COST),
        (costs(entries=(entry(between(0, 100, 200)), SALARY)), NO_COST),
        (costs(entries=(entry(exactly("USD", 100_000)), SALARY)), SEVERAL),
        (costs(entries=(LICENCE, SALARY, entry(exactly("USD", 1), HUMAN, "tools"))), SEVERAL),
        (costs(value(exactly("USD", 100))), SEVERAL),
        (costs(entries=(entry(9, per=HOUR), LICENCE, SALARY)), NO_AI_COST),
    ],
)
def test_a_return_that_cannot_be_told_says_why(configured: Costs, why_not: str) -> None:
    roi = return_on(configured, APRIL, work({"1": 500}))

    assert (roi.ratio, roi.why_not) == (None, why_not)


def test_pillars_are_shown_even_where_there_is_no_return() -> None:
    roi = return_on(costs(entries=(SALARY,)), APRIL, work({"1": 500}))

    assert base(roi.pillars[COST_EFFICIENCY]) == {"EUR": 150_000}
    assert roi.cost is None


def test_several_currencies_stand_apart_in_their_pillars() -> None:
    roi = return_on(costs(value(exactly("USD", 100))), APRIL, work({"1": 500}))

    assert base(roi.pillars[SPEED_AND_SCALE]) == {"USD": 100}
    assert base(roi.pillars[COST_EFFICIENCY]) == {"EUR": 150_000}


def test_every_assumption_is_told_with_its_source_and_date() -> None:
    dated = entry(100_000, note="chat agent", source="contract", as_of=date(2025, 12, 1))
    plan = staff(3, 28, group="first", source="staff plan", as_of=date(2026, 1, 5))
    worth = value(between(1, 2, 3))

    roi = return_on(costs(worth, entries=(dated, SALARY), staff=(plan,)), APRIL, work({"1": 500, "2": 10}))

    assert list(roi.assumptions) == [
        Assumption("ai licence chat agent per month", euros(100_000), "contract", date(2025, 12, 1)),
        Assumption("human salary per month", euros(1_080_000), "", NEW_YEAR),
        Assumption("full-time equivalents of first", certain(3), "staff plan", date(2026, 1, 5)),
        Assumption("staffed hours per week of one of first", certain(28), "staff plan", date(2026, 1, 5)),
        Assumption("handle minutes of tier 1", certain(6), "stop-watch", MEASURED_ON),
        Assumption("handle minutes of tier 2", USUAL.by_tier["2"], "stop-watch", MEASURED_ON),
        Assumption("speed_and_scale: no night shift", between(1, 2, 3), "an offer", NEW_YEAR),
    ]


def test_what_is_measured_or_not_needed_is_no_assumption() -> None:
    roi = return_on(COSTS, APRIL, work({"1": 500, "2": 10}, measured={"2": 12.0}))

    assert [what for what in told(roi) if what.startswith("handle")] == ["handle minutes of tier 1"]


def test_what_held_at_another_time_is_no_assumption() -> None:
    old_price = entry(70_000, until=date(2026, 4, 1), note="old")
    old_plan = staff(9, 28, until=date(2026, 4, 1), group="old")
    new_plan = staff(9, 28, since=date(2026, 5, 1), group="new")
    at_another_time = costs(entries=(old_price, LICENCE, SALARY), staff=(old_plan, TEAM, new_plan))

    roi = return_on(at_another_time, APRIL, work({"1": 500}))

    assert not [what for what in told(roi) if "old" in what or "new" in what]
    assert roi.ratio == Ratio(0.5, 0.5, 0.5)


def test_a_longer_period_has_more_of_everything() -> None:
    quarter = days("2026-04-01", "2026-07-01")
    roi = return_on(COSTS, quarter, work({"1": 1_500}))

    # 3 months of 1,000.00; 3 * 28 * 91 / 7 = 1,092 hours for 32,400.00; 150 hours avoided
    assert base(roi.cost) == {"EUR": 300_000}
    assert base(roi.pillars[COST_EFFICIENCY]) == {"EUR": 445_055}
    assert roi.ratio is not None
    assert roi.ratio.base == pytest.approx(145_055 / 300_000)
