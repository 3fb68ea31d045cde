"""Counts one metric among the rows of one cell by going through all of them."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.service.metrics.naive.told import Known, Row, Told

STATES = ("sure", "small", "too_few", "none")
LEAST_SHOWN = 5


@dataclass(frozen=True)
class Found:
    """What one metric is in one cell."""

    value: float | None
    state: str
    numerator: float
    denominator: float
    n: int
    quartiles: tuple[float, ...] | None = None
    p90: float | None = None
    deviation: float | None = None
    awaiting: int = 0
    provisional: int = 0
    excluded: tuple[int, ...] = ()


def found_of(told: Told, here: Sequence[Row], known: Known) -> Found:
    """One metric among the rows whose moment lies in the period."""
    before = [one for one in here if told.of(one, known)]
    members = [one for one in before if not any(reason(one, known) for reason in told.left_out)]
    counts = {
        "awaiting": sum(told.waits(one, known) for one in members),
        "provisional": sum(told.opens(one, known) for one in members),
        "excluded": tuple(sum(reason(one, known) for one in before) for reason in told.left_out),
    }
    if told.kind in ("rate", "count"):
        return _counted(told, members, known, counts)
    if told.kind == "ratio":
        return _related(told, members, known, counts)
    return _measured(told, members, known, counts)


def standing(told: Told, rows: Sequence[Row], end: date, known: Known) -> Found:
    """How many had begun and were not over at the midnight that ends the period."""
    found = sum(_stands(told, one, end, known) for one in rows)
    return Found(found, "sure", found, found, found)


def _stands(told: Told, one: Row, end: date, known: Known) -> bool:
    if one[told.at] is None or known.on(one[told.at]) >= end or not told.of(one, known):
        return False
    return one[told.ends] is None or known.on(one[told.ends]) >= end


def _counted(told: Told, members: Sequence[Row], known: Known, counts: Mapping[str, Any]) -> Found:
    hits, n = sum(told.hits(one, known) for one in members), len(members)
    if told.kind == "count":
        return Found(hits, "sure", hits, n, hits, **counts)
    return _shown(told, hits / n if n else None, hits, n, n, counts)


def _related(told: Told, members: Sequence[Row], known: Known, counts: Mapping[str, Any]) -> Found:
    assert told.over
    assert told.under
    over = math.fsum(told.over(one, known) or 0 for one in members)
    under = math.fsum(told.under(one, known) or 0 for one in members)
    return _shown(told, over / under if under else None, over, under, len(members), counts)


def _measured(told: Told, members: Sequence[Row], known: Known, counts: Mapping[str, Any]) -> Found:
    assert told.value
    values = sorted(value for one in members if (value := told.value(one, known)) is not None)
    n, added = len(values), math.fsum(values)
    if told.kind == "sum":
        return Found(added, "sure", added, n, n, **counts)
    if not values:
        return _shown(told, None, 0, 0, 0, counts)
    if told.kind == "mean":
        deviation = statistics.stdev(values) if n > 1 else None
        return _shown(told, added / n, n, n, n, counts, deviation=deviation)
    lower, middle, upper, p90 = (quantile(values, share) for share in (0.25, 0.5, 0.75, 0.9))
    return _shown(told, middle, n, n, n, counts, quartiles=(lower, middle, upper), p90=p90)


def _shown(
    told: Told, value: float | None, over: float, under: float, n: int, counts: Mapping[str, Any], **more: Any
) -> Found:
    """Fewer than five are not shown, and few are called so."""
    if n < LEAST_SHOWN:
        return Found(None, "too_few" if n else "none", over, under, n, **counts, **more)
    state = "none" if value is None else "sure" if n >= told.least else "small"
    return Found(value, state, over, under, n, **counts, **more)


def quantile(values: Sequence[float], share: float) -> float:
    """Between the two neighbours in proportion, of sorted values."""
    place = (len(values) - 1) * share
    below, above = math.floor(place), math.ceil(place)
    return values[below] + (values[above] - values[below]) * (place - below)
