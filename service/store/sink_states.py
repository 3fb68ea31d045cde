"""What each sink is fit for at the moment, kept for pages and metrics as a mark `sink:<name>`."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

PREFIX = "sink:"


@dataclass(frozen=True, slots=True)
class SinkState:
    """One sink. state: a word of service.sink_gate.GateState. since, until: moments as text."""

    sink: str
    state: str
    reason: str = ""
    since: str | None = None
    until: str | None = None


def show(db: Database, states: Iterable[SinkState]) -> None:
    """Keep the states of these sinks."""
    rows = [(PREFIX + state.sink, json.dumps(asdict(state))) for state in states]
    with db.atomic():
        db.conn.executemany("INSERT OR REPLACE INTO marks (name, value) VALUES (?, ?)", rows)


def forget_all(db: Database) -> None:
    """Drop the states of an earlier run; sinks may have gone since."""
    with db.atomic():
        db.conn.execute("DELETE FROM marks WHERE name >= 'sink:' AND name < 'sink;'")


def shown(db: Database) -> list[SinkState]:
    """The states of all sinks, by name."""
    rows: list[tuple[Any, ...]] = db.conn.execute(
        "SELECT value FROM marks WHERE name >= 'sink:' AND name < 'sink;' ORDER BY name"
    ).fetchall()
    return [SinkState(**json.loads(row[0])) for row in rows]
