"""Where numbers are going: the word against the period before, and whether the last full day was unlike others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from rules.metrics.anomaly import WEEKS, DayJudged, judge_day
from rules.metrics.ask import DAY, Ask
from rules.metrics.definition import Metric
from rules.metrics.intervals import Interval
from rules.metrics.tally import Number
from rules.metrics.trend import INSUFFICIENT, MINIMUM_N, Measured, trend_word
from service.metrics.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Trend:
    """A metric's number, that of the equally long period before, and the word for what happened between them."""

    metric: str
    word: str
    before: Number
    now: Number


def trends(numbers: Numbers, names: Iterable[str], ask: Ask) -> dict[str, Trend]:
    """By metric its trend over the whole of the question; a granularity or a split of it plays no part."""
    names = list(names)
    (now,) = numbers.answer(names, _whole(numbers, ask, timedelta(0)))
    (before,) = numbers.answer(names, _whole(numbers, ask, ask.end - ask.start))
    found = {}
    for name in names:
        was, became = before.numbers[name], now.numbers[name]
        found[name] = Trend(name, word(numbers.book.metric(name), was, became), was, became)
    return found


def word(metric: Metric, before: Number, now: Number) -> str:
    """The trend word; insufficient_data for kinds without an interval."""
    was, became = measured(before), measured(now)
    if was is None or became is None or metric.kind not in MINIMUM_N:
        return INSUFFICIENT
    return trend_word(was, became, metric.kind, metric.better)


def measured(number: Number) -> Measured | None:
    """A number as trends compare it, None without a value."""
    if number.value is None:
        return None
    known = number.low is not None and number.high is not None
    interval = Interval(number.low or 0.0, number.high or 0.0) if known else None
    return Measured(number.tally.n, number.value, interval)


def last_day(numbers: Numbers, name: str) -> DayJudged | None:
    """The last full day of a metric against earlier ones of its weekday; None for one that is made of others.

    Of counts and rates what counts is looked at, of all else how many members there were.
    """
    metric = numbers.book.metric(name)
    if metric.is_made:
        return None
    end = numbers.mirror.as_of.astimezone(ZoneInfo(numbers.mirror.manifest.zone)).date()
    ask = numbers.ask(end - timedelta(weeks=WEEKS) - DAY, end, granularity="day")
    series = {cell.start: _events(metric, cell.numbers[name]) for cell in numbers.answer([name], ask)}
    return judge_day(series, end - DAY)


def _events(metric: Metric, number: Number) -> int:
    return int(number.tally.numerator if metric.kind in ("count", "rate", "level") else number.tally.n)


def _whole(numbers: Numbers, ask: Ask, earlier: timedelta) -> Ask:
    return numbers.ask(
        ask.start - earlier,
        ask.end - earlier,
        where=ask.where,
        parameters=ask.parameters,
        without=ask.without,
    )
