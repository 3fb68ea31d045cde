"""Who works in support and what an hour of theirs costs: staffed hours, loaded rate, handle minutes, load and headcount."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.costs import HUMAN, Counts, Days, Spending
from rules.money import Amounts, Estimate, certain, each, multiplied

WEEK_DAYS = 7
HOUR_MINUTES = 60
MEASURED, ESTIMATED, MIXED = "measured", "estimated", "mixed"
SUPPLIED, SEEN = "supplied", "seen"
TIERS = ("1", "2", "3", "untiered")


@dataclass(frozen=True, slots=True)
class Staff:
    """How many people work, [since, until), local days.

    fte: full-time equivalents. hours_per_week: staffed hours of one of them. group: "" for the whole team.
    """

    since: date
    until: date | None
    fte: Fraction
    hours_per_week: Fraction
    group: str = ""
    source: str = ""
    as_of: date | None = None

    def works(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day < (self.until or date.max)

    @property
    def hours_per_day(self) -> Fraction:
        """Staffed hours of all of them on a day; a week counts the same on each of its days."""
        return self.fte * self.hours_per_week / WEEK_DAYS


@dataclass(frozen=True, slots=True)
class Rate:
    """What people's time costs. spent: all human cost of a period. hours: those that were staffed in it, above 0."""

    spent: Amounts
    hours: Fraction

    def per_hour(self) -> Amounts:
        """The loaded rate of an hour."""
        return self.cost_of(certain(HOUR_MINUTES))

    def cost_of(self, minutes: Estimate) -> Amounts:
        """What so many minutes cost."""
        return multiplied(self.spent, minutes.times(1 / (self.hours * HOUR_MINUTES)))


@dataclass(frozen=True, slots=True)
class Handled:
    """Handle minutes of resolutions. measured, estimated: how many resolutions each way."""

    minutes: Estimate
    measured: int
    estimated: int

    @property
    def source(self) -> str:
        """measured, estimated or mixed."""
        if self.measured and self.estimated:
            return MIXED
        return ESTIMATED if self.estimated else MEASURED


@dataclass(frozen=True, slots=True)
class Load:
    """Resolutions for each person. source: supplied where the configuration says how many work, else seen."""

    value: float
    people: Fraction
    source: str


def staffed_by_day(
    staff: Collection[Staff], days: Days, group: str | None = None
) -> Mapping[date, Fraction] | None:
    """Staffed hours of each day of a period; None where a day has no entry: nobody knows is not nobody."""
    return _by_day(staff, days, group, lambda one: one.hours_per_day)


def staffed_hours(staff: Collection[Staff], days: Days, group: str | None = None) -> Fraction | None:
    """Staffed hours of a period; None where a day has no entry."""
    by_day = staffed_by_day(staff, days, group)
    return None if by_day is None else sum(by_day.values(), Fraction(0))


def counted(resolutions: Mapping[str, Mapping[date, int]], staff: Collection[Staff], days: Days) -> Counts:
    """What costs of a period are multiplied by: resolutions by side and day, and the hours that people are staffed."""
    by_day = staffed_by_day(staff, days)
    return Counts(resolutions, None if by_day is None else {HUMAN: by_day})


def mean_fte(staff: Collection[Staff], days: Days, group: str | None = None) -> Fraction | None:
    """Full-time equivalents of a period on average over its days; None where a day has no entry."""
    by_day = _by_day(staff, days, group, lambda one: one.fte)
    return sum(by_day.values(), Fraction(0)) / len(by_day) if by_day else None


def loaded_rate(spent: Spending, staff: Collection[Staff]) -> Rate | None:
    """What an hour of a person costs with everything around it; None without human costs or staffed hours of every day."""
    total, hours = spent.total(HUMAN), staffed_hours(staff, spent.days)
    return Rate(total, hours) if total is not None and hours else None


def handle_minutes(
    minutes: float, measured: int, unmeasured: Mapping[str, int], usual: Mapping[str, Estimate]
) -> Handled | None:
    """Minutes that people worked on resolutions; None where a tier without measured minutes has no usual ones.

    minutes, measured: the sum of those that were measured, and of how many resolutions. unmeasured: resolutions by tier.
    usual: minutes by tier, out of the configuration.
    """
    estimated = {tier: count for tier, count in unmeasured.items() if count}
    if not estimated.keys() <= usual.keys():
        return None
    guessed = (usual[tier].times(count) for tier, count in estimated.items())
    return Handled(sum(guessed, certain(minutes)), measured, sum(estimated.values()))


def human_cost_per_resolution(rate: Rate | None, handled: Handled | None, resolved: int) -> Amounts | None:
    """What people's work on one human resolution costs; None where rate or minutes are not known, or nothing was resolved."""
    if rate is None or handled is None:
        return None
    return each(rate.cost_of(handled.minutes), resolved)


def utilisation(measured_minutes: float | None, hours: Fraction | None) -> float | None:
    """Share of staffed time that is measured as work on tickets; never out of estimates."""
    if measured_minutes is None or not hours:
        return None
    return float(Fraction(measured_minutes) / (hours * HOUR_MINUTES))


def tickets_per_agent(resolved: int, fte: Fraction | None, agents_seen: int) -> Load | None:
    """Human resolutions for each full-time equivalent, else for each agent that was seen replying.

    agents_seen: agents that replied on 5 days or more.
    """
    if fte:
        return Load(float(resolved / fte), fte, SUPPLIED)
    if fte is None and agents_seen:
        return Load(resolved / agents_seen, Fraction(agents_seen), SEEN)
    return None


def headcount_ratio(verified: int, human: int, fte: Fraction | None) -> float | None:
    """Resolutions that last, the AI's verified ones and people's, for each full-time equivalent."""
    return float((verified + human) / fte) if fte else None


def _by_day(
    staff: Collection[Staff], days: Days, group: str | None, what: Callable[[Staff], Fraction]
) -> Mapping[date, Fraction] | None:
    """The sum over those who work on each day; None where a day has nobody's entry."""
    found = {}
    for day in days.each():
        working = [what(one) for one in staff if one.works(day) and group in (None, one.group)]
        if not working:
            return None
        found[day] = sum(working, Fraction(0))
    return found
