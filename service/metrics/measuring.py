"""Measures metrics day by day: the number of the 28 days before each midnight, as it stood then.

The worker has it done in a process of its own, so that it holds neither the mirror nor what DuckDB takes of memory.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rules.errors import ConfigError
from rules.facts.metric import MeasuredDay
from rules.metric_days import MOST_EVIDENCE, WINDOW_DAYS, subject_of
from rules.metrics.definition import Metric
from rules.metrics.number import SURE
from rules.metrics.tally import Number
from rules.moments import midnight
from service.config.settings import Settings
from service.metrics.building import build_numbers, parameters
from service.metrics.numbers import Numbers
from service.store.measured import Measurement, Part, Wanted
from service.store.mirror.shares import first_day

DAY = timedelta(days=1)
AT_ONCE = 60  # days that one question asks for, so that memory stays bounded however long the history is
DIGITS = 9  # of a fraction: sums of many come out differently behind these, as threads share the work


def measure(settings: Settings, wanted: Wanted) -> Measurement:
    """The days that are not known or changed, of every metric that has a target or is core or a goal; NoMirror without one."""
    numbers = build_numbers(settings)
    manifest = numbers.mirror.manifest
    basis = _basis(settings, numbers)
    first = first_day(numbers.mirror) or wanted.until
    parts: list[Part] = []
    refused: list[str] = []
    for metric, where in _subjects(settings, numbers, wanted.goals):
        since = first if basis != wanted.basis else _since(numbers, wanted, metric, where, first)
        try:
            parts.append(_part(numbers, numbers.book.metric(metric), where, (since, wanted.until)))
        except ConfigError as error:
            refused.append(f"{subject_of(metric, where)}: {error}")
    return Measurement(wanted.until, basis, manifest.upto, parts, tuple(refused))


def _subjects(
    settings: Settings, numbers: Numbers, goals: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Metrics with their segments, each once."""
    core: list[tuple[str, Mapping[str, str]]] = [
        (name, {}) for name, metric in numbers.book.metrics.items() if metric.core
    ]
    targets = [(one.metric, one.where) for one in settings.targets]
    found: dict[str, tuple[str, Mapping[str, str]]] = {}
    for metric, where in [*core, *((goal, {}) for goal in goals), *targets]:
        found[subject_of(metric, where)] = (metric, where)
    yield from (found[subject] for subject in sorted(found))


def _basis(settings: Settings, numbers: Numbers) -> str:
    """What every day's number rests on beside the tickets."""
    told = (
        sorted(numbers.book.metrics.items()), sorted(numbers.book.grains.items()), sorted(parameters(settings).items()),
        settings.costs, settings.timezone, settings.privacy.per_agent, numbers.mirror.manifest.form,
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _since(numbers: Numbers, wanted: Wanted, metric: str, where: Mapping[str, str], first: date) -> date:
    """The first day to measure: everything where a segment is one of accounts, of which no day tells that they changed."""
    known = (wanted.known or {}).get(subject_of(metric, where))
    if known is None or _of_accounts(numbers, metric, where):
        return first
    return max(first, min(known, wanted.changed or known, wanted.until))


def _of_accounts(numbers: Numbers, metric: str, where: Mapping[str, str]) -> bool:
    parts = numbers.book.within(numbers.book.metrics[metric]) if metric in numbers.book.metrics else ()
    dimensions = [numbers.book.grain(one).dimensions.get(name) for one in parts for name in where]
    return any(one is not None and one.needs_account for one in dimensions)


def _part(numbers: Numbers, metric: Metric, where: Mapping[str, str], span: tuple[date, date]) -> Part:
    since, until = span
    days: list[MeasuredDay] = []
    start = since
    while start < until:
        end = min(start + AT_ONCE * DAY, until)
        days += _days(numbers, metric, where, start, end)
        start = end
    return Part(metric.id, metric.name, metric.kind, metric.better, dict(where), since, days)


def _days(
    numbers: Numbers, metric: Metric, where: Mapping[str, str], start: date, end: date
) -> Iterator[MeasuredDay]:
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    chosen = {name: (value,) for name, value in where.items()}
    window = numbers.rolling(start, end, WINDOW_DAYS, chosen)
    cells = numbers.answer([metric.id], window)
    alone = numbers.answer([metric.id], numbers.rolling(start, end, 1, chosen))
    counted = next(numbers.book.within(metric), None)
    behind = numbers.against(counted.id, window, MOST_EVIDENCE) if counted else {}
    for cell, day in zip(cells, alone, strict=True):
        number = cell.numbers[metric.id]
        yield MeasuredDay(
            cell.start, midnight(cell.end, zone), _short(number.value), _short(number.low), _short(number.high),
            number.tally.n, number.state == SURE, _events(metric, day.numbers[metric.id]), tuple(behind.get(cell.start, ())),
        )  # fmt: skip


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _events(metric: Metric, day: Number) -> int | None:
    """What a day counts: of a rate what speaks against it, of values how many there are; None of what is made of others."""
    tally = day.tally
    if metric.is_made:
        return None
    if metric.kind == "rate" and metric.better == "up":
        return round(tally.denominator - tally.numerator)
    return round(tally.numerator) if metric.kind in ("rate", "count", "level", "sum") else tally.n
