"""The rules of diagnosis that come with Deskgauge, checked against the metrics."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import rules.diagnosis
from rules.diagnosis.facts import ALL
from rules.diagnosis.reading import read_diagnosis
from rules.diagnosis.rule import DiagnosisRule
from rules.errors import ConfigError
from rules.suggestion import suggestion
from rules.trouble import Trouble
from service.metrics.book import MetricBook, built_in
from service.rule_files import RuleFile, read_rule_file

FOLDER = Path(rules.diagnosis.__file__).parent


@cache
def diagnosis_rules() -> tuple[DiagnosisRule, ...]:
    """The rules in order of their ids."""
    return read_rules(FOLDER, built_in())


def read_rules(folder: Path, book: MetricBook) -> tuple[DiagnosisRule, ...]:
    """The rules of a folder; ConfigError names everything that is wrong, with file, line and column."""
    found, complaints = [], []
    for file in map(read_rule_file, sorted(folder.glob("*.yaml"))):
        rule, troubles = _read(file, book)
        complaints += [*file.complaints, *map(file.complaint, troubles)]
        found += [rule] if rule else []
    if complaints:
        raise ConfigError("\n".join(map(str, complaints)))
    return tuple(found)


def _read(file: RuleFile, book: MetricBook) -> tuple[DiagnosisRule | None, list[Trouble]]:
    if file.document is None:
        return None, []
    rule, troubles = read_diagnosis(file.document)
    return rule, troubles or list(_strange(rule, book)) if rule else troubles


def _strange(rule: DiagnosisRule, book: MetricBook) -> Iterator[Trouble]:
    """Metrics that do not exist, and dimensions by which they cannot be split."""
    named = {one.metric for one in rule.sources.values()} | set(rule.metrics)
    for metric in sorted(named - set(book.metrics)):
        yield Trouble(("when",), f"names no metric: {metric}. {suggestion(metric, book.metrics)}")
    for name, source in rule.sources.items():
        if source.where and source.metric in book.metrics and not book.metrics[source.metric].grain:
            yield Trouble(("named", name), "narrows a metric that is made of others. Name one of these.")
        dimensions = dimensions_of(book, source.metric) if source.metric in book.metrics else None
        wanted = {*source.where, *(set(rule.judged) - {ALL})}
        for one in sorted(wanted - dimensions) if dimensions is not None else ():
            yield Trouble(("when",), f"{name} cannot be split by {one}. Leave it out.")


def dimensions_of(book: MetricBook, metric: str) -> set[str]:
    """By what a metric can be split: what all that it is made of has."""
    grains = [set(book.grain(one).dimensions) for one in book.within(book.metric(metric))]
    return set.intersection(*grains) if grains else set()
