"""Counts what is asked by going through all rows, one metric and one cell at a time."""

import calendar
import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.service.metrics.naive.formulas import COUNTED, FORMULAS, GRAIN_OF
from tests.service.metrics.naive.told import Known, Row, Told

DAY = timedelta(days=1)
COLUMNS = {
    "complexity": "tier", "agent": "assignee_id", "group": "group_id", "account": "account_id",
}  # fmt: skip
Input = Callable[[str, date, date], float]


@dataclass(frozen=True)
class Question:
    """start, end: local days, the end not included. every: None, day, week, month or quarter; first_weekday: 0 is Monday."""

    start: date
    end: date
    every: str | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] | None = None
    first_weekday: int = 0


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


def spans(question: Question) -> Iterator[tuple[date, date]]:
    """The cells' days, found by walking from day to day."""
    start = day = question.start
    while day < question.end:
        day += DAY
        if day == question.end or _begins(day, question):
            yield start, day
            start = day


def _begins(day: date, question: Question) -> bool:
    if question.every == "week":
        return calendar.weekday(day.year, day.month, day.day) == question.first_weekday
    if question.every == "quarter":
        return day.day == 1 and day.month in (1, 4, 7, 10)
    return question.every == "day" or (question.every == "month" and day.day == 1)


def segment_value(one: Row, dimension: str) -> str:
    """A member's value of a dimension, as text."""
    value = one[COLUMNS.get(dimension, dimension)]
    return "unknown" if value is None else str(value)


def segments(rows: Sequence[Row], question: Question) -> dict[tuple[str, ...], list[Row]]:
    """The rows that are meant, by segment."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if all(segment_value(row, name) in wanted for name, wanted in (question.where or {}).items()):
            found.setdefault(tuple(segment_value(row, name) for name in question.by), []).append(row)
    return found


def count_all(
    names: Sequence[str],
    members: Mapping[str, Sequence[Row]],
    question: Question,
    known: Known,
    amounts: Input,
) -> dict[tuple[date, tuple[str, ...], str], Found]:
    """Every metric in every cell in which any row of its grain lies."""
    parted = {grain: segments(rows, question) for grain, rows in members.items() if _fits(grain, question)}
    places = sorted({segment for found in parted.values() for segment in found})
    answers = {}
    for start, end in spans(question):
        for segment in places:
            cell = _Cell(
                start, end, {grain: found.get(segment, []) for grain, found in parted.items()}, known, amounts
            )
            for name in names:
                answers[start, segment, name] = cell.found(name)
    return answers


def _fits(grain: str, question: Question) -> bool:
    """Whether a visit, which has few dimensions, can be asked so."""
    return grain != "visit" or {*question.by, *(question.where or {})} <= {"outcome", "connection"}


class _Cell:
    def __init__(
        self, start: date, end: date, rows: Mapping[str, Sequence[Row]], known: Known, amounts: Input
    ) -> None:
        self._start, self._end, self._rows, self._amounts = start, end, rows, amounts
        self._known = known.until(end)

    def found(self, name: str) -> Found:
        if name in FORMULAS:
            return self._formula(name)
        told = COUNTED[GRAIN_OF[name]][name]
        return found_of(told, self._rows[GRAIN_OF[name]], self._start, self._end, self._known)

    def _formula(self, name: str) -> Found:
        formula = FORMULAS[name]
        inputs = {part.removeprefix("input."): part for part in formula.parts if part.startswith("input.")}
        values = {part: self._amounts(short, self._start, self._end) for short, part in inputs.items()}
        counted = {part: self.found(part) for part in formula.parts if part not in values}
        given = [values[part] if part in values else counted[part].value for part in formula.parts]
        n = min((one.n for one in counted.values() if one.n), default=0)
        provisional = sum(one.provisional for one in counted.values())
        try:
            value = None if None in given else formula.of(*given)
        except ZeroDivisionError:
            value = None
        return Found(value, _worst(counted.values(), value), 0, 0, n, provisional=provisional)


def _worst(parts: "Iterator[Found] | object", value: float | None) -> str:
    states = ("sure", "small", "too_few", "none")
    worst = max((one.state for one in parts), key=states.index)  # type: ignore[attr-defined]
    if value is None:
        return worst if worst in ("too_few", "none") else "none"
    return worst


def found_of(told: Told, rows: Sequence[Row], start: date, end: date, known: Known) -> Found:
    """One metric among these rows in the days [start, end)."""
    if told.kind == "level":
        standing = sum(_stands(told, one, end, known) for one in rows)
        return Found(standing, "sure", standing, standing, standing)
    here = [one for one in rows if one[told.at] is not None and start <= known.on(one[told.at]) < end]
    before = [one for one in here if told.of(one, known)]
    members = [one for one in before if not any(reason(one, known) for reason in told.left_out)]
    excluded = tuple(sum(reason(one, known) for one in before) for reason in told.left_out)
    counts = {
        "awaiting": sum(told.waits(one, known) for one in members),
        "provisional": sum(told.opens(one, known) for one in members),
        "excluded": excluded,
    }
    return _measured(told, members, known, counts)


def _stands(told: Told, one: Row, end: date, known: Known) -> bool:
    """Whether it had begun and was not over at the midnight that ends the period."""
    if one[told.at] is None or known.on(one[told.at]) >= end or not told.of(one, known):
        return False
    return one[told.ends] is None or known.on(one[told.ends]) >= end


def _measured(told: Told, members: Sequence[Row], known: Known, counts: Mapping[str, object]) -> Found:
    if told.kind in ("rate", "count"):
        hits = sum(told.hits(one, known) for one in members)
        if told.kind == "count":
            return Found(hits, "sure", hits, len(members), hits, **counts)  # type: ignore[arg-type]
        return _shown(
            told, hits / len(members) if members else None, hits, len(members), len(members), counts
        )
    if told.kind == "ratio":
        assert told.over
        assert told.under
        over, under = (math.fsum(one(row, known) or 0 for row in members) for one in (told.over, told.under))
        return _shown(told, over / under if under else None, over, under, len(members), counts)
    assert told.value
    values = sorted(value for one in members if (value := told.value(one, known)) is not None)
    n = len(values)
    if told.kind == "sum":
        return Found(math.fsum(values), "sure", math.fsum(values), n, n, **counts)  # type: ignore[arg-type]
    if told.kind == "mean":
        deviation = statistics.stdev(values) if n > 1 else None
        return _shown(told, math.fsum(values) / n if n else None, n, n, n, counts, deviation=deviation)
    parts = [_quantile(values, share) for share in (0.25, 0.5, 0.75, 0.9)] if n else None
    quartiles, p90 = (tuple(parts[:3]), parts[3]) if parts else (None, None)
    return _shown(told, parts[1] if parts else None, n, n, n, counts, quartiles=quartiles, p90=p90)


def _shown(
    told: Told, value: float | None, numerator: float, denominator: float, n: int, counts: Mapping[str, object],
    **more: object,
) -> Found:  # fmt: skip
    """Fewer than five are not shown."""
    if n < 5:
        value, state = None, "too_few" if n else "none"
    else:
        state = "none" if value is None else "sure" if n >= told.least else "small"
    return Found(value, state, numerator, denominator, n, **counts, **more)  # type: ignore[arg-type]


def _quantile(values: Sequence[float], share: float) -> float:
    """Between the two neighbours in proportion, of sorted values."""
    place = (len(values) - 1) * share
    below, above = math.floor(place), math.ceil(place)
    return values[below] + (values[above] - values[below]) * (place - below)
