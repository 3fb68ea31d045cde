"""Reads what a scan of the mirror gave: of each metric one tally. The columns are those that the compiler counts."""

from collections.abc import Sequence
from typing import Any

from rules.metrics.definition import Metric
from rules.metrics.tally import Tally


def tally(metric: Metric, row: Sequence[Any]) -> Tally:
    """What a scan's columns of one metric say; for their order see `_counted` of the compiler."""
    steady: list[Any] = [_steady(one) if isinstance(one, float) else one for one in row[: width(metric)]]
    provisional, awaiting, first, second, *rest = steady
    excluded = tuple(rest[len(rest) - len(metric.exclude) :])
    if metric.kind == "median":
        lower, middle, upper, p90 = first or (None,) * 4
        quartiles: Any = (lower, middle, upper) if second else None
        return Tally(second, second, second, quartiles, p90, None, None, awaiting, provisional, excluded)
    if metric.kind == "mean":
        return Tally(
            int(second), int(second), int(second), None, None, first, rest[0], awaiting, provisional, excluded
        )
    if metric.kind == "sum":
        return Tally(
            float(second),
            float(first or 0),
            int(second),
            awaiting=awaiting,
            provisional=provisional,
            excluded=excluded,
        )
    n = int(rest[0] if metric.kind == "ratio" else second if metric.kind == "count" else first)
    return Tally(
        float(first or 0),
        float(second or 0),
        n,
        awaiting=awaiting,
        provisional=provisional,
        excluded=excluded,
    )


def _steady(value: float) -> float:
    """Threads add fractions in any order: the digits in which that would show are cut, so that an answer stays the same."""
    return float(f"{value:.10g}")


def width(metric: Metric) -> int:
    """How many columns of a scan belong to the metric."""
    return 4 + (metric.kind in ("mean", "ratio")) + len(metric.exclude)
