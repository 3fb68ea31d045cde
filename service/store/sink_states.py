"""What each sink is fit for at the moment, kept for pages and metrics as a mark `sink:<name>`."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from service.store.base import Store, upsert

PREFIX = "sink:"


@dataclass(frozen=True, slots=True)
class SinkState:
    """One sink. state: a word of service.sink_gate.GateState. since, until: moments as text."""

    sink: str
    state: str
    reason: str = ""
    since: str | None = None
    until: str | None = None


def show(db: Store, states: Iterable[SinkState]) -> None:
    """Keep the states of these sinks."""
    rows = [{"name": PREFIX + state.sink, "value": json.dumps(asdict(state))} for state in states]
    with db.atomic():
        upsert(db, "marks", rows)


def forget_all(db: Store) -> None:
    """Drop the states of an earlier run; sinks may have gone since."""
    with db.atomic():
        db.execute("DELETE FROM marks WHERE name >= 'sink:' AND name < 'sink;'")


def shown(db: Store) -> list[SinkState]:
    """The states of all sinks, by name."""
    rows = db.query("SELECT value FROM marks WHERE name >= 'sink:' AND name < 'sink;' ORDER BY name")
    return [SinkState(**json.loads(row["value"])) for row in rows]
