"""How far a number usually lies from itself: what an improvement is measured against."""

from collections.abc import Sequence
from statistics import quantiles

from rules.metrics.definition import Metric
from rules.metrics.number import WHOLE
from rules.metrics.tally import Number

FEWEST_WEEKS = 4


def spread_of(metric: Metric, whole: Number, weekly: Sequence[float]) -> float | None:
    """The distance of the quartiles: of a median's members, else of the values of whole weeks, of which it takes four.

    None for counts and sums: those of a week and of a longer period are no values of one thing.
    """
    if whole.value is None or metric.kind in WHOLE:
        return None
    if metric.kind == "median" and whole.tally.quartiles:
        lower, _, upper = whole.tally.quartiles
        return upper - lower
    if len(weekly) < FEWEST_WEEKS:
        return None
    lower, _, upper = quantiles(weekly, n=4, method="inclusive")
    return upper - lower
