"""One short read transaction on deskgauge.db for each request."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from service.store.base import Store, Values
from service.store.sqlite import open_read_only

Row = dict[str, Any]
Value = str | int | float | None

JSON_COLUMNS = frozenset(
    {"tags", "revocations", "evidence", "facts", "fields", "signs", "content", "health_parts", "corrections", "context",
     "candidates", "repeat_why", "moods", "prints", "bug_spans", "decision", "asked_for_more",
     "overlaps", "split_by", "exclusions", "definitions", "numbers"}
)  # fmt: skip
TRUTH_COLUMNS = frozenset(
    {
        "higher_is_better",
        "is_negative",
        "historic",
        "conflict",
        "outcome_unknown",
        "context_complete",
        "csat_offered",
        "ces_offered",
        "provisional",
    }
)


class Snapshot:
    """One consistent view of the store: what another process commits meanwhile is not seen."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows as mappings, JSON columns read and truth values as booleans."""
        cursor = self._store.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [{name: _read(name, value) for name, value in zip(names, row, strict=True)} for row in cursor]

    def select(self, sql: str, values: Values = ()) -> list[Row]:
        """The rows as they are stored, for what reads the worker's rows too."""
        return list(self._store.query(sql, values))

    def first(self, sql: str, values: Values = ()) -> Row | None:
        """The first row, None when there is none."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def number(self, sql: str, values: Values = ()) -> int:
        """The only value of a counting query."""
        return int(self._store.execute(sql, values).fetchone()[0])

    def counts(self, sql: str, values: Values = ()) -> dict[str, int]:
        """Two columns, name and count, as a mapping."""
        return {name: count for name, count in self._store.execute(sql, values)}


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in JSON_COLUMNS:
        return json.loads(value)
    return bool(value) if name in TRUTH_COLUMNS else value


class Reads:
    """The way to deskgauge.db for everything that only looks."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A read transaction on a connection of its own; empty while the worker has never run."""
        with closing(open_read_only(self._path)) as database:
            database.execute("BEGIN")
            yield Snapshot(database)
