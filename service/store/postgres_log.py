"""The delivery log in PostgreSQL: raw deliveries, durable before they are acknowledged, claimed row by row.

    log      one row a delivery, append-only; a delivery is named "<slot>/<day>/<id>", its id is unique in the database
    todo     one row a delivery that is not settled, written with it and deleted by the transaction that applies it
    tries    how often an application was begun that has not ended

A claim is the lock on the todo row: it ends with the transaction, or with the connection of a process that dies.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import psycopg

from adapters.base import Delivery
from rules.errors import StorageUnavailable
from rules.moments import from_text, to_text
from service.store.log import BUSY_SECONDS, LogEntry
from service.store.postgres import PostgresStore, connect
from service.store.postgres_sql import translated

APPEND = (
    "WITH kept AS (INSERT INTO log (slot, day, received_at, connection, kind, headers, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id) INSERT INTO todo SELECT id FROM kept RETURNING id"
)
COLUMNS = "l.id, l.slot, l.day, l.received_at, l.connection, l.kind, l.headers, l.body"
LEADING = (
    f"SELECT {COLUMNS}, coalesce(t.tries, 0) FROM todo JOIN log l USING (id) LEFT JOIN tries t USING (id)"
)


Row = tuple[str | bytes, ...]


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that belongs to the open transaction. tries: applications begun before and never ended."""

    delivery: Delivery
    tries: int


class PostgresLog:
    """Appends to the log and claims from it; one thread at a time uses it.

    It has a connection of its own, so that a row or a try is kept whatever becomes of the transaction that applies it.
    """

    def __init__(self, address: str, slot: str) -> None:
        self.slot = slot
        self._address = address
        self._store: PostgresStore | None = None

    def append(self, entries: Sequence[LogEntry]) -> list[str]:
        """Store all entries durably or none, and name them in order; StorageUnavailable when that is not possible now."""
        try:
            ids = self._append([self._row(entry) for entry in entries])
        except psycopg.Error as error:
            self.close()
            raise StorageUnavailable(
                f"the delivery log in PostgreSQL cannot be written ({type(error).__name__}); "
                "check that the server runs, has free space and holds no lock on the table log"
            ) from error
        return [f"{self.slot}/{_day(entry)}/{found}" for entry, found in zip(entries, ids, strict=True)]

    def claim(self, applying: PostgresStore, limit: int) -> list[ClaimedDelivery]:
        """The oldest deliveries that nobody works on; they belong to the open transaction of `applying`.

        The beginning is noted at once. One whose application was begun before and never ended comes alone, so that what
        ends a process takes no others with it.
        """
        rows = applying.execute(
            f"{LEADING} ORDER BY id LIMIT ? FOR UPDATE OF todo SKIP LOCKED", [limit]
        ).fetchall()
        found = _first_alone([ClaimedDelivery(_delivery(row), row[-1]) for row in rows])
        self._connected().executemany(
            "INSERT INTO tries VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET tries = tries.tries + 1",
            [[_id(one.delivery.name)] for one in found],
        )
        return found

    def find(self, name: str) -> Delivery | None:
        """The delivery of that name, or None when it is gone or never was."""
        sql = f"SELECT {COLUMNS} FROM log l WHERE l.id = ?"
        found = [_delivery(row) for row in self._connected().execute(sql, [_id(name)])]
        return found[0] if found and found[0].name == name else None

    def received(self) -> int:
        """How many deliveries the log holds."""
        return _number(self._connected(), "SELECT count(*) FROM log")

    def waiting(self) -> int:
        """How many of them are not settled."""
        return _number(self._connected(), "SELECT count(*) FROM todo")

    def close(self) -> None:
        """End the connection; the next use makes a new one."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _append(self, rows: Sequence[Row]) -> list[int]:
        """A server that was restarted shows at the first use of an old connection, so that is tried once more.

        Where only the answer was lost, the deliveries are in the log twice and the second is settled as a duplicate.
        """
        store = self._connected()
        try:
            return _insert(store, rows)
        except psycopg.OperationalError:
            if not store.conn.broken:
                raise
            self.close()
            return _insert(self._connected(), rows)

    def _connected(self) -> PostgresStore:
        if self._store is None:
            self._store = PostgresStore(connect(self._address))
            self._store.execute(f"SET lock_timeout = {int(BUSY_SECONDS * 1000)}")
        return self._store

    def _row(self, entry: LogEntry) -> Row:
        at, headers = to_text(entry.received_at), json.dumps(dict(entry.headers))
        return (self.slot, _day(entry), at, entry.connection, entry.kind, headers, entry.body)


def settle(applying: PostgresStore, names: Iterable[str]) -> None:
    """These deliveries are applied; joins the transaction that claimed them."""
    ids = [[_id(name)] for name in names]
    applying.executemany("DELETE FROM todo WHERE id = ?", ids)
    applying.executemany("DELETE FROM tries WHERE id = ?", ids)


def _day(entry: LogEntry) -> str:
    return to_text(entry.received_at)[:10]


def _insert(store: PostgresStore, rows: Sequence[Row]) -> list[int]:
    with store.atomic():
        cursor = store.conn.cursor()
        cursor.executemany(translated(APPEND), rows, returning=True)
        return [int(number) for result in cursor.results() for (number,) in result]


def _first_alone(found: list[ClaimedDelivery]) -> list[ClaimedDelivery]:
    """Those before the first that was tried, or that one."""
    return list(takewhile(lambda one: not one.tries, found)) or found[:1]


def _delivery(row: Sequence[Any]) -> Delivery:
    number, slot, day, received_at, connection, kind, headers, body, *_ = row
    name, at = f"{slot}/{day}/{number}", from_text(received_at)
    return Delivery(name, connection, kind, at, json.loads(headers), body)


def _id(name: str) -> int:
    return int(name.rpartition("/")[2])


def _number(store: PostgresStore, sql: str) -> int:
    (number,) = store.execute(sql).fetchone() or (0,)
    return int(number)
