"""What keeping and comparing texts costs: processor time of one thread, the best of three rounds."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle
from time import thread_time
from typing import Any

from bench.likening.texts import METHOD, MONTH
from rules.grouping import Candidate, decided
from rules.likeness import Wording
from rules.lite import Lite
from rules.reports import ALONE, BUG, Report
from rules.same_issue import Issues, measure
from rules.word_tables import WordTable

ROUNDS, MOST_TEXTS, CONTACTS = 3, 2_000, 30
PROBLEMS, MEMBERS, NEW = 1_000, 5, 20
AT = datetime(2025, 2, 3, tzinfo=UTC)


def costs(texts: Sequence[str]) -> dict[str, Any]:
    """Microseconds a text and a comparison; milliseconds to compare one contact with 30 earlier ones of its customer, and to
    find the problem of one new ticket among 1,000 open ones, once those have been compared before."""
    some = list(texts[:: max(1, len(texts) // MOST_TEXTS)])
    kept = [one for one in (measure(text, "", METHOD) for text in some) if one and one.packed]
    if len(kept) <= CONTACTS:
        return {}
    table = METHOD.learn(MONTH, [one.packed for one in kept])
    near = [(kept[at], kept[at - at % CONTACTS]) for at in range(len(kept))]
    return {
        "microseconds_text": _each(lambda: [measure(text, "", METHOD) for text in some], len(some)),
        "microseconds_text_first": _each(lambda: _afresh(some), len(some)),
        "microseconds_comparison": _each(
            lambda: [METHOD.score(one.packed, other.packed, table) for one, other in near], len(near)
        ),
        "milliseconds_search_30": round(_search(kept, table) / 1000, 3),
        "milliseconds_search_problems": round(_search_problems(kept, table) / 1000, 3),
        "bytes_text": round(sum(len(one.packed) for one in kept) / len(kept)),
    }


def _afresh(texts: Sequence[str]) -> None:
    """With no word known yet."""
    method = Lite(b"another key")
    for text in texts:
        measure(text, "", method)


def _search(kept: Sequence[Wording], table: WordTable | None) -> float:
    """Microseconds to compare a contact with those before it, none of which was compared lately."""
    groups = [kept[at : at + CONTACTS + 1] for at in range(0, len(kept) - CONTACTS, CONTACTS + 1)]

    def search() -> None:
        for group in groups:
            issues = Issues(METHOD, {}, [table] if table else [])
            for one in group[1:]:
                issues.compared(group[0], one, AT + timedelta(days=1))

    return _each(search, len(groups))


def _search_problems(kept: Sequence[Wording], table: WordTable | None) -> float:
    """Microseconds to decide about a ticket; problems have from one member to five."""
    members = cycle(kept)
    problems = [
        Candidate(f"problem-{at}", "", [next(members) for _ in range(at % MEMBERS + 1)], 0)
        for at in range(PROBLEMS)
    ]
    tickets = [
        Report(f"bench:{at}", BUG, AT, None, (), (), "", "", "", "", "", ALONE, None, "") for at in range(NEW)
    ]
    words = kept[:: max(1, len(kept) // NEW)]
    tables = [table] if table else []

    def search() -> None:
        for ticket, wording in zip(tickets, words, strict=False):
            decided(ticket, wording, problems, METHOD, tables)

    return _each(search, min(len(tickets), len(words)))


def _each(work: Callable[[], object], times: int) -> float:
    best = min(_took(work) for _ in range(ROUNDS))
    return round(best / times * 1e6, 1)


def _took(work: Callable[[], object]) -> float:
    started = thread_time()
    work()
    return thread_time() - started
