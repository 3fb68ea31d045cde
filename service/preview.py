"""What would become of history if an author were the AI: derived in a copy that is thrown away."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service.building import build_deriver
from service.config.settings import Settings
from service.health import DATABASE
from service.store.decisions import Decisions
from service.store.records import Records
from service.store.sqlite import copied
from service.store.tallies import tallies

BATCH = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """How many tickets are judged anew, and for each tag and value (before, after)."""

    tickets: int
    changes: dict[str, dict[str, tuple[int, int]]]


def preview_author(settings: Settings, connection: str, author: str, is_ai: bool, now: datetime) -> Preview:
    """The figures before and after; changes nothing."""
    with _copy(settings) as records:
        before = tallies(records)
        decisions = Decisions(records)
        decisions.set_ai_author(connection, author, is_ai, now)
        tickets = decisions.tickets_of(connection, author)
        deriver = build_deriver(settings, records, None)
        for start in range(0, len(tickets), BATCH):
            deriver.derive(dict.fromkeys(tickets[start : start + BATCH], ""), now)
        after = tallies(records)
    return Preview(len(tickets), {tag: _both(before[tag], after[tag]) for tag in before})


@contextmanager
def _copy(settings: Settings) -> Iterator[Records]:
    """A copy of the store that is thrown away, taken beside a running worker."""
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        db = copied(settings.data_dir / DATABASE, Path(folder) / DATABASE)
        try:
            yield Records(db)
        finally:
            db.close()


def _both(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {value: (before.get(value, 0), after.get(value, 0)) for value in sorted({*before, *after})}
