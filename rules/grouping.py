"""Decides by its words to which problem a ticket belongs that names no fault; once, and kept as a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.likeness import Method, Wording, label
from rules.reports import JOIN, NEW, SUGGEST, Grouping, Report
from rules.same_issue import LEAST_WORDS, UNCATEGORISED
from rules.word_tables import WordTable, table_for

MOST_MEMBERS = 20  # so many of a problem are compared, the newest
FORGOTTEN = timedelta(days=90)  # a problem that nobody reported for so long is no candidate
DAY = timedelta(days=1)
# Joins by words alone within a day; what comes beyond is only suggested, so that no flood makes one problem of many.
MOST_JOINS = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A problem that a ticket may belong to. category: of its first ticket. wordings: of its newest members.

    joins: how many tickets joined it by their words within the last day.
    """

    problem: str
    category: str
    wordings: Sequence[Wording]
    joins: int


def decided(
    report: Report,
    wording: Wording | None,
    candidates: Iterable[Candidate],
    method: Method,
    tables: Sequence[WordTable],
) -> Grouping:
    """What the words of a ticket say. Its category, where it differs from a problem's, speaks against that one."""
    table = table_for(tables, report.at)
    if (
        wording is None
        or wording.method != label(method)
        or not wording.packed
        or wording.words < LEAST_WORDS
    ):
        return Grouping(NEW, "", None, None, label(method), "", 0)
    fitting = [one for one in candidates if _may_be(report.category, one.category)]
    members = [_comparable(one, wording.method) for one in fitting]
    scores = method.mean_scores(wording.packed, members, table)
    score, best = max(
        zip(scores, fitting, strict=True), key=lambda one: (one[0], one[1].problem), default=(0.0, None)
    )
    limits = method.thresholds
    verdict, threshold = NEW, limits.suggest
    if best and table and score >= limits.suggest:
        joins = score >= limits.join and best.joins < MOST_JOINS
        verdict, threshold = (JOIN, limits.join) if joins else (SUGGEST, limits.suggest)
    month = table.month if table else ""
    problem = best.problem if best and score > 0 else ""
    return Grouping(verdict, problem, round(score, 4), threshold, label(method), month, len(fitting))


def _may_be(one: str, other: str) -> bool:
    return one == other or UNCATEGORISED in (one, other)


def _comparable(candidate: Candidate, method: str) -> tuple[bytes, ...]:
    """The newest members' words; those of another method, and those of too few words, say nothing."""
    packed = (
        one.packed
        for one in candidate.wordings
        if one.method == method and one.packed and one.words >= LEAST_WORDS
    )
    return tuple(packed)[-MOST_MEMBERS:]


def is_candidate(latest: datetime, report: Report) -> bool:
    """Whether a problem of its kind is still thought of that was reported then, before this report."""
    return latest <= report.at and report.at - latest <= FORGOTTEN
