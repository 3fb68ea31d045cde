"""Messages that can be changed later: what was said last of how things stand, and how they stand now; SQL for both stores."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.moments import to_text
from service.store.records import Records

KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Watched:
    """One message. said: what was said last, None where nobody has looked yet. key: its far key, "" before it is there.

    about: what its flag is about, None where that was withdrawn. ended_at: since when it is over, "" while it stands.
    state, accounts: of its problem, "" and 0 without one.
    """

    push_id: str
    sink: str
    subject: str
    rule: str
    key: str
    quiet: str
    said: dict[str, Any] | None
    about: str | None
    ended_at: str
    state: str
    accounts: int


class NoticeRows:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def watch(self, push_ids: Iterable[str]) -> None:
        """Look after these messages from now on; one that is looked after already stays as it is."""
        self._records.db.executemany(
            "INSERT INTO notices (push_id, said) VALUES (?, NULL) ON CONFLICT (push_id) DO NOTHING",
            [(one,) for one in push_ids],
        )

    def put(self, push_id: str, said: dict[str, Any]) -> None:
        """What is said from now on."""
        self._records.upsert("notices", [{"push_id": push_id, "said": json.dumps(said, sort_keys=True)}])

    def forget(self, before: datetime) -> None:
        """Look no longer after what was made before a moment, or became part of a digest."""
        self._records.db.execute(
            "DELETE FROM notices WHERE push_id IN (SELECT id FROM pushes WHERE created_at < ?"
            " OR (state = 'delivered' AND reason IS NOT NULL))",
            [to_text(before)],
        )

    def watched(self) -> list[Watched]:
        """Every message that is looked after, the oldest first."""
        rows = self._records.select(
            "SELECT n.push_id, n.said, p.sink, p.subject, p.rule, p.state AS sent, p.far_key, p.quiet, f.about,"
            " f.opened_at, f.closed_at, q.state, q.accounts FROM notices n JOIN pushes p ON p.id = n.push_id"
            " LEFT JOIN flags f ON f.id = p.flag_id LEFT JOIN merged_problems m ON m.id = p.subject"
            " LEFT JOIN problems q ON q.id = coalesce(m.root, p.subject) ORDER BY p.created_at, p.id",
            [],
        )
        return [_watched(row) for row in rows]

    def content(self, push_id: str) -> dict[str, Any]:
        """What the message said first."""
        (row,) = self._records.select("SELECT content FROM pushes WHERE id = ?", [push_id])
        return dict(json.loads(row["content"]))


def _watched(row: dict[str, Any]) -> Watched:
    key = str(row["far_key"] or "") if row["sent"] == "delivered" else ""
    said = json.loads(row["said"]) if row["said"] else None
    # A flag that holds at one moment only is never over.
    ended = row["closed_at"] if row["closed_at"] != row["opened_at"] else None
    return Watched(
        row["push_id"], row["sink"], row["subject"], row["rule"], key, row["quiet"] or "", said, row["about"], ended or "",
        row["state"] or "", row["accounts"] or 0,
    )  # fmt: skip
