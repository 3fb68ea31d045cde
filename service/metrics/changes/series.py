"""A metric around a change, day by day or week by week, in the form in which its kind is compared."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, date
from functools import partial
from zoneinfo import ZoneInfo

from rules.metrics.ask import Ask
from rules.metrics.compiler import members
from rules.metrics.definition import Metric
from service.metrics.changes.comparison import (
    Comparison,
    Question,
    compare_rates,
    compare_values,
    compare_weeks,
)
from service.metrics.numbers import Numbers

Compare = Callable[[Numbers, Metric, Ask, Question], Comparison]
Days = Mapping[date, list[float]]


def compared(numbers: Numbers, metric: Metric, ask: Ask, question: Question) -> Comparison:
    """Before and after, as this kind of number is compared. ask: the whole period with the days that are left out."""
    return BY_KIND.get(metric.kind, _week)(numbers, metric, ask, question)


def _rate(numbers: Numbers, metric: Metric, ask: Ask, question: Question) -> Comparison:
    cells = numbers.answer([metric.id], _every(numbers, ask, "day"))
    tallies = {cell.start: cell.numbers[metric.id].tally for cell in cells}
    days = {day: (int(one.numerator), int(one.denominator)) for day, one in tallies.items()}
    return compare_rates(days, question)


def _middle(numbers: Numbers, metric: Metric, ask: Ask, question: Question, *, statistic: str) -> Comparison:
    return compare_values(_values(numbers, metric, ask), question, statistic)


def _count(numbers: Numbers, metric: Metric, ask: Ask, question: Question) -> Comparison:
    """Of a count the mean of the days, so that weeks with days that are left out can be compared."""
    cells = numbers.answer([metric.id], _every(numbers, ask, "day"))
    days = {
        cell.start: [cell.numbers[metric.id].value or 0.0] for cell in cells if cell.start not in ask.without
    }
    return compare_values(days, question, "mean")


def _week(numbers: Numbers, metric: Metric, ask: Ask, question: Question) -> Comparison:
    cells = numbers.answer([metric.id], _every(numbers, ask, "week"))
    found = {cell.start: cell.numbers[metric.id] for cell in cells}
    weeks = {day: (one.value, one.tally.n) for day, one in found.items() if one.value is not None}
    return compare_weeks(weeks, question)


def _values(numbers: Numbers, metric: Metric, ask: Ask) -> Days:
    """By local day what was measured of each member."""
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    scan = members(numbers.book.grain(metric), metric, ask, ())
    found: dict[date, list[float]] = defaultdict(list)
    for _, _, _, at, value, _ in numbers.mirror.rows(scan.sql, scan.values):
        found[at.replace(tzinfo=UTC).astimezone(zone).date()].append(value)
    return found


def _every(numbers: Numbers, ask: Ask, granularity: str) -> Ask:
    return numbers.ask(
        ask.start, ask.end, granularity=granularity, parameters=ask.parameters, without=ask.without
    )


# What is not named here has a value of whole weeks only.
BY_KIND: Mapping[str, Compare] = {
    "rate": _rate, "median": partial(_middle, statistic="median"), "mean": partial(_middle, statistic="mean"),
    "count": _count, "sum": _count, "level": _count,
}  # fmt: skip
