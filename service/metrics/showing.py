"""One answer in the forms in which it leaves: a document for programs, rows for a spreadsheet, words for people."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from babel.numbers import get_currency_precision

from rules.metrics.ask import Ask, is_whole
from rules.metrics.definition import COMPUTED, Metric
from rules.metrics.tally import Number
from service.metrics.book import as_document
from service.metrics.numbers import Cell, Member, Numbers

COLUMNS = (
    "metric", "value", "low", "high", "state", "numerator", "denominator", "n", "p90", "awaiting", "provisional", "excluded",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
USUAL_DECIMALS = 2  # of an amount whose currency nobody named
NOTHING = "–"


def answer_document(
    numbers: Numbers, ask: Ask, cells: Sequence[Cell], names: Sequence[str]
) -> dict[str, Any]:
    """The answer with everything it rests on; durations in the metric's unit, rates from 0 to 1."""
    metrics = [numbers.book.metric(name) for name in names]
    return {
        **asked_document(numbers, ask),
        "metrics": [as_document(one) for one in metrics],
        "cells": [
            {
                "start": one.start.isoformat(), "end": one.end.isoformat(), "whole": is_whole((one.start, one.end), ask),
                "segment": dict(one.segment),
                "numbers": {metric.id: number_document(metric, one.numbers[metric.id]) for metric in metrics},
            }
            for one in cells
        ],
    }  # fmt: skip


def listed(document: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """Of an answer's document these metrics, each a definition with its own `cells`."""
    definitions = {one["id"]: one for one in document["metrics"]}
    return [{**definitions[name], "cells": list(map(_of(name), document["cells"]))} for name in names]


def _of(name: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What makes of a cell that of one metric."""
    return lambda cell: {
        **{key: cell[key] for key in ("start", "end", "whole", "segment")},
        **cell["numbers"][name],
    }


def asked_document(numbers: Numbers, ask: Ask) -> dict[str, Any]:
    """The question as it was understood."""
    return {
        "as_of": numbers.mirror.manifest.as_of, "time_zone": numbers.mirror.manifest.zone, "start": ask.start.isoformat(),
        "end": ask.end.isoformat(), "granularity": ask.granularity, "by": list(ask.by),
        "where": {name: list(values) for name, values in ask.where.items()},
    }  # fmt: skip


def number_document(metric: Metric, number: Number) -> dict[str, Any]:
    """One number with what it was made of."""
    tally = number.tally
    return {
        "value": number.value, "low": number.low, "high": number.high, "state": number.state,
        "numerator": tally.numerator if is_share(metric, number) else None,
        "denominator": tally.denominator if is_share(metric, number) else None,
        "n": tally.n, "quartiles": list(tally.quartiles) if tally.quartiles else None, "p90": tally.p90,
        "awaiting": tally.awaiting, "provisional": tally.provisional,
        "excluded": {one.why: count for one, count in zip(metric.exclude, tally.excluded, strict=False)},
        "missing": list(number.missing),
    }  # fmt: skip


def is_share(metric: Metric, number: Number) -> bool:
    """Whether a number is one thing divided by another, both of which are shown."""
    return metric.kind in ("rate", "ratio") or (metric.kind == COMPUTED and bool(number.tally.denominator))


def members_document(members: Sequence[Member]) -> list[dict[str, Any]]:
    """The members behind a number."""
    return [
        {"ticket": one.ticket, "key": one.key, "at": f"{one.at:%Y-%m-%dT%H:%M:%S.%f}Z", "value": one.value}
        for one in members
    ]


def members_csv(members: Sequence[Member]) -> str:
    """The same as rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["ticket", "key", "at", "value"])
    for one in members_document(members):
        named = [harmless(one["ticket"] or ""), harmless(one["key"]), one["at"]]
        writer.writerow([*named, "" if one["value"] is None else one["value"]])
    return out.getvalue()


def answer_csv(numbers: Numbers, ask: Ask, cells: Sequence[Cell], names: Sequence[str]) -> str:
    """The same cells as rows, one a metric; a text that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["start", "end", *ask.by, *COLUMNS])
    writer.writerows(_rows(answer_document(numbers, ask, cells, names)))
    return out.getvalue()


def _rows(document: Mapping[str, Any]) -> Iterator[list[Any]]:
    for cell in document["cells"]:
        for name, number in cell["numbers"].items():
            excluded = sum(number["excluded"].values())
            values = [name, *(number[column] for column in COLUMNS[1:-1]), excluded]
            segment = [harmless(cell["segment"][by]) for by in document["by"]]
            yield [cell["start"], cell["end"], *segment, *("" if one is None else one for one in values)]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def in_words(metric: Metric, value: float | None, currency: str = "") -> str:
    """A value as people read it."""
    if value is None:
        return NOTHING
    match metric.unit:
        case "percent":
            return f"{100 * value:.1f} %"
        case "minutes":
            return _span(value)
        case "days":
            return f"{value:.1f} days"
        case "count":
            return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
        case "money":
            return amount(value, currency)
        case "points":
            return f"{value:.0f}"
    return f"{value:.2f}" if metric.unit == "ratio" else f"{value:.3g}"


def amount(value: float, currency: str) -> str:
    """An amount in minor units, of which a yen has none and a dinar a thousand."""
    decimals = get_currency_precision(currency) if currency else USUAL_DECIMALS
    return f"{value / 10**decimals:,.{decimals}f} {currency}".strip()


def _span(minutes: float) -> str:
    if minutes < 1:
        return f"{60 * minutes:.0f} s"
    if minutes < 120:
        return f"{minutes:.0f} min" if minutes >= 10 else f"{minutes:.1f} min"
    return f"{minutes / 60:.1f} h" if minutes < 48 * 60 else f"{minutes / 1440:.1f} days"
