"""Costs, staff and values for tests, with round numbers that can be reckoned by hand."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from rules.costs import AI, HUMAN, MONTH, Counts, Days, Entry, Spending, spending
from rules.money import Amounts, Cases, cases, exactly
from rules.roi import SPEED_AND_SCALE, Value
from rules.staffing import Staff

NEW_YEAR = date(2026, 1, 1)
APRIL = Days(date(2026, 4, 1), date(2026, 5, 1))  # 30 days
NO_COUNTS = Counts()


def euros(amount: int) -> Cases:
    """So many cents, the same in every case."""
    return exactly("EUR", amount)


def between(low: int, base: int, high: int) -> Cases:
    return cases("EUR", low, base, high)


def entry(amount: Cases | int, of: str = AI, kind: str = "licence", **rest: Any) -> Entry:
    """A monthly cost since New Year, unless told otherwise."""
    whole = euros(amount) if isinstance(amount, int) else amount
    return Entry(**{"amount": whole, "of": of, "kind": kind, "per": MONTH, "since": NEW_YEAR, **rest})


def salary(amount: Cases | int, **rest: Any) -> Entry:
    return entry(amount, HUMAN, "salary", **rest)


def value(amount: Cases | int, pillar: str = SPEED_AND_SCALE, **rest: Any) -> Value:
    """A monthly value since New Year, unless told otherwise."""
    whole = euros(amount) if isinstance(amount, int) else amount
    usual = {
        "what": "no night shift",
        "per": MONTH,
        "since": NEW_YEAR,
        "source": "an offer",
        "as_of": NEW_YEAR,
    }
    return Value(**{"amount": whole, "pillar": pillar, **usual, **rest})


def staff(fte: float, hours: float, **rest: Any) -> Staff:
    """A team since New Year, unless told otherwise."""
    usual = {"since": NEW_YEAR, "until": None}
    return Staff(**{"fte": Fraction(fte), "hours_per_week": Fraction(hours), **usual, **rest})


def spent(*entries: Entry, days: Days = APRIL, counts: Counts = NO_COUNTS) -> Spending:
    return spending(entries, days, counts)


def days(start: str, end: str) -> Days:
    return Days(date.fromisoformat(start), date.fromisoformat(end))


def billed(count: int, *on: str, of: str = AI) -> Counts:
    """So many resolutions on each of these days."""
    return Counts({of: {date.fromisoformat(day): count for day in on}})


def daily(count: int, period: Days) -> Mapping[date, int]:
    """So many on each day of a period."""
    return {period.start + timedelta(days=number): count for number in range(len(period))}


def base(amounts: Amounts | None) -> dict[str, int] | None:
    """The base case of each currency, in minor units."""
    return None if amounts is None else {code: one.base.amount for code, one in amounts.items()}


def three(amounts: Amounts | None, currency: str = "EUR") -> tuple[int, int, int]:
    """The three cases of one currency, in minor units."""
    assert amounts is not None
    one = amounts[currency]
    return one.low.amount, one.base.amount, one.high.amount
