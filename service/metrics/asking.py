"""Reads what is asked of numbers out of texts: of a command's options and of an address's arguments, in the same way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.errors import ConfigError
from rules.metrics.ask import DAY, GRANULARITIES, Ask
from rules.suggestion import suggestion
from service.metrics.numbers import Numbers

USUAL_DAYS = 28
LONGEST_DAYS = 3660
MOST_DIMENSIONS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in texts, as it was typed. where: DIMENSION=VALUE each; parameter: NAME=NUMBER each."""

    start: str | None = None
    end: str | None = None
    every: str | None = None
    by: Sequence[str] = ()
    where: Sequence[str] = ()
    parameter: Sequence[str] = ()


def ask_of(numbers: Numbers, asked: Asked) -> Ask:
    """The question; ConfigError says what of it cannot be read and how it is written."""
    start, end = period(asked.start, asked.end, numbers.mirror.as_of, numbers.mirror.manifest.zone)
    if asked.every is not None and asked.every not in GRANULARITIES:
        raise ConfigError(f"{asked.every[:40]} is no step. {suggestion(asked.every, GRANULARITIES)}")
    by = [part for one in asked.by for part in one.split(",") if part]
    if len(by) > MOST_DIMENSIONS or len(set(by)) < len(by):
        raise ConfigError(f"A number is split by at most {MOST_DIMENSIONS} different dimensions. Name fewer.")
    return numbers.ask(
        start,
        end,
        granularity=asked.every,
        by=by,
        where=_where(asked.where),
        parameters=_parameters(asked.parameter),
    )


def period(start: str | None, end: str | None, as_of: datetime, zone: str) -> tuple[date, date]:
    """The local days [start, end); by default the last 28 that are over."""
    today = as_of.astimezone(ZoneInfo(zone)).date()
    last = _day(end) if end else today
    first = _day(start) if start else last - USUAL_DAYS * DAY
    if (last - first).days > LONGEST_DAYS:
        raise ConfigError(f"The period is longer than {LONGEST_DAYS} days. Ask for a shorter one.")
    return first, last


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text[:40]!r} is no day. Write it like 2026-11-23.") from None


def _where(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in _pairs(texts, "channel=email"):
        found[name] = (*found.get(name, ()), value)
    return found


def _parameters(texts: Iterable[str]) -> Mapping[str, float]:
    try:
        return {name: float(value) for name, value in _pairs(texts, "window_days=10")}
    except ValueError:
        raise ConfigError("A parameter is a number, as in window_days=10.") from None


def _pairs(texts: Iterable[str], example: str) -> Iterable[tuple[str, str]]:
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not value:
            raise ConfigError(f"{text[:60]!r} is not NAME=VALUE. Write it like {example}.")
        yield name, value
