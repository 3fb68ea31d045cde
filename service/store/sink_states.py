"""What each far side is fit for at the moment, kept for pages and metrics as marks.

`sink:<name>` for what is sent to, `reading:<connection>` for helpdesks that are read. What a person wants of a sink is a
decision: it outlives a start.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from service.store.base import Store, upsert

PREFIX, READING = "sink:", "reading:"
DECISION = "sink"
REASONS = {
    "held": "A person paused it. What is made for it waits.",
    "muted": "A person muted it. What falls due for it is not sent, then or later.",
}


@dataclass(frozen=True, slots=True)
class SinkState:
    """One sink. state: a word of service.sink_gate.GateState. since, until: moments as text."""

    sink: str
    state: str
    reason: str = ""
    since: str | None = None
    until: str | None = None


def show(db: Store, states: Iterable[SinkState], prefix: str = PREFIX) -> None:
    """Keep the states of these far sides."""
    rows = [{"name": prefix + state.sink, "value": json.dumps(asdict(state))} for state in states]
    with db.atomic():
        upsert(db, "marks", rows)


def forget_all(db: Store, prefix: str = PREFIX) -> None:
    """Drop the states of an earlier run; some may have gone since."""
    with db.atomic():
        db.execute("DELETE FROM marks WHERE substr(name, 1, ?) = ?", [len(prefix), prefix])


def ordered(db: Store) -> dict[str, SinkState]:
    """The sinks that a person paused or muted."""
    rows = db.query("SELECT subject, value, decided_at FROM decisions WHERE kind = ?", [DECISION])
    return {
        row["subject"]: SinkState(row["subject"], row["value"], REASONS[row["value"]], row["decided_at"])
        for row in rows
        if row["value"] in REASONS
    }


def shown(db: Store, prefix: str = PREFIX) -> list[SinkState]:
    """The states of all of them, by name."""
    sql = "SELECT value FROM marks WHERE substr(name, 1, ?) = ? ORDER BY name"
    return [SinkState(**json.loads(row["value"])) for row in db.query(sql, [len(prefix), prefix])]
