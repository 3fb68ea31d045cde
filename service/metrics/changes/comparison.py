"""Before and after a change: the difference with its interval, and whether it helped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median

from rules.metrics.intervals import Interval
from rules.metrics.trend import MINIMUM_N
from service.metrics.changes.weeks import Around, whole_weeks
from service.metrics.stats_extra import needs_stats

HELPED, HURT, CANNOT_TELL, TOO_EARLY = "helped", "hurt", "cannot_tell", "too_early"
SIGNS: Mapping[str, int] = {"up": 1, "down": -1}
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {"median": median, "mean": fmean}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a change. better: the direction of the metric that helps, up or down.

    as_of: the days before it are known. final_on: the day from which all verification windows of the period after are closed,
    None for a metric that has none.
    """

    around: Around
    better: str
    as_of: date
    final_on: date | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The whole weeks on one side of a change: how many, their cases, and the metric's value over them, None without cases."""

    weeks: int
    n: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """outcome: helped, hurt, cannot_tell or too_early. difference: after - before in the metric's unit; interval: its 95 %."""

    outcome: str
    before: Side
    after: Side
    difference: float | None
    interval: Interval | None


def compare_rates(days: Mapping[date, tuple[int, int]], question: Question) -> Comparison:
    """A rate before and after. days: (numerator, denominator) by day. MissingExtra without the extra `stats`.

    Newcombe's interval, made wider by how much more than chance the weeks differ and resemble their neighbours.
    """
    with needs_stats("A comparison of before and after"):
        from service.metrics.changes.differences import of_rates
    before, after = (
        [_added(week) for week in weeks if any(n for _, n in week)]
        for weeks in whole_weeks(days, question.around)
    )
    interval = of_rates(before, after)
    return _compared(_rate_of(before), _rate_of(after), interval, MINIMUM_N["rate"], question)


def compare_values(
    days: Mapping[date, Sequence[float]], question: Question, statistic: str = "median"
) -> Comparison:
    """A median or mean before and after. days: the values of each day. MissingExtra without the extra `stats`.

    Each week's statistic is one observation, weighted by its cases; a side's value is their weighted mean, and the interval is
    that of weighted least squares with Student's t, made wider by how much weeks resemble their neighbours.
    """
    with needs_stats("A comparison of before and after"):
        from service.metrics.changes.differences import of_values
    before, after = (
        [(STATISTICS[statistic](values), len(values)) for week in weeks if (values := _joined(week))]
        for weeks in whole_weeks(days, question.around)
    )
    interval = of_values(before, after)
    return _compared(_value_of(before), _value_of(after), interval, MINIMUM_N[statistic], question)


def compare_weeks(weeks: Mapping[date, tuple[float, int]], question: Question) -> Comparison:
    """A number that has only whole weeks, such as a cost: by a week's first day (value, cases). MissingExtra as above."""
    with needs_stats("A comparison of before and after"):
        from service.metrics.changes.differences import of_values
    before, after = (
        [one for week in side for one in week if one[1]] for side in whole_weeks(weeks, question.around)
    )
    interval = of_values(before, after)
    return _compared(_value_of(before), _value_of(after), interval, MINIMUM_N["mean"], question)


def _compared(
    before: Side, after: Side, interval: Interval | None, fewest: int, question: Question
) -> Comparison:
    known = before.value is not None and after.value is not None
    difference = (after.value or 0.0) - (before.value or 0.0) if known else None
    sign = SIGNS[question.better]
    if after.n < fewest or question.as_of < max(question.around.end, question.final_on or date.min):
        outcome = TOO_EARLY
    elif interval is None or before.n < fewest or interval.holds(0.0):
        outcome = CANNOT_TELL
    else:
        outcome = HELPED if sign * interval.low > 0 else HURT
    return Comparison(outcome, before, after, difference, interval)


def _added(week: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(part for part, _ in week), sum(n for _, n in week)


def _joined(week: Sequence[Sequence[float]]) -> list[float]:
    return [value for day in week for value in day]


def _rate_of(weeks: Sequence[tuple[int, int]]) -> Side:
    numerator, n = _added(weeks)
    return Side(len(weeks), n, numerator / n if n else None)


def _value_of(weeks: Sequence[tuple[float, int]]) -> Side:
    n = sum(cases for _, cases in weeks)
    return Side(len(weeks), n, sum(value * cases for value, cases in weeks) / n if n else None)
