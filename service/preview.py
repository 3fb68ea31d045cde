"""What would become of history if an author were the AI: derived in a copy that is thrown away."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service.config.settings import Settings
from service.health import DATABASE
from service.pipeline import build_deriver
from service.store.decisions import Decisions
from service.store.records import Records
from service.store.sqlite import open_store

BATCH = 500
COUNTS = {
    "ai_touchpoint": "SELECT ai_touchpoint AS value, count(*) AS n FROM tickets GROUP BY 1",
    "resolution_path": "SELECT path AS value, count(*) AS n FROM episodes GROUP BY 1",
    "verdict": "SELECT coalesce(verdict, 'none') AS value, count(*) AS n FROM episodes GROUP BY 1",
    "hand_overs": "SELECT kind AS value, count(*) AS n FROM escalations GROUP BY 1",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """How many tickets are judged anew, and for each tag and value (before, after)."""

    tickets: int
    changes: dict[str, dict[str, tuple[int, int]]]


def preview_author(settings: Settings, connection: str, author: str, is_ai: bool, now: datetime) -> Preview:
    """The figures before and after; changes nothing."""
    with _copy(settings) as records:
        before = _counts(records)
        decisions = Decisions(records)
        decisions.set_ai_author(connection, author, is_ai, now)
        tickets = decisions.tickets_of(connection, author)
        deriver = build_deriver(settings, records, None)
        for start in range(0, len(tickets), BATCH):
            deriver.derive(dict.fromkeys(tickets[start : start + BATCH], ""), now)
        after = _counts(records)
    return Preview(len(tickets), {tag: _both(before[tag], after[tag]) for tag in COUNTS})


@contextmanager
def _copy(settings: Settings) -> Iterator[Records]:
    """A consistent copy of the store, taken beside a running worker."""
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        path = Path(folder) / DATABASE
        source = sqlite3.connect(f"file:{settings.data_dir / DATABASE}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(path)) as target:
            source.backup(target)
        db = open_store(path)
        try:
            yield Records(db)
        finally:
            db.close()


def _counts(records: Records) -> dict[str, dict[str, int]]:
    return {tag: {row["value"]: row["n"] for row in records.select(sql)} for tag, sql in COUNTS.items()}


def _both(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {value: (before.get(value, 0), after.get(value, 0)) for value in sorted({*before, *after})}
