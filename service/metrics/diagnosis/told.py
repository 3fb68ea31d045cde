"""A diagnosis out of the store and the numbers: what pages, API and commands ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rules.diagnosis.others import ARTICLE, ArticleSeen
from rules.metrics.ask import Ask
from service.metrics.asking import Asked, ask_of
from service.metrics.diagnosis.book import diagnosis_rules
from service.metrics.diagnosis.diagnosing import Articles, Diagnosis, Told, diagnose, settled_days
from service.metrics.diagnosis.showing import document
from service.metrics.numbers import Numbers
from service.store.reads.articles import seen, tickets_after
from service.store.reads.frozen import all_frozen
from service.store.reads.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class DiagnosisTold:
    """A diagnosis with what its document needs beside it."""

    found: Diagnosis
    openers: Mapping[str, Sequence[str]]

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        return document(self.found, self.openers)


def told(numbers: Numbers, snapshot: Snapshot, asked: Asked) -> DiagnosisTold:
    """Judge all rules. asked: the days, by default the last 28 of which nothing can change any more, and a segment."""
    rules = diagnosis_rules()
    ask = ask_of(numbers, _with_days(numbers, asked))
    length = ask.end - ask.start
    articles, before = (_articles(snapshot, ask, one) for one in (ask.start, ask.start - length))
    found = diagnose(numbers, rules, ask, Told(all_frozen(snapshot, "baselines"), articles, before))
    named = {one.segment[ARTICLE] for one in found.findings if ARTICLE in one.segment}
    return DiagnosisTold(found, {one: tickets_after(snapshot, one, ask.start, ask.end) for one in named})


def _with_days(numbers: Numbers, asked: Asked) -> Asked:
    if asked.start is not None or asked.end is not None:
        return asked
    start, end = settled_days(numbers, diagnosis_rules())
    return replace(asked, start=start.isoformat(), end=end.isoformat())


def _articles(snapshot: Snapshot, ask: Ask, start: date) -> Articles:
    """By id what became of visits; articles are of no segment."""
    if ask.where:
        return {}
    rows = seen(snapshot, start, start + (ask.end - ask.start))
    return {article: ArticleSeen(**row) for article, row in rows.items()}
