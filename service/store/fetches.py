"""Which tickets have to be read from their helpdesk, and as of when each was read last."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rules.moments import from_text, to_text
from service.store.records import Records

SETTLING = timedelta(seconds=2)  # a click of an agent causes several hints; one reading answers them all


@dataclass(frozen=True, slots=True)
class Fetch:
    """A ticket to read. attempts: how often it was tried since it was asked for, which was last at asked_at (text)."""

    ticket_id: str
    attempts: int
    asked_at: str


class Fetches:
    """Belongs to the thread that owns the store; its writes belong to the caller's transaction."""

    def __init__(self, records: Records) -> None:
        self._db = records.db
        self._records = records

    def atomic(self) -> AbstractContextManager[Any]:
        """One transaction for several changes."""
        return self._db.atomic()

    def ask(self, connection: str, tickets: Iterable[str], now: datetime) -> None:
        """Something happened in these tickets: read them soon, once however often this is said meanwhile."""
        self._db.executemany(
            "INSERT INTO fetches (ticket_id, connection, asked_at, due_at, attempts) VALUES (?, ?, ?, ?, 0)"
            " ON CONFLICT (ticket_id) DO UPDATE SET asked_at = excluded.asked_at,"
            " due_at = CASE WHEN fetches.due_at < excluded.due_at OR fetches.attempts > 0"
            " THEN fetches.due_at ELSE excluded.due_at END",
            [(one, connection, to_text(now), to_text(now + SETTLING)) for one in sorted(set(tickets))],
        )

    def know(self, connection: str, tickets: Mapping[str, datetime]) -> None:
        """These tickets were read as of these vendor times."""
        self._db.executemany(
            "INSERT INTO fetches (ticket_id, connection, known_at, attempts) VALUES (?, ?, ?, 0)"
            " ON CONFLICT (ticket_id) DO UPDATE SET"
            " known_at = CASE WHEN fetches.known_at > excluded.known_at"
            " THEN fetches.known_at ELSE excluded.known_at END",
            [(one, connection, to_text(at)) for one, at in sorted(tickets.items())],
        )

    def unknown(self, tickets: Mapping[str, datetime], *, waiting: bool = True) -> list[str]:
        """Those that changed at the helpdesk after they were read last.

        waiting: also those about to be read; what could not be read so far is no such.
        """
        rows = self._records.where_in("fetches", "ticket_id", tickets)
        known = {row["ticket_id"]: from_text(row["known_at"]) for row in rows if row["known_at"]}
        left_out = (
            set() if waiting else {row["ticket_id"] for row in rows if row["due_at"] and not row["attempts"]}
        )
        changed = {one for one, at in tickets.items() if one not in known or known[one] < at}
        return sorted(changed - left_out)

    def due(self, connection: str, now: datetime, limit: int) -> list[Fetch]:
        """What has waited longest, first."""
        rows = self._records.select(
            "SELECT ticket_id, attempts, asked_at FROM fetches WHERE connection = ? AND due_at <= ? ORDER BY due_at LIMIT ?",
            [connection, to_text(now), limit],
        )
        return [Fetch(row["ticket_id"], row["attempts"], row["asked_at"]) for row in rows]

    def done(self, fetch: Fetch, now: datetime, reason: str = "") -> None:
        """It was read, or cannot be for a reason; one that was asked for again meanwhile stays due.

        That it was is told by another moment, not by a later one: a clock may have been put back in between.
        """
        self._db.execute(
            "UPDATE fetches SET due_at = CASE WHEN asked_at <> ? THEN ? END, attempts = 0, reason = ?"
            " WHERE ticket_id = ?",
            [fetch.asked_at, to_text(now + SETTLING), reason, fetch.ticket_id],
        )

    def again(self, ticket: str, due_at: datetime, reason: str, *, counts: bool) -> None:
        """It was not read; try again then."""
        self._db.execute(
            "UPDATE fetches SET due_at = ?, attempts = attempts + ?, reason = ? WHERE ticket_id = ?",
            [to_text(due_at), int(counts), reason, ticket],
        )
