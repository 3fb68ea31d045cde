"""What exactly a metric counts, in words: each condition with what the names in it mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.metrics.definition import Metric
from service.metrics.book import INPUT, MetricBook
from service.metrics.computed.registry import METHODS
from service.metrics.inputs import WANTED
from service.web.words import plain

NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name, the condition as it is written, and the sentences that explain its names."""

    name: str
    code: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """member: what one counted thing is. cohort: by which moment it falls into a period. parts: metrics of a formula, by name.

    inputs: what else a formula needs, by name. parameters: by name the number that holds here.
    """

    member: str = ""
    cohort: str = ""
    lines: list[Line] = field(default_factory=list)
    parts: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, float | None] = field(default_factory=dict)


def meaning(book: MetricBook, metric: Metric, parameters: Mapping[str, float | None]) -> Meaning:
    """What a metric counts, with the parameters of this installation."""
    own = dict(metric.parameters) | {
        name: parameters[name] for name in metric.parameters if name in parameters
    }
    if not metric.grain:
        inputs = {
            name: one.removeprefix(INPUT) for name, one in metric.parts.items() if one.startswith(INPUT)
        }
        parts = {name: one for name, one in metric.parts.items() if not one.startswith(INPUT)}
        told = {name: WANTED.get(one, one) for name, one in inputs.items()}
        how = (
            Line("Computed as", metric.expression)
            if metric.expression
            else Line("Worked out by", plain(metric.method), (METHODS[metric.method].means,))
        )
        return Meaning(lines=[how], parts=parts, inputs=told, parameters=own)
    grain = book.grain(metric)
    return Meaning(grain.means, grain.cohorts.get(metric.at, metric.at), _lines(book, metric), parameters=own)


def _lines(book: MetricBook, metric: Metric) -> list[Line]:
    terms = book.grain(metric).terms
    written = (
        ("Counted", metric.numerator),
        ("Out of", metric.where if metric.where != "true" else ""),
        ("Measured", metric.value),
        ("Summed up", metric.over),
        ("Divided by", metric.under),
        ("Still waiting", metric.awaiting),
        ("May still change", metric.provisional),
        *(("Left out", one.when) for one in metric.exclude),
    )
    return [
        Line(name, code, tuple(terms[one].means for one in dict.fromkeys(NAME.findall(code)) if one in terms))
        for name, code in written
        if code
    ]
