"""What numbers need beside the tickets: costs, staff, and whether there is what each need asks for."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache

from rules.costs import AI, HUMAN, RUNNING, Days, Spending, spending
from rules.money import Amounts, both
from rules.roi import Costs
from rules.staffing import HOUR_MINUTES, counted, loaded_rate, mean_fte, staffed_hours
from service.metrics.computed.returns import CANNOT_SPLIT
from service.metrics.needs import NEEDS, Sources
from service.store.mirror.reading import Mirror
from service.store.mirror.shares import resolutions
from service.store.reads.snapshot import Row

# Amounts that are the same for every segment; all others are known for the whole alone.
OF_ALL_SEGMENTS = frozenset({"loaded_hour"})
MONEY = frozenset({"ai_cost", "all_cost", "loaded_hour"})


class ConfiguredInputs:
    """The configured costs and staff, over what the mirror counts."""

    def __init__(
        self, costs: Costs, mirror: Mirror, baseline: Callable[[], Row | None] = lambda: None
    ) -> None:
        self.costs, self.baseline, self._mirror = costs, baseline, mirror
        self._sources = Sources(costs, mirror, baseline)
        self._spent = lru_cache(maxsize=512)(self._spending)
        self._have = lru_cache(maxsize=64)(self._share)

    def value(self, name: str, start: date, end: date, *, split: bool) -> tuple[float | None, str | None]:
        """The amount in [start, end) in minor units, minutes or people, and what is missing where there is none."""
        if split and name not in OF_ALL_SEGMENTS:
            return None, CANNOT_SPLIT
        value = AMOUNTS[name](self, Days(start, end))
        return (None, self._wanted(name)) if value is None else (value, None)

    def _wanted(self, name: str) -> str:
        """What there would have to be of an amount; what is no money has no currency."""
        return f"{WANTED[name]} in {self.costs.currency}" if name in MONEY else WANTED[name]

    def missing(self, need: str) -> str | None:
        """What is missing of a need, None where some of it is there."""
        return None if self.share(need) else NEEDS[need].missing

    def share(self, need: str) -> float:
        """Which part of a need is met, from 0 to 1."""
        return self._have(need, self._mirror.manifest.as_of)

    def _share(self, need: str, _as_of: str) -> float:
        return NEEDS[need].share(self._sources)

    def spent(self, days: Days) -> Spending:
        """What a period cost, entry by entry."""
        return self._spent(days, self._mirror.manifest.as_of)

    def _spending(self, days: Days, _as_of: str) -> Spending:
        resolved = resolutions(self._mirror, days.start, days.end)
        return spending(self.costs.entries, days, counted(resolved, self.costs.staff, days))

    def ai_cost(self, days: Days) -> float | None:
        """Running cost of the AI."""
        return self._amount(self.spent(days).total(AI, RUNNING))

    def all_cost(self, days: Days) -> float | None:
        """All cost of both sides; None where one of them is not known."""
        totals = [self.spent(days).total(side) for side in (AI, HUMAN)]
        known = [one for one in totals if one is not None]
        return self._amount(both(*known)) if len(known) == len(totals) else None

    def loaded_hour(self, days: Days) -> float | None:
        """What a staffed hour costs."""
        rate = loaded_rate(self.spent(days), self.costs.staff)
        return self._amount(rate.per_hour()) if rate else None

    def staffed_minutes(self, days: Days) -> float | None:
        """Staffed minutes of everybody."""
        hours = staffed_hours(self.costs.staff, days)
        return None if hours is None else float(hours * HOUR_MINUTES)

    def fte(self, days: Days) -> float | None:
        """Full-time equivalents, the mean of the days."""
        people = mean_fte(self.costs.staff, days)
        return None if people is None else float(people)

    def _amount(self, amounts: Amounts | None) -> float | None:
        """The amount in the installation's currency; None where there is another one beside it, for they are never mixed."""
        if amounts is None or set(amounts) - {self.costs.currency}:
            return None
        return float(Fraction(amounts[self.costs.currency].base.amount)) if amounts else None


Amount = Callable[[ConfiguredInputs, Days], float | None]
AMOUNTS: Mapping[str, Amount] = {
    "ai_cost": ConfiguredInputs.ai_cost, "all_cost": ConfiguredInputs.all_cost, "loaded_hour": ConfiguredInputs.loaded_hour,
    "staffed_minutes": ConfiguredInputs.staffed_minutes, "fte": ConfiguredInputs.fte,
}  # fmt: skip
WANTED: Mapping[str, str] = {
    "ai_cost": "costs of the AI for these days", "all_cost": "costs of the AI and of people for these days",
    "loaded_hour": "costs of people and staff for these days", "staffed_minutes": "staff for these days",
    "fte": "staff for these days",
}  # fmt: skip
