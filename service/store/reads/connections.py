"""How each connection stands: what comes, how much is usual, whether its API can be read, and what is still to read."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.fetch.watch import is_fault
from service.store.reads.snapshot import Snapshot
from service.store.sink_states import READING, SinkState

PAUSED = "paused"
HOUR = timedelta(hours=1)
SILENCE, LOOK, SENT = (
    "silence:",
    "reconcile:",
    "sent_log:",
)  # as service.fetch.watch and service.fetch.looks name their marks


@dataclass(frozen=True, slots=True)
class ConnectionStanding:
    """One connection; moments as text, None where nothing is known.

    last_at: of the newest webhook. last_hour, usual_hour: webhooks of the past hour, and how many are usual in it.
    alarming_at: from when on it is a fault that nothing comes. reading: None where its API is not read.
    to_read: tickets that wait to be read. look: the newest comparison with the helpdesk, see service.fetch.looks.
    failed: webhooks of the past day that went wrong by the helpdesk's own word, None where it does not tell.
    """

    name: str
    last_at: str | None
    last_hour: int
    usual_hour: float | None
    alarming_at: str | None
    reading: SinkState | None
    to_read: int
    look: dict[str, Any] | None
    failed: dict[str, int] | None = None

    @property
    def refused(self) -> bool:
        """Whether the helpdesk rejects our credentials, until somebody looks."""
        return bool(self.reading and self.reading.state == PAUSED)

    def is_silent(self, now: datetime) -> bool:
        """Whether a fault is likely: far more than usual should have come, or, where that cannot be told, for days nothing."""
        if self.last_at is None:
            return True
        return is_fault({"last_at": self.last_at, "alarming_at": self.alarming_at}, now)


def standings(snapshot: Snapshot, names: Iterable[str], hour_ago: str) -> list[ConnectionStanding]:
    """Every configured connection, by name."""
    to_read = snapshot.counts(
        "SELECT connection, count(*) FROM fetches WHERE due_at IS NOT NULL GROUP BY connection"
    )
    return [_standing(snapshot, name, to_read.get(name, 0), hour_ago) for name in sorted(names)]


def _standing(snapshot: Snapshot, name: str, to_read: int, hour_ago: str) -> ConnectionStanding:
    silence, reading = _mark(snapshot, SILENCE + name) or {}, _mark(snapshot, READING + name)
    newest = snapshot.first(
        "SELECT received_at FROM deliveries WHERE connection = ? AND kind = 'webhook'"
        " ORDER BY received_at DESC LIMIT 1", [name],
    )  # fmt: skip
    last_hour = snapshot.number(
        "SELECT count(*) FROM deliveries WHERE connection = ? AND kind = 'webhook' AND received_at >= ?",
        [name, hour_ago],
    )
    return ConnectionStanding(
        name, newest["received_at"] if newest else None, last_hour, silence.get("usual_hour"),
        silence.get("alarming_at"), SinkState(**reading) if reading else None, to_read,
        _mark(snapshot, LOOK + name), (_mark(snapshot, SENT + name) or {}).get("failed"),
    )  # fmt: skip


def _mark(snapshot: Snapshot, name: str) -> dict[str, Any] | None:
    row = snapshot.first("SELECT value FROM marks WHERE name = ?", [name])
    return dict(json.loads(row["value"])) if row else None
