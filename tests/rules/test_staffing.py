"""Hours, rates and load of people: what is not known stays unknown, and estimates are labelled."""

from datetime import date
from fractions import Fraction

import pytest

from rules.costs import AI, HOUR, HUMAN
from rules.money import Estimate, certain, exactly
from rules.staffing import (
    Handled,
    Rate,
    Staff,
    counted,
    handle_minutes,
    headcount_ratio,
    human_cost_per_resolution,
    loaded_rate,
    mean_fte,
    staffed_by_day,
    staffed_hours,
    tickets_per_agent,
    utilisation,
)
from tests.rules.priced import APRIL, base, between, days, entry, euros, salary, spent, staff, three

WEEKS = days("2026-04-06", "2026-04-20")  # two weeks
TIERS = {"1": certain(6), "2": Estimate(Fraction(10), Fraction(14), Fraction(20))}


def rate(amount: int, hours: int) -> Rate:
    return Rate({"EUR": euros(amount)}, Fraction(hours))


def test_a_week_has_its_hours_times_its_people() -> None:
    assert staffed_hours([staff(4.5, 32)], WEEKS) == 288
    assert staffed_hours([staff(4.5, 32)], days("2026-04-06", "2026-04-13")) == 144


def test_a_day_has_a_seventh_of_a_week() -> None:
    assert staffed_by_day([staff(2, 35)], days("2026-04-06", "2026-04-08")) == {
        date(2026, 4, 6): 10,
        date(2026, 4, 7): 10,
    }


def test_a_team_that_grows_counts_from_its_day_on() -> None:
    plans = [staff(2, 35, until=date(2026, 4, 13)), staff(3, 35, since=date(2026, 4, 13))]

    assert staffed_hours(plans, WEEKS) == 70 + 105
    assert mean_fte(plans, WEEKS) == Fraction(5, 2)


def test_groups_add_up_and_can_be_told_apart() -> None:
    plans = [staff(2, 35, group="first"), staff(1, 28, group="second")]

    assert staffed_hours(plans, WEEKS) == 140 + 56
    assert staffed_hours(plans, WEEKS, "second") == 56
    assert mean_fte(plans, WEEKS, "first") == 2


@pytest.mark.parametrize(
    "plan",
    [
        staff(2, 35, since=date(2026, 4, 7)),
        staff(2, 35, until=date(2026, 4, 19)),
        staff(2, 35, group="other"),
    ],
)
def test_a_day_without_a_plan_makes_hours_unknown_and_not_fewer(plan: Staff) -> None:
    group = "first" if plan.group else None

    assert staffed_hours([plan], WEEKS, group) is None
    assert mean_fte([plan], WEEKS, group) is None


def test_a_plan_that_just_covers_the_period_is_enough() -> None:
    assert staffed_hours([staff(1, 7, since=WEEKS.start, until=WEEKS.end)], WEEKS) == 14


def test_nobody_is_said_with_a_zero() -> None:
    assert staffed_hours([staff(0, 35)], WEEKS) == 0
    assert mean_fte([staff(0, 35)], WEEKS) == 0


def test_an_empty_period_has_no_mean() -> None:
    assert mean_fte([staff(1, 35)], days("2026-04-06", "2026-04-06")) is None
    assert staffed_hours([], WEEKS) is None


def test_the_loaded_rate_is_all_human_cost_for_each_staffed_hour() -> None:
    spending = spent(
        salary(900_000), entry(90_000, HUMAN, "benefits"), entry(18_000, HUMAN, "context_switching")
    )

    found = loaded_rate(spending, [staff(3, 28)])  # 3 * 28 * 30 / 7 = 360 hours in April

    assert found is not None
    assert found.hours == 360
    assert base(found.per_hour()) == {"EUR": 2_800}


def test_the_rate_has_each_currency_of_its_own() -> None:
    found = loaded_rate(spent(salary(900_000), salary(exactly("USD", 36_000))), [staff(3, 28)])

    assert found is not None
    assert base(found.per_hour()) == {"EUR": 2_500, "USD": 100}


def test_missing_staff_leaves_the_rate_unknown() -> None:
    assert loaded_rate(spent(salary(900_000)), []) is None
    assert loaded_rate(spent(salary(900_000)), [staff(3, 28, until=date(2026, 4, 30))]) is None
    assert loaded_rate(spent(salary(900_000)), [staff(0, 28)]) is None


def test_missing_costs_leave_the_rate_unknown() -> None:
    assert loaded_rate(spent(entry(90_000)), [staff(3, 28)]) is None
    assert loaded_rate(spent(salary(1, since=date(2026, 4, 3))), [staff(3, 28)]) is None


def test_people_paid_by_the_hour_cost_their_staffed_hours() -> None:
    plans = [staff(3, 28)]
    spending = spent(salary(3_000, per=HOUR), counts=counted({}, plans, APRIL))

    found = loaded_rate(spending, plans)

    assert base(spending.total(HUMAN)) == {"EUR": 360 * 3_000}
    assert found is not None
    assert base(found.per_hour()) == {"EUR": 3_000}


def test_resolutions_are_counted_beside_hours() -> None:
    resolutions = {AI: {date(2026, 4, 6): 3}}

    found = counted(resolutions, [staff(2, 35)], days("2026-04-06", "2026-04-07"))

    assert (found.resolutions, found.hours) == (resolutions, {HUMAN: {date(2026, 4, 6): 10}})


def test_hours_of_a_period_without_a_plan_are_not_counted_as_none() -> None:
    hourly = salary(3_000, per=HOUR)

    assert counted({}, [], APRIL).hours is None
    assert spent(hourly, counts=counted({}, [], APRIL)).total(HUMAN) is None


def test_minutes_cost_their_share_of_an_hour_rounded_once() -> None:
    assert base(rate(100, 3).cost_of(certain(60))) == {"EUR": 33}
    assert base(rate(100, 3).cost_of(certain(180))) == {"EUR": 100}


def test_doubt_about_cost_and_about_minutes_both_count() -> None:
    doubtful = Rate({"EUR": between(900, 1_000, 1_200)}, Fraction(1))

    minutes = Estimate(Fraction(30), Fraction(60), Fraction(120))
    assert three(doubtful.cost_of(minutes)) == (450, 1_000, 2_400)


def test_measured_minutes_need_no_estimate() -> None:
    found = handle_minutes(125.5, 12, {"1": 0}, {})

    assert found == Handled(certain(125.5), 12, 0)
    assert found.source == "measured"


def test_tiers_without_measured_minutes_take_the_usual_ones_and_say_so() -> None:
    found = handle_minutes(0, 0, {"1": 10, "2": 2}, TIERS)

    assert found is not None
    assert found.minutes == Estimate(Fraction(80), Fraction(88), Fraction(100))
    assert (found.source, found.estimated) == ("estimated", 12)


def test_measured_and_estimated_minutes_are_called_mixed() -> None:
    found = handle_minutes(40, 4, {"1": 1}, TIERS)

    assert found is not None
    assert (found.minutes, found.source) == (certain(46), "mixed")


def test_a_tier_without_usual_minutes_makes_the_sum_unknown() -> None:
    assert handle_minutes(40, 4, {"1": 1, "3": 1}, TIERS) is None
    assert handle_minutes(40, 4, {"1": 1, "3": 0}, TIERS) is not None
    assert handle_minutes(40, 4, {"untiered": 1}, TIERS) is None


def test_nothing_resolved_took_no_minutes() -> None:
    assert handle_minutes(0, 0, {}, TIERS) == Handled(certain(0), 0, 0)


def test_a_human_resolution_costs_its_minutes_at_the_loaded_rate() -> None:
    # 46 minutes at 30.00 an hour are 23.00; for 5 resolutions 4.60 each
    found = human_cost_per_resolution(rate(3_000, 1), handle_minutes(40, 4, {"1": 1}, TIERS), 5)

    assert base(found) == {"EUR": 460}


def test_an_unknown_part_or_no_resolution_leaves_its_cost_unknown() -> None:
    handled = handle_minutes(40, 4, {}, {})

    assert human_cost_per_resolution(None, handled, 4) is None
    assert human_cost_per_resolution(rate(3_000, 1), None, 4) is None
    assert human_cost_per_resolution(rate(3_000, 1), handled, 0) is None


def test_utilisation_is_the_measured_share_of_staffed_time() -> None:
    assert utilisation(90, Fraction(2)) == 0.75
    assert utilisation(0, Fraction(2)) == 0.0


@pytest.mark.parametrize(("minutes", "hours"), [(None, Fraction(2)), (90, None), (90, Fraction(0))])
def test_utilisation_is_not_known_without_both(minutes: float | None, hours: Fraction | None) -> None:
    assert utilisation(minutes, hours) is None


def test_the_load_is_told_for_the_people_that_are_supplied() -> None:
    found = tickets_per_agent(90, Fraction(9, 2), 7)

    assert found is not None
    assert (found.value, found.people, found.source) == (20.0, Fraction(9, 2), "supplied")


def test_without_a_plan_the_load_is_told_for_agents_who_were_seen() -> None:
    found = tickets_per_agent(90, None, 6)

    assert found is not None
    assert (found.value, found.people, found.source) == (15.0, 6, "seen")


@pytest.mark.parametrize(("fte", "seen"), [(None, 0), (Fraction(0), 6), (Fraction(0), 0)])
def test_nobody_carries_no_load(fte: Fraction | None, seen: int) -> None:
    assert tickets_per_agent(90, fte, seen) is None


def test_headcount_is_held_against_everything_that_lasts() -> None:
    assert headcount_ratio(60, 30, Fraction(9, 2)) == 20.0
    assert headcount_ratio(0, 0, Fraction(9, 2)) == 0.0
    assert headcount_ratio(60, 30, None) is None
    assert headcount_ratio(60, 30, Fraction(0)) is None
