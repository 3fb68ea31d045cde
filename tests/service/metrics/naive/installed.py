"""Puts drawn tickets into an installation, and asks its numbers and the naive computation the same."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rules.metrics.ask import WEEKDAYS, Ask
from rules.metrics.tally import Number
from service.metrics.beside import NoInputs
from service.metrics.book import built_in
from service.metrics.numbers import Numbers
from service.store.base import upsert
from service.store.mirror.days import mark_all
from service.store.mirror.reading import Mirror
from service.store.mirror.refreshing import refresh
from service.store.sqlite import open_store
from tests.service.metrics.naive.cells import Question, count_all
from tests.service.metrics.naive.counting import Found
from tests.service.metrics.naive.drawn import AS_OF
from tests.service.metrics.naive.rows import members
from tests.service.metrics.naive.told import Known, Row

# What an installation's numbers cost a day, in their units: made up, and the same for every segment.
A_DAY = {"ai_cost": 1000.0, "all_cost": 90_000.0, "staffed_minutes": 2400.0}
AT_ALL_TIMES = {"loaded_hour": 4200.0, "fte": 6.5}
MINUTES = {"1": 4.0, "2": 11.5, "3": 30.0, "untiered": None}
PARAMETERS = {
    "verified_days": 14.0, "minutes_tier_1": 4.0, "minutes_tier_2": 11.5, "minutes_tier_3": 30.0, "minutes_untiered": None,
}  # fmt: skip
CLOSE = {"rel_tol": 1e-9, "abs_tol": 1e-7}


def amount(name: str, start: date, end: date) -> float:
    """An input in the days [start, end)."""
    return A_DAY[name] * (end - start).days if name in A_DAY else AT_ALL_TIMES[name]


class Amounts(NoInputs):
    """The same for the numbers; nothing is missing."""

    def value(self, name: str, start: date, end: date, *, split: bool) -> tuple[float | None, str | None]:
        return amount(name, start, end), None

    def share(self, need: str) -> float:
        return 1.0

    def missing(self, need: str) -> str | None:
        return None


class Installed:
    """One installation in one zone, with both ways to its numbers."""

    def __init__(
        self, numbers: Numbers, rows: Mapping[str, Sequence[Row]], zone: str, as_of: datetime
    ) -> None:
        self.numbers, self.rows = numbers, rows
        self.known = Known(as_of, ZoneInfo(zone), minutes=dict(MINUTES))

    def ask(self, question: Question, **parameters: float) -> Ask:
        self.numbers.week_start = WEEKDAYS[question.first_weekday]
        return self.numbers.ask(
            question.start, question.end, granularity=question.every, by=question.by, where=question.where,
            parameters=parameters,
        )  # fmt: skip

    def differences(self, names: Sequence[str], question: Question, **parameters: float) -> list[str]:
        """Where the two do not agree, in words."""
        told = {
            (cell.start, tuple(cell.segment.values()), name): number
            for cell in self.numbers.answer(names, self.ask(question, **parameters))
            for name, number in cell.numbers.items()
        }
        usual = Known(
            self.known.as_of, self.known.zone, verified_days=parameters.get("verified_days", 14), minutes=dict(MINUTES),
            parameters=dict(parameters),
        )  # fmt: skip
        counted = count_all(names, self.rows, question, usual, amount)
        found = [f"{place} is not told" for place, one in counted.items() if place not in told and one.n]
        for place, number in told.items():
            found += [f"{place}: {said}" for said in disagreements(number, counted.get(place))]
        return found


def installed(
    folder: Path, tables: Mapping[str, Sequence[Row]], zone: str, as_of: datetime = AS_OF
) -> Installed:
    """Write the rows, make the mirror, and open its numbers."""
    database = folder / "deskgauge.db"
    store = open_store(database)
    with store.atomic():
        for name, rows in tables.items():
            upsert(store, name, rows)
        mark_all(store)
    store.close()
    refresh(database, folder / "mirror", zone, as_of)
    numbers = Numbers(Mirror(folder / "mirror"), built_in(), Amounts(), parameters=PARAMETERS, per_agent=True)
    return Installed(numbers, members(tables), zone, as_of)


def disagreements(number: Number, found: Found | None) -> list[str]:
    """In what a number is not what was counted."""
    if found is None:
        return [f"counted {number.tally}, and there should be nothing"] if number.tally.n else []
    tally = number.tally
    pairs: dict[str, tuple[Any, Any]] = {
        "value": (number.value, found.value), "state": (number.state, found.state),
        "numerator": (tally.numerator, found.numerator), "denominator": (tally.denominator, found.denominator),
        "n": (tally.n, found.n), "p90": (tally.p90, found.p90), "deviation": (tally.deviation, found.deviation),
        "quartiles": (tally.quartiles, found.quartiles), "awaiting": (tally.awaiting, found.awaiting),
        "provisional": (tally.provisional, found.provisional), "excluded": (tally.excluded, found.excluded),
    }  # fmt: skip
    return [
        f"{name} {told!r}, not {counted!r}"
        for name, (told, counted) in pairs.items()
        if not same(told, counted)
    ]


def same(told: Any, counted: Any) -> bool:
    """Counts exactly, fractions nearly."""
    if isinstance(told, tuple) and isinstance(counted, tuple):
        return len(told) == len(counted) and all(map(same, told, counted))
    if isinstance(told, float) and isinstance(counted, int | float) and not float(counted).is_integer():
        return math.isclose(told, counted, **CLOSE)
    if isinstance(told, float) and isinstance(counted, float):
        return math.isclose(told, counted, **CLOSE)
    return bool(told == counted)
