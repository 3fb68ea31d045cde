"""The conditions of a metric's definition as SQL: which rows are members, which have a value."""

from string import Template

from rules.metrics.ask import Ask
from rules.metrics.definition import Metric
from rules.metrics.literals import moment, number
from rules.metrics.steps import ends_of


def filled(sql: str, metric: Metric, ask: Ask) -> str:
    """The SQL with its `$names` written in: as_of, start, end and the metric's parameters, which are numbers.

    start, end: those of the bucket in which a member falls, so that each step of a series is a period of its own.
    """
    numbers = {name: number(value) for name, value in {**metric.parameters, **ask.parameters}.items()}
    if ask.rolling:
        first = f"(window_on - {ask.rolling.days - 1})"
        return Template(sql).substitute(numbers, as_of="window_at", start=first, end="(window_on + 1)")
    start, end = ends_of(f"{metric.at}_on", ask)
    return Template(sql).substitute(numbers, as_of=moment(ask.as_of), start=start, end=end)


def member(metric: Metric, ask: Ask) -> str:
    """The condition under which a row counts for the metric."""
    return f"{is_true(filled(metric.where, metric, ask))} AND {kept(metric, ask)}"


def kept(metric: Metric, ask: Ask) -> str:
    """The condition under which none of its exclusions is true of a row."""
    reasons = [is_true(filled(one.when, metric, ask)) for one in metric.exclude]
    return f"NOT ({' OR '.join(reasons)})" if reasons else "true"


def valued(metric: Metric, ask: Ask) -> str:
    """The condition under which there is something to add up or to sort."""
    return f"({filled(metric.value, metric, ask)}) IS NOT NULL" if metric.value else "true"


def is_true(condition: str) -> str:
    """What is not known is not true."""
    return f"coalesce({condition}, false)"
