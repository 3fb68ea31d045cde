"""What was found of pushes at their far sides after a backup was restored: a row for each that was looked for."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from rules.moments import to_text
from service.store.base import Store, upsert

UNSEEN = "NOT EXISTS (SELECT 1 FROM looked_up WHERE looked_up.push_id = pushes.id)"


class Found(StrEnum):
    """What a look at the far side gave."""

    THERE = "there"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"  # the far side refuses to say; it is asked again before the push is sent
    BLIND = "blind"  # nobody can look into this kind of sink


class LookedUp:
    """Joins the open transaction, if there is one."""

    def __init__(self, db: Store) -> None:
        self._db = db

    def note(self, sink: str, ids: Iterable[str], found: Found, at: datetime) -> None:
        """Keep what was found of pushes."""
        rows = [{"push_id": one, "sink": sink, "found": found, "at": to_text(at)} for one in ids]
        with self._db.atomic():
            upsert(self._db, "looked_up", rows)

    def note_blind(self, sink: str, now: datetime) -> int:
        """Every push that waits for a sink into which nobody can look; gives how many are new.

        Whether an earlier reply was lost no longer matters: a person decides about all of them.
        """
        sql = f"SELECT id FROM pushes WHERE sink = ? AND state = 'pending' AND {UNSEEN} ORDER BY id"
        waiting = [row["id"] for row in self._db.query(sql, [sink])]
        if waiting:
            with self._db.atomic():
                self._db.executemany(
                    "UPDATE pushes SET outcome_unknown = 0 WHERE id = ?", [(one,) for one in waiting]
                )
                self.note(sink, waiting, Found.BLIND, now)
        return len(waiting)
