"""What the AI is worth against what it costs: avoided work of people, other value by four pillars, every assumption named."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.costs import AI, HUMAN, Counts, Dated, Days, Entry, Spending, amount_in, spending
from rules.money import Amounts, Cases, Estimate, both, certain, less, summed
from rules.staffing import Rate, Staff, loaded_rate

COST_EFFICIENCY, SPEED_AND_SCALE = "cost_efficiency", "speed_and_scale"
RETENTION, INTELLIGENCE = "retention", "business_intelligence"
PILLARS = (COST_EFFICIENCY, SPEED_AND_SCALE, RETENTION, INTELLIGENCE)

NO_AI_COST = "no cost of the AI is known for this period"
NO_AVOIDED = "what people's work would have cost is not known for this period"
NO_COST = "the AI may have cost nothing"
SEVERAL = "value and cost stand in several currencies"
NO_CHURN = "churn data is not supplied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Dated):
    """A value other than avoided work, in money, with its source and the day it was estimated. pillar: one of PILLARS."""

    pillar: str
    what: str


@dataclass(frozen=True, slots=True)
class Avoided:
    """What people's work on the AI's verified resolutions would have cost.

    counted: resolutions by tier. left_out: those of tiers without handle minutes, so that the cost is a lower bound.
    """

    cost: Amounts
    counted: Mapping[str, int]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WithoutAi:
    """The same period with people only. saved: negative where the AI costs more than it avoids."""

    actual: Amounts
    without: Amounts
    saved: Amounts


@dataclass(frozen=True, slots=True)
class Ratio:
    """Return on what was spent: 0.5 is half as much again. low: least value, highest cost."""

    low: float
    base: float
    high: float


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing a figure rests on. source: "" where none was given. as_of: the day it holds from, or was estimated."""

    what: str
    said: Cases | Estimate
    source: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Roi:
    """The return of a period.

    pillars: value of each by currency. ratio: None for the reason why_not. left_out: values that do not count, each with
    the reason. assumptions: everything that ratio rests on.
    """

    pillars: Mapping[str, Amounts]
    cost: Amounts | None
    avoided: Avoided | None
    ratio: Ratio | None
    why_not: str
    left_out: tuple[tuple[Value, str], ...]
    assumptions: tuple[Assumption, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """Usual handle minutes by tier, as the operator estimates them."""

    by_tier: Mapping[str, Estimate] = field(default_factory=dict)
    source: str = ""
    as_of: date | None = None


NO_MINUTES = Minutes()


@dataclass(frozen=True, slots=True)
class Costs:
    """Everything about money that is configured. currency: ISO code of what names none."""

    currency: str = "EUR"
    entries: tuple[Entry, ...] = ()
    staff: tuple[Staff, ...] = ()
    minutes: Minutes = NO_MINUTES
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What was done in a period. verified: the AI's resolutions that held, by tier.

    measured: mean handle minutes of people's resolutions by tier, where they are measured. churn_known: whether contracts
    and their ends are supplied, without which no value of retention counts.
    """

    counts: Counts
    verified: Mapping[str, int]
    measured: Mapping[str, float] = field(default_factory=dict)
    churn_known: bool = False


def minutes_by_tier(measured: Mapping[str, float], usual: Mapping[str, Estimate]) -> Mapping[str, Estimate]:
    """Mean handle minutes of people by tier: measured ones, else the usual ones."""
    return {**usual, **{tier: certain(minutes) for tier, minutes in measured.items()}}


def avoided_cost(
    rate: Rate | None, verified: Mapping[str, int], minutes: Mapping[str, Estimate]
) -> Avoided | None:
    """What people's work on the AI's verified resolutions would have cost; None without a rate or any tier's minutes.

    verified: resolutions by tier. minutes: those of one resolution, by tier.
    """
    some = {tier: count for tier, count in verified.items() if count}
    counted = {tier: count for tier, count in some.items() if tier in minutes}
    if rate is None or (some and not counted):
        return None
    handled = sum((minutes[tier].times(count) for tier, count in counted.items()), certain(0))
    left_out = {tier: count for tier, count in some.items() if tier not in minutes}
    return Avoided(rate.cost_of(handled), counted, left_out)


def without_automation(spent: Spending, avoided: Avoided | None) -> WithoutAi | None:
    """What the period would have cost with people only, beside what it did cost; None where a part is not known.

    What people cost anyway stands on both sides, so the saving does not depend on it.
    """
    people, automation = spent.total(HUMAN), spent.total(AI)
    if avoided is None or people is None or automation is None:
        return None
    return WithoutAi(both(people, automation), both(people, avoided.cost), less(avoided.cost, automation))


def return_on(costs: Costs, days: Days, work: Work) -> Roi:
    """(avoided human cost + other value - cost of the AI) / cost of the AI in a period, in three cases."""
    spent = spending(costs.entries, days, work.counts)
    minutes = minutes_by_tier(work.measured, costs.minutes.by_tier)
    avoided = avoided_cost(loaded_rate(spent, costs.staff), work.verified, minutes)
    counted, left_out = _values(costs.values, days, work.churn_known)
    pillars = _pillars(counted, days, avoided)
    cost = spent.total(AI)
    ratio, why_not = _ratio(pillars, cost, avoided)
    assumed = (
        *_of_entries(spent),
        *_of_staff(costs.staff, days),
        *_of_minutes(costs.minutes, avoided, work.measured),
        *(Assumption(f"{one.pillar}: {one.what}", one.amount, one.source, one.as_of) for one in counted),
    )
    return Roi(pillars, cost, avoided, ratio, why_not, left_out, assumed)


def _values(
    values: Iterable[Value], days: Days, churn_known: bool
) -> tuple[list[Value], tuple[tuple[Value, str], ...]]:
    """Those that count in a period and those that do not."""
    held = [one for one in values if len(one.held(days))]
    out = [one for one in held if one.pillar == RETENTION and not churn_known]
    return [one for one in held if one not in out], tuple((one, NO_CHURN) for one in out)


def _pillars(values: Collection[Value], days: Days, avoided: Avoided | None) -> Mapping[str, Amounts]:
    found = {
        pillar: summed(amount_in(one, days) for one in values if one.pillar == pillar) for pillar in PILLARS
    }
    if avoided is not None:
        found[COST_EFFICIENCY] = both(avoided.cost, found[COST_EFFICIENCY])
    return found


def _ratio(
    pillars: Mapping[str, Amounts], cost: Amounts | None, avoided: Avoided | None
) -> tuple[Ratio | None, str]:
    if cost is None or avoided is None:
        return None, NO_AI_COST if cost is None else NO_AVOIDED
    value = both(*pillars.values())
    if len(value.keys() | cost.keys()) > 1:
        return None, SEVERAL
    (spent,) = cost.values()
    if not spent.low.amount:
        return None, NO_COST
    return _ratio_of(value[spent.currency], spent), ""


def _ratio_of(value: Cases, cost: Cases) -> Ratio:
    gain = value - cost
    return Ratio(
        gain.low.amount / cost.high.amount,
        gain.base.amount / cost.base.amount,
        gain.high.amount / cost.low.amount,
    )


def _of_entries(spent: Spending) -> Iterator[Assumption]:
    for one in (line.entry for line in spent.lines):
        said = " ".join(part for part in (one.of, one.kind, one.note, f"per {one.per}") if part)
        yield Assumption(said, one.amount, one.source, one.as_of or one.since)


def _of_staff(staff: Iterable[Staff], days: Days) -> Iterator[Assumption]:
    for one in staff:
        if one.since < days.end and (one.until or date.max) > days.start:
            where, as_of = f" of {one.group}" if one.group else "", one.as_of or one.since
            yield Assumption(f"full-time equivalents{where}", certain(one.fte), one.source, as_of)
            yield Assumption(
                f"staffed hours per week of one{where}", certain(one.hours_per_week), one.source, as_of
            )


def _of_minutes(
    minutes: Minutes, avoided: Avoided | None, measured: Mapping[str, float]
) -> Iterator[Assumption]:
    for tier in sorted(avoided.counted if avoided else ()):
        if tier not in measured:
            yield Assumption(
                f"handle minutes of tier {tier}", minutes.by_tier[tier], minutes.source, minutes.as_of
            )
