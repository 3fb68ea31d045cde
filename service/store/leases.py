"""Who is sending a push, and until when that counts: what a process that ended was sending is taken over after its lease.

Processes on several machines compare their clocks here, so these may differ by less than a lease.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from rules.moments import to_text
from service.store.base import Store

LEASE = timedelta(minutes=2)
ALONE = "worker"  # the name of whoever sends where a lock lets only one process send
CRASHED = "the worker ended before the outcome was known"
# One that ends later than anybody can have taken it was taken before the clock was put back.
OVER = "(leased_until <= ? OR leased_until > ?)"
OWN = "(leased_by = ? OR leased_by IS NULL)"


class Leases:
    """The pushes that are being sent; all writes are atomic and join a transaction that is already open.

    owner: what this process is called; no other that sends at the same time has the same name.
    """

    def __init__(self, db: Store, owner: str) -> None:
        self._db, self._owner = db, owner

    def renew(self, ids: Iterable[str], now: datetime) -> None:
        """Go on with pushes that are under way here; what another process has taken over stays with it."""
        until = to_text(now + LEASE)
        with self._db.atomic():
            self._db.executemany(
                "UPDATE pushes SET leased_until = ? WHERE id = ? AND state = 'sending' AND leased_by = ?",
                [(until, push_id, self._owner) for push_id in ids],
            )

    def take_back(self, now: datetime) -> int:
        """What an earlier process of this name was sending when it ended; only at a start. Gives how many."""
        return self._take(OWN, [self._owner], now)

    def take_over(self, now: datetime) -> int:
        """What any process was sending whose lease is over; gives how many."""
        over = [to_text(now), to_text(now + 2 * LEASE)]
        sql = f"SELECT 1 FROM pushes WHERE state = 'sending' AND {OVER} LIMIT 1"
        return self._take(OVER, over, now) if self._db.execute(sql, over).fetchone() else 0

    def _take(self, which: str, values: Sequence[str], now: datetime) -> int:
        at = to_text(now)
        with self._db.atomic():
            taken: list[tuple[Any, ...]] = self._db.execute(
                "WITH left_over AS MATERIALIZED (SELECT id FROM pushes WHERE state = 'sending'"
                f" AND {which} ORDER BY id{self._db.skip_locked})"
                " UPDATE pushes SET state = 'pending', outcome_unknown = 1, due_at = ?, leased_by = NULL,"
                " leased_until = NULL WHERE id IN (SELECT id FROM left_over) RETURNING id, sink",
                [*values, at],
            ).fetchall()
            self._db.executemany(
                "INSERT INTO attempts (push_id, sink, started_at, outcome, detail) VALUES (?, ?, ?, 'unknown', ?)",
                [(push_id, sink, at, CRASHED) for push_id, sink in sorted(taken)],
            )
        return len(taken)
