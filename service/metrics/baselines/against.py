"""Finds in a baseline what a number is compared with."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.metrics.definition import Metric
from rules.metrics.tally import Number, Tally
from service.store.reads.snapshot import Row


def in_baseline(row: Row | None, metric: str, segment: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The frozen number of a metric in exactly this segment, None without a value there."""
    for cell in row["numbers"]["cells"] if row else ():
        number: Mapping[str, Any] | None = cell["numbers"].get(metric)
        if cell["segment"] == segment and number and number["value"] is not None:
            return number
    return None


def is_comparable(row: Row, metric: Metric) -> bool:
    """Whether a baseline holds a metric as it is defined now."""
    return bool(row["definitions"].get(metric.id) == metric.version)


def comparable(row: Row | None, metric: Metric, segment: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What in_baseline finds; None also where the definition has become another one since."""
    if row is None or not is_comparable(row, metric):
        return None
    return in_baseline(row, metric.id, segment)


def newest_with(rows: Sequence[Row], metric: str, segment: Mapping[str, str]) -> Row | None:
    """The newest baseline that has this metric in this segment; rows: the newest first."""
    return next((row for row in rows if in_baseline(row, metric, segment) is not None), None)


def as_number(frozen: Mapping[str, Any]) -> Number:
    """A frozen number as one of today's is."""
    tally = Tally(n=frozen["n"], provisional=frozen["provisional"])
    return Number(frozen["value"], tally, frozen["low"], frozen["high"], frozen["state"])
