"""How far the AI's rollout is: months since go-live, what each of them cost, the phase and the stage of maturity."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.costs import AI, Counts, Days, Entry, ai_cost_per_resolution, months_later, spending
from rules.money import Amounts

COST_AND_SPEED, EFFICIENCY_AND_QUALITY, STRATEGY = "cost_and_speed", "efficiency_and_quality", "strategy"
PHASES = ((3, COST_AND_SPEED), (6, EFFICIENCY_AND_QUALITY))  # up to so many whole months since go-live
RULE_BASED, AI_RESOLUTION, LEARNING = "rule_based", "ai_resolution", "context_aware_learning"
ENOUGH = 5  # verified resolutions of a tier, below which they say nothing
HARDER_TIERS = ("2", "3")


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """One month since go-live. number: from 1. whole: False for one that is not over. per_resolution: running cost only."""

    number: int
    days: Days
    whole: bool
    cost: Amounts | None
    verified: int
    per_resolution: Amounts | None


@dataclass(frozen=True, slots=True)
class Maturity:
    """The stage that the numbers show, and what the next one asks for ("" at the last)."""

    stage: str
    next_asks: str


def cost_curve(
    entries: Collection[Entry], go_live: date, until: date, verified: Mapping[date, int], counts: Counts
) -> list[MonthOfUse]:
    """The AI's cost by month since go-live, up to the local day `until`, exclusive. verified: resolutions by local day."""
    return [
        _month(entries, number, days, until, verified, counts)
        for number, days in enumerate(_months(go_live, until), start=1)
    ]


def months_since(go_live: date, day: date) -> int:
    """Whole months from go-live to a day; negative before it."""
    months = (day.year - go_live.year) * 12 + day.month - go_live.month
    return months if months_later(go_live, months) <= day else months - 1


def phase(go_live: date, day: date) -> str | None:
    """What the story of this time is: months 1 to 3, 3 to 6, then 6 to 12 and beyond; None before go-live."""
    months = months_since(go_live, day)
    if months < 0:
        return None
    return next((name for end, name in PHASES if months < end), STRATEGY)


def maturity(verified: Mapping[str, int], learning: bool | None, connected: bool) -> Maturity | None:
    """The stage of maturity; None where no tier has enough verified resolutions.

    verified: by tier. learning: whether the verified rate rises for sure, None where nobody can tell. connected: whether
    the AI's support is joined to a CRM, tracker or product events.
    """
    tiers = {tier for tier, count in verified.items() if count >= ENOUGH}
    if not tiers - {"untiered"}:
        return None
    if not tiers.intersection(HARDER_TIERS):
        return Maturity(RULE_BASED, f"{ENOUGH} verified resolutions of tier 2 or 3")
    if not learning:
        return Maturity(AI_RESOLUTION, "a verified rate that rises beyond chance")
    if not connected:
        return Maturity(AI_RESOLUTION, "a connected CRM, tracker or source of product events")
    return Maturity(LEARNING, "")


def _months(go_live: date, until: date) -> Iterator[Days]:
    number = 0
    while (start := months_later(go_live, number)) < until:
        number += 1
        yield Days(start, months_later(go_live, number))


def _month(
    entries: Collection[Entry],
    number: int,
    month: Days,
    until: date,
    verified: Mapping[date, int],
    counts: Counts,
) -> MonthOfUse:
    days = Days(month.start, min(month.end, until))
    spent, count = spending(entries, days, counts), sum(verified.get(day, 0) for day in days.each())
    return MonthOfUse(
        number, days, days == month, spent.total(AI), count, ai_cost_per_resolution(spent, count)
    )
