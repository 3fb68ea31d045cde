"""Which numbers can be had: ready, partial or blocked, with what is missing and the one step that brings it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rules.metrics.definition import COMPUTED, Metric
from service.metrics.needs import NEEDS
from service.metrics.numbers import Numbers

READY, PARTIAL, BLOCKED = "ready", "partial", "blocked"
ENOUGH = 0.9  # of what a number needs; with less it is a number about a part


@dataclass(frozen=True, slots=True)
class Readiness:
    """One metric's state. lacking: by need which part of it is met; steps: what to do, the most pressing first."""

    metric: str
    state: str
    lacking: dict[str, float]
    steps: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "metric": self.metric,
            "state": self.state,
            "lacking": self.lacking,
            "steps": list(self.steps),
        }


def readiness(numbers: Numbers) -> list[Readiness]:
    """Every metric, those first that somebody can do something about."""
    found = [judged(numbers, metric) for metric in numbers.book.metrics.values()]
    return sorted(found, key=lambda one: ((BLOCKED, PARTIAL, READY).index(one.state), one.metric))


def judged(numbers: Numbers, metric: Metric) -> Readiness:
    """How ready one metric is."""
    shares = {need: numbers.inputs.share(need) for need in sorted(set(_needs(numbers, metric)))}
    lacking = {need: round(share, 4) for need, share in shares.items() if share < ENOUGH}
    worst = sorted(lacking, key=lambda need: (lacking[need], need))
    state = READY if not lacking else PARTIAL if all(lacking.values()) else BLOCKED
    return Readiness(metric.id, state, lacking, tuple(NEEDS[need].step for need in worst))


def _needs(numbers: Numbers, metric: Metric) -> Iterator[str]:
    """Its own and those of its parts; a computed one names what it cannot do without, for it does without some parts."""
    yield from metric.needs
    if metric.kind == COMPUTED:
        return
    for part in numbers.book.within(metric):
        yield from part.needs
