"""What each far side is fit for at the moment, kept for pages and metrics as marks.

`sink:<name>` for what is sent to, `reading:<connection>` for helpdesks that are read. What a person wants of a sink is a
decision: it outlives a start. So is that a backup was restored and nobody has looked yet.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from rules.moments import to_text
from service.store.base import Store, upsert

PREFIX, READING = "sink:", "reading:"
DECISION = "sink"
REASONS = {
    "held": "A person paused it. What is made for it waits.",
    "muted": "A person muted it. What falls due for it is not sent, then or later.",
    "restored": "A backup was restored. What the far side has is looked up, and nothing is sent until a person agrees.",
}
RESTORED = "restored"  # the decision about a sink, and the mark that names the moments of backup and restore
CAREFUL = timedelta(days=1)  # after a sink is resumed, what was made out of the log again may still come


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


def careful(db: Store, now: datetime) -> frozenset[str]:
    """The sinks resumed a short while ago in an installation that was restored: they may have all that is made anew."""
    sql = (
        "SELECT subject FROM decisions WHERE kind = ? AND value = '' AND decided_at > ?"
        " AND EXISTS (SELECT 1 FROM marks WHERE name = ?)"
    )
    return frozenset(row["subject"] for row in db.query(sql, [DECISION, to_text(now - CAREFUL), RESTORED]))


def stop_restored(db: Store, sinks: Iterable[str], made_at: datetime, now: datetime) -> list[str]:
    """Stop every sink of a store that comes out of a backup, until a person resumes it; gives their names.

    sinks: those that are configured. made_at: when the backup was made.
    """
    known = sorted({*sinks, *(row["sink"] for row in db.query("SELECT DISTINCT sink FROM pushes"))})
    at = to_text(now)
    decided = [{"kind": DECISION, "subject": one, "value": RESTORED, "decided_at": at} for one in known]
    mark = {"name": RESTORED, "value": json.dumps({"made_at": to_text(made_at), "at": at})}
    with db.atomic():
        db.execute("DELETE FROM looked_up")
        # What gave up may have been sent again by hand since, and then it arrived.
        db.execute("UPDATE pushes SET outcome_unknown = 1 WHERE state = 'dead'")
        upsert(db, "decisions", decided)
        upsert(db, "marks", [mark])
        show(db, [SinkState(one, RESTORED, REASONS[RESTORED], at) for one in known])
    return known


def shown(db: Store, prefix: str = PREFIX) -> list[SinkState]:
    """The states of all of them, by name."""
    sql = "SELECT value FROM marks WHERE substr(name, 1, ?) = ? ORDER BY name"
    return [SinkState(**json.loads(row["value"])) for row in db.query(sql, [len(prefix), prefix])]
