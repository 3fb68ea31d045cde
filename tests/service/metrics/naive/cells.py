"""Cuts what is asked into cells, by walking from day to day and row to row."""

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.service.metrics.naive.counting import STATES, Found, found_of, standing
from tests.service.metrics.naive.formulas import COUNTED, FORMULAS, GRAIN_OF
from tests.service.metrics.naive.told import Known, Row

DAY = timedelta(days=1)
COLUMNS = {"complexity": "tier", "agent": "assignee_id", "group": "group_id", "account": "account_id"}
Input = Callable[[str, date, date], float]
Place = tuple[date, tuple[str, ...], str]


@dataclass(frozen=True)
class Question:
    """start, end: local days, the end not included. every: None, day, week, month or quarter; first_weekday: 0 is Monday."""

    start: date
    end: date
    every: str | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] | None = None
    first_weekday: int = 0


def spans(question: Question) -> Iterator[tuple[date, date]]:
    """The days of each cell: [first, day after the last)."""
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


def value_of(one: Row, dimension: str) -> str:
    """A member's value of a dimension, as text."""
    value = one[COLUMNS.get(dimension, dimension)]
    return "unknown" if value is None else str(value)


def segments(rows: Iterable[Row], question: Question) -> dict[tuple[str, ...], list[Row]]:
    """The rows that are meant, by segment."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if all(value_of(row, name) in wanted for name, wanted in (question.where or {}).items()):
            found.setdefault(tuple(value_of(row, name) for name in question.by), []).append(row)
    return found


def count_all(
    names: Sequence[str],
    members: Mapping[str, Sequence[Row]],
    question: Question,
    known: Known,
    amounts: Input,
) -> dict[Place, Found]:
    """Every metric in every cell in which any row of its grain lies."""
    wanted = {grain for name in names for grain in grains_of(name)}
    parted = {grain: segments(members[grain], question) for grain in wanted}
    places = sorted({segment for found in parted.values() for segment in found})
    answers: dict[Place, Found] = {}
    for start, end in spans(question):
        for segment in places:
            rows = {grain: found.get(segment, []) for grain, found in parted.items()}
            cell = _Cell(start, end, rows, known.until(end), amounts)
            answers |= {(start, segment, name): cell.found(name) for name in names}
    return answers


def grains_of(name: str) -> set[str]:
    """What a metric counts; a formula counts what its parts do."""
    if name in GRAIN_OF:
        return {GRAIN_OF[name]}
    return {GRAIN_OF[part] for part in FORMULAS[name].parts if part in GRAIN_OF}


class _Cell:
    def __init__(
        self, start: date, end: date, rows: Mapping[str, Sequence[Row]], known: Known, amounts: Input
    ) -> None:
        self._start, self._end, self._rows, self._known, self._amounts = start, end, rows, known, amounts
        self._within: dict[tuple[str, str], list[Row]] = {}

    def found(self, name: str) -> Found:
        if name in FORMULAS:
            return self._formula(name)
        grain = GRAIN_OF[name]
        told = COUNTED[grain][name]
        if told.kind == "level":
            return standing(told, self._rows[grain], self._end, self._known)
        return found_of(told, self._here(grain, told.at), self._known)

    def _here(self, grain: str, at: str) -> list[Row]:
        """The rows whose moment lies in the cell's days."""
        if (grain, at) not in self._within:
            self._within[grain, at] = [
                one for one in self._rows[grain]
                if one[at] is not None and self._start <= self._known.on(one[at]) < self._end
            ]  # fmt: skip
        return self._within[grain, at]

    def _formula(self, name: str) -> Found:
        parts, of = FORMULAS[name]
        counted = {part: self.found(part) for part in parts if not part.startswith("input.")}
        given = [counted[part].value if part in counted else self._amount(part) for part in parts]
        n = min((one.n for one in counted.values() if one.n), default=0)
        provisional = sum(one.provisional for one in counted.values())
        value = None if None in given else _divided(of, given)
        return Found(value, _worst(counted.values(), value), 0, 0, n, provisional=provisional)

    def _amount(self, part: str) -> float:
        return self._amounts(part.removeprefix("input."), self._start, self._end)


def _divided(of: Callable[..., float], given: Sequence[float | None]) -> float | None:
    try:
        return of(*given)
    except ZeroDivisionError:
        return None


def _worst(parts: Iterable[Found], value: float | None) -> str:
    """As sure as the least sure part; without a value either too few, or nothing at all."""
    worst = max((one.state for one in parts), key=STATES.index)
    return worst if value is not None or worst == "too_few" else "none"
