"""Targets: the value that a metric should reach, for everything or one segment, from a day on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Target:
    """One target. metric: id. value: in the metric's unit. since: local day.

    where: the segment, dimension to value; empty for everything. better: up or down, None as the metric says.
    """

    metric: str
    value: float
    since: date
    where: Mapping[str, str]
    better: str | None = None


def with_goals(targets: Iterable[Target], goals: Iterable[Target]) -> tuple[Target, ...]:
    """Targets together with what goals want of their metrics; where both speak of one metric as a whole, the target counts."""
    stated = tuple(targets)
    whole = {one.metric for one in stated if not one.where}
    return (*stated, *(one for one in goals if one.metric not in whole))


def target_on(targets: Iterable[Target], metric: str, where: Mapping[str, str], day: date) -> Target | None:
    """The target of a metric and exactly this segment that holds on a day: the latest that has begun."""
    begun = [one for one in targets if (one.metric, one.where) == (metric, where) and one.since <= day]
    return max(begun, key=lambda one: one.since, default=None)
