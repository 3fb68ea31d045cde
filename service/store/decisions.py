"""What people decided about the installation: who is the AI. Records; each names the delivery or moment it came with."""

import json
from collections.abc import Iterable
from datetime import datetime

from rules.moments import to_text
from service.store import sink_states
from service.store.records import AI_AUTHOR, Records

TOUCHED_BY = (
    "SELECT DISTINCT ticket_id FROM events WHERE connection = ? AND ticket_id <> ''"
    " AND (fields ->> 'author_id' = ? OR fields ->> 'actor_id' = ? OR fields ->> 'assignee_id' = ?"
    " OR fields ->> 'after' = ?)"
)


class Decisions:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def set_ai_author(self, connection: str, author: str, is_ai: bool, now: datetime) -> int:
        """Keep who is the AI, and have every ticket of theirs derived again; gives how many."""
        self.note(AI_AUTHOR, f"{connection}:{author}", "yes" if is_ai else "no", now)
        touched = self.tickets_of(connection, author)
        self._records.db.executemany(
            "UPDATE tickets SET next_moment_at = ? WHERE id = ?", [(to_text(now), one) for one in touched]
        )
        return len(touched)

    def tickets_of(self, connection: str, author: str) -> list[str]:
        """The tickets in which this author wrote, acted or was assigned."""
        rows = self._records.select(TOUCHED_BY, [connection, *[author] * 4])
        return sorted(row["ticket_id"] for row in rows)

    def note(self, kind: str, subject: str, value: str, now: datetime) -> None:
        """Keep a decision; a later one about the same replaces it."""
        row = {"kind": kind, "subject": subject, "value": value, "decided_at": to_text(now)}
        self._records.upsert("decisions", [row])

    def is_restored(self, sink: str) -> bool:
        """Whether the sink is stopped because a backup was restored."""
        ordered = sink_states.ordered(self._records.db).get(sink)
        return ordered is not None and ordered.state == sink_states.RESTORED

    def resume_restored(self, sinks: Iterable[str], restored_at: str, now: datetime) -> list[str]:
        """Let sinks go on that the restore of this moment has stopped; gives which. None for that of another one."""
        mark = json.loads(self._records.mark(sink_states.RESTORED) or "{}")
        stopped = [one for one in sinks if mark.get("at") == restored_at and self.is_restored(one)]
        for sink in stopped:
            self.note(sink_states.DECISION, sink, "", now)
        return stopped
