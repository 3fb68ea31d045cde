"""How a metric is told to the naive computation: as plain functions of one row, without any SQL."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What is known beside the rows. end: the day after the last of the period. parameters: values instead of the usual ones.

    minutes: a person's usual minutes by complexity, None where nobody said.
    """

    as_of: datetime
    zone: ZoneInfo
    end: date = date.max
    verified_days: float = 14
    minutes: dict[str, float | None] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)

    def on(self, moment: datetime) -> date:
        """The local day of a moment."""
        return _local_day(moment, self.zone)

    def is_past(self, moment: datetime, days: float) -> bool:
        """Whether so many days of 86,400 seconds have gone by since."""
        return moment + timedelta(days=days) <= self.as_of

    def parameter(self, name: str, usual: float) -> float:
        """A parameter's value."""
        return self.parameters.get(name, usual)

    def until(self, end: date) -> "Known":
        """The same for a period that ends before this day."""
        return replace(self, end=end)


@cache
def _local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


Test = Callable[[Row, Known], bool]
Value = Callable[[Row, Known], float | None]


def always(_one: Row, _known: Known) -> bool:
    return True


def never(_one: Row, _known: Known) -> bool:
    return False


@dataclass(frozen=True)
class Told:
    """One metric. at, ends: columns. of: the members. hits: which of them count. waits: have no value yet.

    opens: whose part may still change. left_out: reasons for which a row of `of` is no member after all.
    """

    kind: str
    at: str
    of: Test
    hits: Test = always
    value: Value | None = None
    over: Value | None = None
    under: Value | None = None
    waits: Test = never
    opens: Test = never
    left_out: tuple[Test, ...] = ()
    ends: str = ""

    @property
    def least(self) -> int:
        """From how many members on it is sure."""
        return 10 if self.kind == "median" else 30


def rate(at: str, of: Test, hits: Test, **more: Any) -> Told:
    return Told("rate", at, of, hits, **more)


def count(at: str, of: Test, **more: Any) -> Told:
    return Told("count", at, of, **more)


def median(at: str, of: Test, value: Value, **more: Any) -> Told:
    return Told("median", at, of, value=value, **more)


def mean(at: str, of: Test, value: Value, **more: Any) -> Told:
    return Told("mean", at, of, value=value, **more)


def total(at: str, of: Test, value: Value, **more: Any) -> Told:
    return Told("sum", at, of, value=value, **more)


def ratio(at: str, of: Test, over: Value, under: Value, **more: Any) -> Told:
    return Told("ratio", at, of, over=over, under=under, **more)


def minutes(column: str) -> Value:
    """A column of seconds in minutes."""
    return lambda one, _known: None if one[column] is None else one[column] / 60


def plain(column: str) -> Value:
    """A column as it is."""
    return lambda one, _known: one[column]


def both(*tests: Test) -> Test:
    """All of them."""
    return lambda one, known: all(test(one, known) for test in tests)


def none_of(*tests: Test) -> Test:
    """Not one of them."""
    return lambda one, known: not any(test(one, known) for test in tests)
