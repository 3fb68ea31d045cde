"""Makes a number out of what was counted: value, interval, and how sure it is."""

from collections.abc import Mapping
from typing import Any

import cel

from rules.expression import UNFIT
from rules.metrics.definition import LEAST_SHOWN, Metric
from rules.metrics.intervals import Interval, of_mean, of_median, of_rate
from rules.metrics.tally import Number, Tally

# How sure a number is, the surest first: enough members; few, so marked; too few, so not shown; nothing to count.
SURE, SMALL, TOO_FEW, NONE = STATES = ("sure", "small", "too_few", "none")
NEVER_NEGATIVE = ("minutes", "days", "turns")
WHOLE = ("count", "level", "sum")


def number_of(metric: Metric, tally: Tally, missing: tuple[str, ...] = ()) -> Number:
    """The number of one cell. Counts are exact however small; everything else needs members to be shown.

    missing: what would be needed; without members there is then no number at all.
    """
    if missing and not tally.n:
        return Number(None, tally, state=NONE, missing=missing)
    if metric.kind in WHOLE:
        return Number(tally.numerator, tally, state=SURE, missing=missing)
    if tally.n < LEAST_SHOWN:
        return Number(None, tally, state=TOO_FEW if tally.n else NONE, missing=missing)
    value, interval = _measured(metric, tally)
    low, high = interval or (None, None)
    if low is not None and metric.unit in NEVER_NEGATIVE:
        low = max(0.0, low)
    state = NONE if value is None else SURE if tally.n >= metric.least else SMALL
    return Number(value, tally, low, high, state, missing)


def _measured(metric: Metric, tally: Tally) -> tuple[float | None, Interval | None]:
    if metric.kind == "median" and tally.quartiles:
        lower, median, upper = tally.quartiles
        return median, of_median(tally.n, lower, median, upper)
    if metric.kind == "mean" and tally.mean is not None:
        return tally.mean, of_mean(tally.n, tally.mean, tally.deviation)
    if not tally.denominator:
        return None, None
    value = tally.numerator / tally.denominator
    return value, of_rate(int(tally.numerator), int(tally.denominator)) if metric.kind == "rate" else None


def combined(metric: Metric, parts: Mapping[str, Number], missing: tuple[str, ...] = ()) -> Number:
    """The number of a formula: as sure as the least sure of its parts, None where one of them is."""
    n = min((one.tally.n for one in parts.values() if one.tally.n), default=0)
    tally = Tally(n=n, provisional=sum(one.tally.provisional for one in parts.values()))
    lacking = tuple(dict.fromkeys([*missing, *(what for one in parts.values() for what in one.missing)]))
    if any(one.value is None for one in parts.values()):
        state = max((one.state for one in parts.values()), key=STATES.index)
        return Number(None, tally, state=state if state in (TOO_FEW, NONE) else NONE, missing=lacking)
    value = evaluated(
        metric.expression, {name: one.value for name, one in parts.items()} | dict(metric.parameters)
    )
    state = NONE if value is None else max((one.state for one in parts.values()), key=STATES.index)
    return Number(value, tally, state=state, missing=lacking)


def evaluated(expression: str, values: Mapping[str, Any]) -> float | None:
    """The expression's value with all numbers as fractions; None where it has none, as after a division by zero."""
    try:
        value = float(cel.evaluate(expression, {name: float(one) for name, one in values.items()}))
    except (*UNFIT, ZeroDivisionError):
        return None
    return value if value == value and abs(value) != float("inf") else None
