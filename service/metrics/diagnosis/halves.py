"""Two periods that follow each other, asked in one scan: which of them a member belongs to is one more dimension."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from rules.metrics.ask import Ask
from rules.metrics.definition import Grain, Metric, Term
from rules.metrics.literals import day
from rules.metrics.tally import Number
from service.metrics.book import INPUT, MetricBook
from service.metrics.numbers import Numbers

HALF, EARLIER, LATER = "half", "earlier", "later"
OF_THE_PERIOD = ("$start", "$end")  # what a definition says of the whole period, which would be that of both
Segments = Mapping[str, Mapping[str, Number]]  # by a dimension's value, "" for all, the numbers by name


def over(numbers: Numbers, book: MetricBook) -> Numbers:
    """The same numbers of other metrics."""
    return Numbers(
        numbers.mirror, book, numbers.inputs, parameters=numbers.parameters, week_start=numbers.week_start,
        per_agent=numbers.per_agent,
    )  # fmt: skip


def can_be_halved(book: MetricBook, metric: Metric) -> bool:
    """Whether a metric means the same for a member whether one or both periods are asked about."""
    if not metric.grain and metric.kind != "formula":
        return False
    parts = list(book.within(metric))
    texts = [text for one in parts for text in (one.where, one.numerator, one.value, one.over, one.under,
                                                one.awaiting, one.provisional)]  # fmt: skip
    amounts = any(part.startswith(INPUT) for part in _parts(book, metric))
    told = any(word in text for word in OF_THE_PERIOD for text in texts)
    return bool(parts) and not amounts and not told and all(one.kind != "level" for one in parts)


def _parts(book: MetricBook, metric: Metric) -> Iterable[str]:
    for part in metric.parts.values():
        yield part
        if not part.startswith(INPUT):
            yield from _parts(book, book.metrics[part])


def halved(numbers: Numbers, middle: date) -> Numbers:
    """The same numbers with the dimension HALF: earlier than this day, or later."""
    grains: dict[str, Grain] = dict(numbers.book.grains)
    metrics: dict[str, Metric] = {}
    for name, metric in numbers.book.metrics.items():
        if metric.grain:
            own = f"{metric.grain} by {metric.at}"
            grains.setdefault(own, _with_half(numbers.book.grain(metric), metric.at, middle))
            metric = replace(metric, grain=own)
        metrics[name] = metric
    return over(numbers, MetricBook(grains, metrics))


def _with_half(grain: Grain, at: str, middle: date) -> Grain:
    sql = f"CASE WHEN {at}_on < {day(middle)} THEN '{EARLIER}' ELSE '{LATER}' END"
    term = Term(sql, "Whether it fell into the earlier or the later period.")
    return replace(grain, dimensions={**grain.dimensions, HALF: term})


def both(numbers: Numbers, names: Iterable[str], ask: Ask) -> dict[str, dict[str, Mapping[str, Number]]]:
    """By half its segments. numbers: those with the dimension HALF; ask: about both periods, split by one dimension or none."""
    found: dict[str, dict[str, Mapping[str, Number]]] = {EARLIER: {}, LATER: {}}
    for cell in numbers.answer(names, replace(ask, by=(HALF, *ask.by))):
        half, *segment = cell.segment.values()
        found[half]["".join(segment)] = cell.numbers
    return found
