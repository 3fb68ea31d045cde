"""What dated entries of cost amount to in a period of local days, for each side, kind and currency.

Periods add up: what two that adjoin cost is what the period of both costs, to the last minor unit, because the amount of a
period is the rounded amount up to its end less the rounded amount up to its start.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from rules.money import Amounts, Cases, Money, both, each, rounded, summed

AI, HUMAN = "ai", "human"
KINDS = {
    AI: ("licence", "usage", "training", "optimisation", "integration"),
    HUMAN: (
        "salary",
        "benefits",
        "management",
        "tools",
        "hiring",
        "ramp",
        "turnover",
        "context_switching",
    ),
}
RUNNING = ("licence", "usage", "training", "optimisation")  # of the AI; integration is an investment
MONTH, ONCE, RESOLUTION, HOUR = "month", "once", "resolution", "hour"
Span = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Days:
    """A period of whole local days, [start, end)."""

    start: date
    end: date

    def __len__(self) -> int:
        return max((self.end - self.start).days, 0)

    def each(self) -> Iterable[date]:
        """Every day."""
        return (self.start + timedelta(days=number) for number in range(len(self)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An amount that holds in [since, until), local days.

    per: month, once, resolution or hour. over_months: spreads a `once` evenly over the days of so many months.
    source, as_of: where the amount comes from and when that was.
    """

    amount: Cases
    per: str
    since: date
    until: date | None = None
    over_months: int | None = None
    source: str = ""
    as_of: date | None = None

    @property
    def ends(self) -> date:
        """The first day on which it does not hold any more."""
        if self.over_months is not None:
            return months_later(self.since, self.over_months)
        return self.since + timedelta(days=1) if self.per == ONCE else self.until or date.max

    def held(self, days: Days) -> Days:
        """The part of a period in which it holds."""
        start = max(self.since, days.start)
        return Days(start, max(start, min(self.ends, days.end)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Dated):
    """One cost. of: ai or human. kind: one of KINDS. note: what tells it from others of its kind."""

    of: str
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What entries are multiplied by, for each side by local day; a day without a number counts 0.

    resolutions: as they are billed, revoked ones too where the vendor bills them. hours: None where nobody knows them.
    """

    resolutions: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    hours: Mapping[str, Mapping[date, Fraction]] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What one entry amounts to in a period; None where what it is multiplied by is not known."""

    entry: Entry
    cost: Cases | None


@dataclass(frozen=True, slots=True)
class Spending:
    """What a period cost, entry by entry.

    bare: for each side the days on which nothing of it runs, so that its cost of these days is not known.
    """

    days: Days
    lines: tuple[Line, ...]
    bare: Mapping[str, int]

    def total(self, of: str, kinds: Collection[str] | None = None) -> Amounts | None:
        """The cost of one side by currency; None without an entry, with an unknown one, and of people with bare days."""
        costs = [one.cost for one in self._of(of) if kinds is None or one.entry.kind in kinds]
        known = [cost for cost in costs if cost is not None]
        if not costs or len(known) < len(costs) or (of == HUMAN and self.bare[HUMAN]):
            return None
        return summed(known)

    def by_kind(self, of: str) -> Mapping[str, Amounts | None]:
        """The cost of each kind of one side that has an entry."""
        found = {one.entry.kind for one in self._of(of)}
        return {kind: self.total(of, {kind}) for kind in KINDS[of] if kind in found}

    def _of(self, of: str) -> list[Line]:
        return [one for one in self.lines if one.entry.of == of]


def spending(entries: Collection[Entry], days: Days, counts: Counts) -> Spending:
    """What entries cost in a period."""
    lines = tuple(Line(one, _cost(one, days, counts)) for one in entries if len(one.held(days)))
    return Spending(days, lines, {of: _bare(entries, of, days) for of in KINDS})


def amount_in(dated: Dated, days: Days) -> Cases:
    """What a monthly or single amount comes to in a period."""
    return _between(dated.amount, BY_TIME[dated.per](dated, days))


def ai_cost_per_resolution(spent: Spending, verified: int) -> Amounts | None:
    """Running cost of the AI for each resolution that is verified: one that was revoked makes the others dearer."""
    return each(spent.total(AI, RUNNING), verified)


def cost_per_ticket(spent: Spending, resolved: Mapping[str, int]) -> Amounts | None:
    """All cost for each resolved ticket; None where a side that costs or resolved something has no known cost.

    resolved: by side, ai and human.
    """
    sides = {one.entry.of for one in spent.lines} | {of for of, count in resolved.items() if count}
    totals = [spent.total(of) for of in sorted(sides)]
    known = [total for total in totals if total is not None]
    return each(both(*known), sum(resolved.values())) if len(known) == len(totals) else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _cost(entry: Entry, days: Days, counts: Counts) -> Cases | None:
    if entry.per in BY_TIME:
        return amount_in(entry, days)
    by_day = _counted(entry, counts)
    if by_day is None:
        return None
    count = sum((Fraction(by_day.get(day, 0)) for day in entry.held(days).each()), Fraction(0))
    return _between(entry.amount, (Fraction(0), count))


def _counted(entry: Entry, counts: Counts) -> Mapping[date, Fraction | int] | None:
    if entry.per == RESOLUTION:
        return counts.resolutions.get(entry.of, {})
    return None if counts.hours is None else counts.hours.get(entry.of)


def _months(dated: Dated, days: Days) -> Span:
    """Months from its begin to both ends of its part of the period; each day is its share of its own month."""
    held, begun = dated.held(days), _position(dated.since)
    return _position(held.start) - begun, _position(held.end) - begun


def _once(dated: Dated, days: Days) -> Span:
    held, all_days = dated.held(days), (dated.ends - dated.since).days
    return Fraction((held.start - dated.since).days, all_days), Fraction(
        (held.end - dated.since).days, all_days
    )


BY_TIME: Mapping[str, Callable[[Dated, Days], Span]] = {MONTH: _months, ONCE: _once}


def _position(day: date) -> Fraction:
    return day.year * 12 + day.month + Fraction(day.day - 1, monthrange(day.year, day.month)[1])


def _between(amount: Cases, span: Span) -> Cases:
    return Cases(*(_part(one, span) for one in (amount.low, amount.base, amount.high)))


def _part(amount: Money, span: Span) -> Money:
    before, through = span
    return Money(rounded(amount.amount * through) - rounded(amount.amount * before), amount.currency)


def _bare(entries: Collection[Entry], of: str, days: Days) -> int:
    running = [one for one in entries if one.of == of and (one.per != ONCE or one.over_months)]
    return sum(not any(one.since <= day < one.ends for one in running) for day in days.each())
