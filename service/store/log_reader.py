"""Reads the delivery log while its writers go on writing; never takes a lock that could stop one."""

import json
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any

from adapters.base import Delivery
from rules.errors import StorageUnavailable
from rules.moments import from_text
from service.store.log import BUSY_SECONDS, days_of, log_dir

COLUMNS = "id, received_at, connection, kind, headers, body"
FILES_KEPT_OPEN = 16

Row = tuple[Any, ...]


class LogReader:
    """Read-only view of every slot; belongs to the thread that made it.

    It keeps some files open, but no transaction, so a writer's checkpoint never waits for it.
    """

    def __init__(self, data_dir: Path) -> None:
        self._root = log_dir(data_dir)
        self._open: dict[Path, sqlite3.Connection] = {}

    def __enter__(self) -> "LogReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def slots(self) -> list[str]:
        """Every slot that has ever been taken."""
        if not self._root.is_dir():
            return []
        return sorted(path.name for path in self._root.iterdir() if path.is_dir())

    def read(self, slot: str, day: str, after_id: int, limit: int) -> list[Delivery]:
        """Up to `limit` deliveries of a slot after (day, after_id), oldest first, going on into later days.

        day "" is the beginning. The last delivery's name is the position to go on from.
        """
        found: list[Delivery] = []
        # Days are listed before any is read: one with a successor by then is finished, so nothing is skipped.
        for later in self._days(slot):
            if later < day or len(found) == limit:
                continue
            start = after_id if later == day else 0
            found += self._rows(slot, later, start, limit - len(found))
        return found

    def find(self, name: str) -> Delivery | None:
        """The delivery of that name, or None when its day is gone or it never was."""
        slot, day, number = name.split("/")
        if day not in self._days(slot):
            return None
        found = self._rows(slot, day, int(number) - 1, 1)
        return found[0] if found and found[0].name == name else None

    def counts(self) -> dict[tuple[str, str], int]:
        """How many deliveries each slot holds for each day: the highest id, as ids have no gaps."""
        return {(slot, day): self._highest_id(slot, day) for slot in self.slots() for day in self._days(slot)}

    def close(self) -> None:
        """Close the files it keeps open."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _days(self, slot: str) -> list[str]:
        folder = self._root / slot
        return days_of(folder) if folder.is_dir() else []

    def _rows(self, slot: str, day: str, after_id: int, limit: int) -> list[Delivery]:
        sql = f"SELECT {COLUMNS} FROM deliveries WHERE id > ? ORDER BY id LIMIT ?"
        return [_delivery(f"{slot}/{day}", row) for row in self._query(slot, day, sql, after_id, limit)]

    def _highest_id(self, slot: str, day: str) -> int:
        rows = self._query(slot, day, "SELECT coalesce(max(id), 0) FROM deliveries")
        return int(rows[0][0]) if rows else 0

    def _query(self, slot: str, day: str, sql: str, *values: int) -> list[Row]:
        file = self._root / slot / f"{day}.db"
        try:
            return self._connected(file).execute(sql, values).fetchall()
        except sqlite3.Error as error:
            if "no such table" in str(error):  # its writer is making the file at this moment
                return []
            raise StorageUnavailable(
                f"the delivery log {file} cannot be read ({error}); check its permissions or restore a backup"
            ) from error

    def _connected(self, file: Path) -> sqlite3.Connection:
        if file not in self._open:
            if len(self._open) == FILES_KEPT_OPEN:
                self.close()
            self._open[file] = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS
            )
        return self._open[file]


def _delivery(prefix: str, row: Row) -> Delivery:
    number, received_at, connection, kind, headers, body = row
    return Delivery(f"{prefix}/{number}", connection, kind, from_text(received_at), json.loads(headers), body)
