"""Turns metrics of one grain and cohort, and what is asked of them, into one scan of the mirror; and a cell into its tickets.

The SQL is DuckDB's. Values that people give are placed as parameters, never into the text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rules.metrics.ask import Ask
from rules.metrics.asked_rows import asked_rows
from rules.metrics.conditions import filled, is_true, kept, member, valued
from rules.metrics.definition import Grain, Metric
from rules.metrics.literals import day as _day
from rules.metrics.literals import moment as _moment
from rules.metrics.steps import bucket

UNKNOWN = "unknown"
QUARTILES = "quantile_cont({value}, [0.25, 0.5, 0.75, 0.9]) FILTER (WHERE {condition})"
MICROSECONDS = 60_000_000  # of a minute
# Of numbers made of values: what stands for the middle, and which side of it is worse, by the direction that is better.
MIDDLES = {"median": "median", "mean": "avg"}
WORSE = {"up": "<=", "down": ">="}


@dataclass(frozen=True, slots=True)
class Scan:
    """A statement with its values; the first columns are the bucket (where there is one) and the dimensions."""

    sql: str
    values: tuple[Any, ...]
    keys: int


def scan(grain: Grain, metrics: Sequence[Metric], ask: Ask) -> Scan:
    """What all these metrics count, by bucket and dimensions; they share a grain and a cohort moment."""
    at = metrics[0].at
    counted = [part for one in metrics for part in _counted(one, ask)]
    return _grouped(grain, metrics, ask, at, counted, "true" if ask.rolling else _within(f"{at}_on", ask))


def flow(grain: Grain, metric: Metric, ask: Ask) -> Scan:
    """Of a level: by day and dimensions, how many more there were at its end than at its beginning.

    What came before the period stands at the day before it.
    """
    first = f"CAST({_day(ask.start)} AS DATE) - 1"
    keys = [f"{_dimension(grain, name)} AS k{number}" for number, name in enumerate(ask.by, 1)]
    chosen, values = _chosen(grain, ask)
    parts = []
    for column, step in ((f"{metric.at}_on", 1), (f"{metric.ends}_on", -1)):
        condition = f"{column} < {_day(ask.end)} AND {member(metric, ask)}{chosen}"
        day = f"greatest({column}, {first}) AS k0"
        parts.append(
            f"SELECT {', '.join([day, *keys])}, {step} AS step FROM {asked_rows(grain, [metric], ask)} WHERE {condition}"
        )
    names = ", ".join(f"k{number}" for number in range(len(ask.by) + 1))
    sql = f"SELECT {names}, sum(step) FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL ORDER BY ALL"
    return Scan(sql, (*values, *values), len(ask.by) + 1)


def tickets(
    grain: Grain,
    metric: Metric,
    ask: Ask,
    part: str,
    cell: Mapping[str, str],
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> Scan:
    """The members behind a cell, newest first: ticket, key, moment, value.

    part: numerator, denominator, awaiting, or excluded. cell: by dimension the one value. after: moment and key of the last
    one that is known already. The values of a sum and of the two parts of a ratio add up to what is shown.
    """
    of_ratio = metric.under if part == "denominator" else metric.over
    value = filled(metric.value or of_ratio or "NULL", metric, ask)
    has_value = f"{member(metric, ask)} AND {valued(metric, ask)}"
    condition = {
        "denominator": has_value,
        "numerator": f"{has_value} AND {is_true(filled(metric.numerator or 'true', metric, ask))}",
        "awaiting": f"{member(metric, ask)} AND {is_true(filled(metric.awaiting or 'false', metric, ask))}",
        "excluded": f"{is_true(filled(metric.where, metric, ask))} AND NOT {kept(metric, ask)}",
    }[part]
    asked = Ask(ask.start, ask.end, ask.as_of, where={**ask.where, **{k: (v,) for k, v in cell.items()}})
    chosen, values = _chosen(grain, asked)
    period = _standing(metric, ask) if metric.kind == "level" else _within(f"{metric.at}_on", ask)
    later = ""
    if after:
        later = f" AND ({metric.at} < {_moment(after[0])} OR {metric.at} = {_moment(after[0])} AND {grain.key} > ?)"
        values = (*values, after[1])
    sql = (
        f"SELECT {grain.ticket}, {grain.key}, {metric.at}, {value} FROM {asked_rows(grain, [metric], ask, asked.where)}"
        f" WHERE {period} AND {condition}{chosen}{later} ORDER BY {metric.at} DESC, {grain.key} LIMIT {limit}"
    )
    return Scan(sql, values, 0)


def against(grain: Grain, metric: Metric, ask: Ask, most: int) -> Scan:
    """Of each rolling window the newest tickets that speak against the number: window, ticket.

    Those that do not count of a rate that should go up, else those that count; of values those on the worse side of the
    middle; else whatever is counted.
    """
    keep, condition = f"{member(metric, ask)} AND {valued(metric, ask)}", "true"
    if metric.numerator:
        counts = is_true(filled(metric.numerator, metric, ask))
        keep += f" AND {'NOT ' if metric.better == 'up' else ''}{counts}"
    middle = MIDDLES.get(metric.kind)
    if middle and metric.better in WORSE:
        value = filled(metric.value, metric, ask)
        condition = f"{value} {WORSE[metric.better]} middle"
        middle = f"{middle}({value}) OVER (PARTITION BY window_on) AS middle"
    chosen, values = _chosen(grain, ask)
    more = f", {middle}" if condition != "true" else ""
    rows = f"SELECT *{more} FROM {asked_rows(grain, [metric], ask)} WHERE {keep}{chosen}"
    newest = f"row_number() OVER (PARTITION BY window_on ORDER BY {metric.at} DESC, {grain.key})"
    sql = f"SELECT window_on, {grain.ticket}, {newest} AS place FROM ({rows}) WHERE {condition} QUALIFY place <= {most}"
    return Scan(f"SELECT window_on, {grain.ticket} FROM ({sql}) ORDER BY window_on, place", values, 1)


def members(
    grain: Grain, metric: Metric, ask: Ask, dimensions: Sequence[str], more: Sequence[str] = ()
) -> Scan:
    """All members of a metric: metric, ticket, key, moment, value, whether it counts, each dimension, further columns.

    The columns of dimensions are called by_<name>; one that the grain does not know is NULL.
    """
    value = filled(metric.value or metric.over or "NULL", metric, ask)
    split = replace(ask, by=tuple(name for name in dimensions if name in grain.dimensions))
    named = [f"{_dimension(grain, name) if name in split.by else 'NULL'} AS by_{name}" for name in dimensions]
    chosen, values = _chosen(grain, ask)
    columns = [
        f"'{metric.id}' AS metric", f"{grain.ticket} AS ticket", f"{grain.key} AS key", f"{metric.at} AS at",
        f"CAST({value} AS DOUBLE) AS value", f"{is_true(filled(metric.numerator or 'true', metric, ask))} AS counted",
        *named, *more,
    ]  # fmt: skip
    period = _standing(metric, ask) if metric.kind == "level" else _within(f"{metric.at}_on", ask)
    condition = f"{period} AND {member(metric, ask)} AND {valued(metric, ask)}{chosen}"
    return Scan(
        f"SELECT {', '.join(columns)} FROM {asked_rows(grain, [metric], split)} WHERE {condition}", values, 0
    )


def looked_at(grain: Grain, metric: Metric, ask: Ask, columns: Sequence[str], condition: str) -> str:
    """Columns of all rows that count anywhere, with what the metric names; not only of its members."""
    chosen = ", ".join(filled(one, metric, ask) for one in columns)
    return (
        f"SELECT {chosen} FROM {asked_rows(grain, [metric], replace(ask, by=(), where={}))} WHERE {condition}"
    )


def _counted(metric: Metric, ask: Ask) -> list[str]:
    """The columns of one metric: provisional, awaiting, two of its kind, a third of some, then the excluded ones."""
    is_member = member(metric, ask)
    found = [
        _count(f"{is_member} AND {is_true(filled(condition, metric, ask))}") if condition else "0"
        for condition in (metric.provisional, metric.awaiting)
    ]
    value = filled(metric.value or "NULL", metric, ask)
    known = f"count({value}) FILTER (WHERE {is_member})"
    if metric.kind == "median":
        found += [_quartiles(metric, value, is_member), known]
    elif metric.kind == "mean":
        found += [
            f"avg({value}) FILTER (WHERE {is_member})",
            known,
            f"stddev_samp({value}) FILTER (WHERE {is_member})",
        ]
    elif metric.kind == "sum":
        found += [f"sum({value}) FILTER (WHERE {is_member})", known]
    elif metric.kind == "ratio":
        sums = [
            f"sum({filled(one, metric, ask)}) FILTER (WHERE {is_member})"
            for one in (metric.under, metric.over)
        ]
        found += [*sums, _count(is_member)]
    else:
        found += [
            _count(is_member),
            _count(f"{is_member} AND {is_true(filled(metric.numerator or 'true', metric, ask))}"),
        ]
    return found + list(_excluded(metric, ask))


def _quartiles(metric: Metric, value: str, condition: str) -> str:
    """Quartiles and p90. Times are exact to the microsecond, as moments are: whole numbers are sorted in half the time.

    A time of 292,000 years or more, which only a wrong field of a helpdesk can tell, is none.
    """
    if metric.unit != "minutes":
        return QUARTILES.format(value=value, condition=condition)
    whole = QUARTILES.format(value=f"TRY_CAST(({value}) * {MICROSECONDS} AS BIGINT)", condition=condition)
    return f"list_transform({whole}, lambda one: one / {MICROSECONDS})"


def _excluded(metric: Metric, ask: Ask) -> Iterable[str]:
    """What does not count, each for the first of its reasons."""
    before = is_true(filled(metric.where, metric, ask))
    for one in metric.exclude:
        reason = is_true(filled(one.when, metric, ask))
        yield _count(f"{before} AND {reason}")
        before += f" AND NOT {reason}"


def _count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _grouped(
    grain: Grain, metrics: Sequence[Metric], ask: Ask, at: str, counted: Sequence[str], period: str
) -> Scan:
    keys = ["window_on" if ask.rolling else bucket(f"{at}_on", ask)] if ask.granularity else []
    keys += [_dimension(grain, name) for name in ask.by]
    chosen, values = _chosen(grain, ask)
    sql = (
        f"SELECT {', '.join([*keys, *counted])} FROM {asked_rows(grain, metrics, ask)} WHERE {period}{chosen}"
    )
    order = ", ".join(str(number + 1) for number in range(len(keys)))
    return Scan(sql + (f" GROUP BY {order} ORDER BY {order}" if keys else ""), values, len(keys))


def _chosen(grain: Grain, ask: Ask) -> tuple[str, tuple[str, ...]]:
    conditions = [
        f" AND {_dimension(grain, name)} IN ({', '.join('?' * len(values))})"
        for name, values in ask.where.items()
    ]
    return "".join(conditions), tuple(one for values in ask.where.values() for one in values)


def _dimension(grain: Grain, name: str) -> str:
    return f"coalesce(CAST({grain.dimensions[name].sql} AS VARCHAR), '{UNKNOWN}')"


def _within(column: str, ask: Ask) -> str:
    left_out = ", ".join(map(_day, sorted(ask.without)))
    period = f"{column} >= {_day(ask.start)} AND {column} < {_day(ask.end)}"
    return f"{period} AND {column} NOT IN ({left_out})" if left_out else period


def _standing(metric: Metric, ask: Ask) -> str:
    """What stands at the end of the period."""
    return f"{metric.at}_on < {_day(ask.end)} AND ({metric.ends}_on IS NULL OR {metric.ends}_on >= {_day(ask.end)})"
