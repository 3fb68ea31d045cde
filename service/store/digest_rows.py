"""Which pushes wait for a digest, and what becomes of them when it is made; SQL for both stores."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.moments import from_text, to_text
from service.store.base import Store, upsert
from service.store.pushes import NEVER_TRIED


@dataclass(frozen=True, slots=True)
class Member:
    """One push that waits for a digest. digest: its times of the day, see service.delivery_times."""

    id: str
    sink: str
    digest: str
    due_at: datetime
    content: dict[str, Any]
    quiet: str


class DigestRows:
    """Joins the open transaction of the store it is made from."""

    def __init__(self, db: Store) -> None:
        self._db = db

    def put(self, push_id: str, digest: str) -> None:
        """Let a push wait for a digest, so that it is not sent by itself."""
        upsert(self._db, "digest_members", [{"push_id": push_id, "digest": digest}])

    def due(self, now: datetime) -> list[Member]:
        """The pushes whose digest may be made now, the oldest first."""
        rows = self._db.query(
            "SELECT pushes.id AS id, sink, digest, due_at, content, quiet FROM digest_members d"
            " JOIN pushes ON pushes.id = d.push_id"
            f" WHERE state = 'pending' AND due_at <= ? AND {NEVER_TRIED} ORDER BY created_at, pushes.id",
            [to_text(now)],
        )
        return [
            Member(
                row["id"],
                row["sink"],
                row["digest"],
                from_text(row["due_at"]),
                json.loads(row["content"]),
                row["quiet"] or "",
            )
            for row in rows
        ]

    def told(self, members: Iterable[Member], digest_id: str, now: datetime) -> None:
        """They are said in a digest, so they count as delivered with it."""
        ids = [one.id for one in members]
        said = f"told in the digest {digest_id}"
        self._db.executemany(
            "UPDATE pushes SET state = 'delivered', settled_at = ?, due_at = NULL, reason = ?, far_key = ?"
            f" WHERE id = ? AND state = 'pending' AND {NEVER_TRIED}",
            [(to_text(now), said, digest_id, one) for one in ids],
        )
        self._db.executemany("DELETE FROM digest_members WHERE push_id = ?", [(one,) for one in ids])
