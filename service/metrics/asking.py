"""Reads what is asked of numbers out of texts: of a command's options and of an address's arguments, in the same way."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from rules.errors import ConfigError
from rules.metrics.ask import DAY, GRANULARITIES, Ask
from rules.metrics.definition import Metric
from rules.suggestion import suggestion
from service.metrics.numbers import PER_AGENT, Numbers

USUAL_DAYS = 28
LONGEST_DAYS = 3660
MOST_DIMENSIONS = 2
MOST_VALUES = 100  # of one dimension
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2200, 1, 1)
LARGEST = 1_000_000.0  # of a parameter: days and minutes beyond it are no moments any more
PER_AGENT_OFF = "Numbers by support agent are switched off. Set privacy.per_agent to true to have them."
T = TypeVar("T")


class WrongQuestionError(ConfigError):
    """What of a question cannot be answered. errors: by argument what is wrong with it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(errors.values())))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in texts, as it was typed. where: DIMENSION=VALUE each; parameter: NAME=NUMBER each."""

    start: str | None = None
    end: str | None = None
    every: str | None = None
    by: Sequence[str] = ()
    where: Sequence[str] = ()
    parameter: Sequence[str] = ()


@dataclass(slots=True)
class _Reading:
    """Reads one argument after the other and keeps what is wrong with each."""

    errors: dict[str, str] = field(default_factory=dict)

    def of(self, name: str, read: Callable[[], T], otherwise: T) -> T:
        """What the argument says; `otherwise` where it cannot be read."""
        try:
            return read()
        except ConfigError as error:
            self.errors[name] = str(error)
            return otherwise


def ask_of(numbers: Numbers, asked: Asked) -> Ask:
    """The question; WrongQuestionError says of each argument that cannot be read how it is written."""
    reading = _Reading()
    start, end = _days(reading, numbers, asked)
    every = reading.of("every", lambda: _every(asked.every), None)
    by: tuple[str, ...] = reading.of("by", lambda: _by(numbers, asked.by), ())
    where: Mapping[str, tuple[str, ...]] = reading.of("where", lambda: _where(numbers, asked.where), {})
    parameters: Mapping[str, float] = reading.of(
        "parameter", lambda: _parameters(numbers, asked.parameter), {}
    )
    if reading.errors:
        raise WrongQuestionError(reading.errors)
    return numbers.ask(start, end, granularity=every, by=by, where=where, parameters=parameters)


def fitting(numbers: Numbers, names: Iterable[str], ask: Ask, named: Iterable[str] = ()) -> list[str]:
    """Those of the metrics that know every dimension of the question.

    named: those that were asked for by name; WrongQuestionError where one of these does not know it.
    """
    for argument, dimensions in (("by", ask.by), ("where", ask.where)):
        for name, dimension in ((name, dimension) for name in named for dimension in dimensions):
            known = dimensions_of(numbers, numbers.book.metric(name))
            if dimension not in known:
                said = f"{name} cannot be split by {dimension[:40]}. {suggestion(dimension, known)}"
                raise WrongQuestionError({argument: said})
    wanted = {*ask.by, *ask.where}
    return [one for one in names if wanted <= set(dimensions_of(numbers, numbers.book.metric(one)))]


def dimensions_of(numbers: Numbers, metric: Metric) -> list[str]:
    """By what a metric can be split, in the order of the grain; of a formula what all its parts know."""
    grains = [numbers.book.grain(one) for one in numbers.book.within(metric)]
    if not grains:
        return []
    return [
        name
        for name in grains[0].dimensions
        if all(name in one.dimensions for one in grains) and (numbers.per_agent or name != PER_AGENT)
    ]


def period(start: str | None, end: str | None, as_of: datetime, zone: str) -> tuple[date, date]:
    """The local days [start, end); by default the last 28 that are over."""
    today = as_of.astimezone(ZoneInfo(zone)).date()
    last = day_of(end) if end is not None else today
    first = day_of(start) if start is not None else last - USUAL_DAYS * DAY
    if (last - first).days > LONGEST_DAYS:
        raise ConfigError(f"The period is longer than {LONGEST_DAYS} days. Ask for a shorter one.")
    return first, last


def _days(reading: _Reading, numbers: Numbers, asked: Asked) -> tuple[date, date]:
    as_of, zone = numbers.mirror.as_of, numbers.mirror.manifest.zone
    usual = period(None, None, as_of, zone)
    for name, text in (("from", asked.start), ("to", asked.end)):
        if text is not None:
            reading.of(name, partial(day_of, text), FIRST_DAY)
    if reading.errors:
        return usual
    first, last = reading.of("from", lambda: period(asked.start, asked.end, as_of, zone), usual)
    if first >= last:
        reading.errors["from"] = (
            f"The period is empty: it begins on {first} and ends before {last}. Begin earlier."
        )
    return first, last


def day_of(text: str) -> date:
    """A day as people write it; ConfigError for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text[:40]!r} is no day. Write it like 2026-11-23.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ConfigError(
            f"{text[:40]!r} lies outside {FIRST_DAY.year} to {LAST_DAY.year}. Give another day."
        )
    return day


def _every(text: str | None) -> str | None:
    if text is not None and text not in GRANULARITIES:
        raise ConfigError(f"{text[:40]!r} is no step. {suggestion(text, GRANULARITIES)}")
    return text


def _by(numbers: Numbers, texts: Sequence[str]) -> tuple[str, ...]:
    by = [part for one in texts for part in one.split(",")]
    if len(by) > MOST_DIMENSIONS or len(set(by)) < len(by):
        raise ConfigError(f"A number is split by at most {MOST_DIMENSIONS} different dimensions. Name fewer.")
    for name in by:
        _dimension(numbers, name)
    return tuple(by)


def _where(numbers: Numbers, texts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in _pairs(texts, "channel=email"):
        _dimension(numbers, name)
        found[name] = (*found.get(name, ()), value)
        if len(found[name]) > MOST_VALUES:
            raise ConfigError(f"A dimension takes at most {MOST_VALUES} values. Name fewer.")
    return found


def _dimension(numbers: Numbers, name: str) -> None:
    if name == PER_AGENT and not numbers.per_agent:
        raise ConfigError(PER_AGENT_OFF)
    known = {one for grain in numbers.book.grains.values() for one in grain.dimensions}
    if name not in known:
        raise ConfigError(f"{name[:40]!r} is no dimension. {suggestion(name, known)}")


def _parameters(numbers: Numbers, texts: Iterable[str]) -> Mapping[str, float]:
    known = {name for metric in numbers.book.metrics.values() for name in metric.parameters}
    found: dict[str, float] = {}
    for name, text in _pairs(texts, "window_days=10"):
        if name not in known | set(numbers.parameters):
            raise ConfigError(f"{name[:40]!r} is no parameter. {suggestion(name, known)}")
        found[name] = _number(text)
    return found


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= LARGEST:
        raise ConfigError("A parameter is a number from 0 to 1000000, as in window_days=10.")
    return value


def _pairs(texts: Iterable[str], example: str) -> Iterable[tuple[str, str]]:
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not value:
            raise ConfigError(f"{text[:60]!r} is not NAME=VALUE. Write it like {example}.")
        yield name, value
