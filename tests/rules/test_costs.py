"""What dated entries amount to: months by their days, single amounts on their day or spread, counted ones by the day."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.costs import (
    AI,
    HOUR,
    HUMAN,
    ONCE,
    RESOLUTION,
    RUNNING,
    Counts,
    Days,
    Entry,
    ai_cost_per_resolution,
    amount_in,
    cost_per_ticket,
    months_later,
)
from rules.money import exactly
from tests.rules.priced import APRIL, base, between, billed, daily, days, entry, euros, salary, spent, three

FIRST_YEARS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def amount(one: Entry, start: str, end: str) -> int:
    """Minor units of the base case in a period."""
    return amount_in(one, days(start, end)).base.amount


def test_a_whole_month_costs_the_monthly_amount() -> None:
    assert amount(entry(90_000), "2026-04-01", "2026-05-01") == 90_000


@pytest.mark.parametrize(
    ("start", "end", "cents"),
    [
        ("2026-04-01", "2026-04-16", 45_000),
        ("2026-04-16", "2026-05-01", 45_000),
        ("2026-04-10", "2026-04-11", 3_000),
        ("2026-04-10", "2026-04-10", 0),
        ("2026-04-01", "2026-06-01", 180_000),
        ("2026-03-31", "2026-05-02", 2_903 + 90_000 + 2_903),
    ],
)
def test_a_part_of_a_month_costs_its_share_of_days(start: str, end: str, cents: int) -> None:
    assert amount(entry(90_000), start, end) == cents


@pytest.mark.parametrize(
    ("day", "cents"),
    [("2026-02-28", 3_000), ("2028-02-28", 2_897), ("2028-02-29", 2_896), ("2028-03-01", 2_710)],
)
def test_a_day_of_february_depends_on_the_year(day: str, cents: int) -> None:
    one = entry(84_000)
    after = str(date.fromisoformat(day) + timedelta(days=1))

    assert abs(amount(one, day, after) - cents) <= 1


def test_a_leap_february_costs_a_month_like_any_other() -> None:
    assert amount(entry(84_000), "2028-02-01", "2028-03-01") == 84_000
    assert amount(entry(84_000), "2027-02-01", "2027-03-01") == 84_000


def test_half_a_leap_february_has_its_29_days_in_mind() -> None:
    # 14 of 29 days of 290.00
    assert amount(entry(29_000), "2028-02-01", "2028-02-15") == 14_000
    assert amount(entry(29_000), "2028-02-15", "2028-03-01") == 15_000


def test_a_price_that_changes_in_the_middle_of_a_month_counts_each_for_its_days() -> None:
    old = entry(90_000, until=date(2026, 4, 11))
    new = entry(120_000, since=date(2026, 4, 11))

    spending = spent(old, new)

    # 10 of 30 days at 900.00 and 20 of 30 days at 1,200.00
    assert base(spending.total(AI)) == {"EUR": 30_000 + 80_000}
    assert [line.cost for line in spending.lines] == [euros(30_000), euros(80_000)]


def test_a_past_period_keeps_its_price() -> None:
    old, new = entry(90_000, until=date(2026, 4, 11)), entry(120_000, since=date(2026, 4, 11))

    assert base(spent(old, new, days=days("2026-03-01", "2026-04-01")).total(AI)) == {"EUR": 90_000}
    assert base(spent(old, new, days=days("2026-05-01", "2026-06-01")).total(AI)) == {"EUR": 120_000}


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        ("2026-03-31", "2026-04-01", False),
        ("2026-04-01", "2026-04-02", True),
        ("2026-04-30", "2026-05-01", True),
        ("2026-05-01", "2026-05-02", False),
    ],
)
def test_an_entry_holds_from_its_first_day_to_the_day_before_its_end(
    start: str, end: str, counts: bool
) -> None:
    one = entry(90_000, since=date(2026, 4, 1), until=date(2026, 5, 1))

    assert bool(spent(one, days=days(start, end)).lines) is counts
    assert (amount(one, start, end) > 0) is counts


@given(start=FIRST_YEARS, first=st.integers(0, 400), second=st.integers(0, 400), cents=st.integers(0, 10**7))
def test_what_two_adjoining_periods_cost_is_what_both_cost(
    start: date, first: int, second: int, cents: int
) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    for one in (entry(cents), entry(cents, per=ONCE, since=date(2026, 5, 31), over_months=13)):
        parts = amount_in(one, Days(start, middle)) + amount_in(one, Days(middle, end))

        assert parts == amount_in(one, Days(start, end))


@given(start=FIRST_YEARS, length=st.integers(0, 800), since=FIRST_YEARS, cents=st.integers(0, 10**7))
def test_a_sum_over_single_days_agrees(start: date, length: int, since: date, cents: int) -> None:
    period = Days(start, start + timedelta(days=length))
    shares = [Fraction(1, monthrange(day.year, day.month)[1]) for day in period.each() if day >= since]

    assert abs(amount_in(entry(cents, since=since), period).base.amount - cents * sum(shares)) <= 1


@pytest.mark.parametrize(
    ("start", "end", "cents"),
    [
        ("2026-03-01", "2026-03-15", 0),
        ("2026-03-15", "2026-03-16", 60_000),
        ("2026-03-16", "2026-04-01", 0),
        ("2026-03-01", "2026-04-01", 60_000),
    ],
)
def test_what_is_paid_once_counts_on_its_day(start: str, end: str, cents: int) -> None:
    one = entry(60_000, kind="training", per=ONCE, since=date(2026, 3, 15))

    assert amount(one, start, end) == cents


@pytest.mark.parametrize(
    ("start", "end", "cents"),
    [
        ("2026-02-01", "2026-03-01", 0),
        ("2026-03-01", "2026-04-01", 31_000),
        ("2026-04-01", "2026-05-01", 30_000),
        ("2026-05-01", "2026-06-01", 31_000),
        ("2026-06-01", "2026-07-01", 0),
        ("2026-01-01", "2027-01-01", 92_000),
    ],
)
def test_what_is_spread_counts_the_same_on_each_of_its_days(start: str, end: str, cents: int) -> None:
    one = entry(92_000, kind="integration", per=ONCE, since=date(2026, 3, 1), over_months=3)  # 92 days

    assert amount(one, start, end) == cents


def test_resolutions_are_billed_at_the_price_of_their_day() -> None:
    old = entry(90, kind="usage", per=RESOLUTION, until=date(2026, 4, 11))
    new = entry(120, kind="usage", per=RESOLUTION, since=date(2026, 4, 11))
    counts = billed(100, "2026-03-31", "2026-04-10", "2026-04-11", "2026-04-30", "2026-05-01")

    assert base(spent(old, new, counts=counts).total(AI)) == {"EUR": 100 * 90 + 200 * 120}


def test_the_resolutions_of_the_other_side_are_not_billed() -> None:
    one = entry(90, kind="usage", per=RESOLUTION)

    assert base(spent(one, counts=billed(5, "2026-04-10", of=HUMAN)).total(AI)) == {"EUR": 0}


def test_a_price_per_hour_takes_the_hours_of_its_side() -> None:
    one = salary(4_000, per=HOUR)
    counts = Counts(hours={HUMAN: {date(2026, 4, 2): Fraction(15, 2), date(2026, 5, 1): Fraction(8)}})

    assert base(spent(one, counts=counts).total(HUMAN)) == {"EUR": 30_000}


@pytest.mark.parametrize("counts", [Counts(), Counts(hours={AI: {date(2026, 4, 2): Fraction(8)}})])
def test_a_price_per_hour_without_hours_makes_the_cost_unknown_and_not_less(counts: Counts) -> None:
    spending = spent(salary(500_000), salary(4_000, per=HOUR, note="weekend"), counts=counts)

    assert [line.cost for line in spending.lines] == [euros(500_000), None]
    assert spending.total(HUMAN) is None


def test_sides_and_kinds_are_told_apart() -> None:
    spending = spent(
        entry(90_000), entry(10_000, kind="training"), entry(5_000), salary(500_000), entry(7, HUMAN, "tools")
    )

    assert base(spending.total(AI)) == {"EUR": 105_000}
    assert base(spending.total(HUMAN)) == {"EUR": 500_007}
    assert {kind: base(one) for kind, one in spending.by_kind(AI).items()} == {
        "licence": {"EUR": 95_000},
        "training": {"EUR": 10_000},
    }
    assert list(spending.by_kind(HUMAN)) == ["salary", "tools"]


def test_two_currencies_stand_side_by_side() -> None:
    spending = spent(entry(90_000), entry(exactly("USD", 50_000), kind="usage"))

    assert base(spending.total(AI)) == {"EUR": 90_000, "USD": 50_000}
    assert base(ai_cost_per_resolution(spending, 100)) == {"EUR": 900, "USD": 500}


def test_an_estimated_cost_keeps_its_three_cases() -> None:
    spending = spent(salary(500_000), entry(between(10_000, 20_000, 40_000), HUMAN, "context_switching"))

    assert three(spending.total(HUMAN)) == (510_000, 520_000, 540_000)


def test_no_entry_is_an_unknown_cost_and_not_nothing() -> None:
    assert spent().total(AI) is None
    assert spent(salary(1)).total(AI) is None
    assert spent(entry(90_000)).total(AI, {"usage"}) is None


def test_people_whose_cost_begins_in_the_middle_have_no_known_cost() -> None:
    spending = spent(salary(500_000, since=date(2026, 4, 2)))

    assert spending.bare == {AI: 30, HUMAN: 1}
    assert spending.total(HUMAN) is None
    assert base(spent(salary(500_000, since=date(2026, 4, 1))).total(HUMAN)) == {"EUR": 500_000}


def test_a_single_payment_is_no_running_cost_of_people() -> None:
    hiring = entry(300_000, HUMAN, "hiring", per=ONCE, since=date(2026, 4, 2))
    spread = entry(300_000, HUMAN, "hiring", per=ONCE, over_months=12)

    assert spent(hiring).total(HUMAN) is None
    assert spent(hiring, days=days("2026-04-02", "2026-04-03")).total(HUMAN) is None
    assert spent(spread).bare[HUMAN] == 0


def test_an_ai_that_starts_in_the_middle_has_a_known_cost() -> None:
    assert base(spent(entry(90_000, since=date(2026, 4, 16))).total(AI)) == {"EUR": 45_000}


def test_the_cost_of_an_ai_resolution_is_its_running_cost() -> None:
    entries = [entry(10_000 + number, kind=kind) for number, kind in enumerate(RUNNING)]
    spending = spent(*entries, entry(999_999, kind="integration"))

    assert base(ai_cost_per_resolution(spending, 100)) == {"EUR": 400}


def test_revoked_resolutions_make_the_others_dearer() -> None:
    counts = Counts({AI: daily(10, APRIL)})  # 300 are billed at 0.90, whatever becomes of them
    spending = spent(entry(30_000), entry(90, kind="usage", per=RESOLUTION), counts=counts)

    assert base(ai_cost_per_resolution(spending, 300)) == {"EUR": 190}
    assert base(ai_cost_per_resolution(spending, 240)) == {"EUR": 238}  # 57,000 / 240 = 237.5


def test_without_verified_resolutions_none_has_a_cost() -> None:
    assert ai_cost_per_resolution(spent(entry(30_000)), 0) is None
    assert ai_cost_per_resolution(spent(), 10) is None


def test_a_ticket_costs_its_share_of_everything() -> None:
    spending = spent(entry(90_000), entry(30_000, kind="integration"), salary(500_000))

    assert base(cost_per_ticket(spending, {AI: 60, HUMAN: 40})) == {"EUR": 6_200}


def test_the_cost_of_a_ticket_is_not_known_while_a_working_sides_cost_is_not() -> None:
    assert cost_per_ticket(spent(entry(90_000)), {AI: 60, HUMAN: 40}) is None
    assert cost_per_ticket(spent(salary(500_000)), {AI: 60, HUMAN: 40}) is None
    assert cost_per_ticket(spent(salary(1, since=date(2026, 4, 2))), {HUMAN: 40}) is None


def test_before_the_ai_a_ticket_costs_what_people_cost() -> None:
    assert base(cost_per_ticket(spent(salary(500_000)), {AI: 0, HUMAN: 40})) == {"EUR": 12_500}


def test_people_who_resolved_nothing_cost_all_the_same() -> None:
    assert base(cost_per_ticket(spent(entry(90_000), salary(500_000)), {AI: 100, HUMAN: 0})) == {"EUR": 5_900}


def test_without_a_resolved_ticket_none_has_a_cost() -> None:
    assert cost_per_ticket(spent(entry(90_000), salary(500_000)), {AI: 0, HUMAN: 0}) is None
    assert cost_per_ticket(spent(), {}) is None


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 14, "2028-01-30"),
        ("2026-05-01", 0, "2026-05-01"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last_one(day: str, months: int, later: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


def test_a_period_that_ends_before_it_starts_has_no_days() -> None:
    assert len(days("2026-04-02", "2026-04-01")) == 0
    assert list(days("2026-04-02", "2026-04-01").each()) == []
    assert amount(entry(90_000), "2026-04-02", "2026-04-01") == 0
