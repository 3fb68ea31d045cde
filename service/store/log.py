"""The delivery log: raw deliveries, durable before they are acknowledged; one SQLite file per writer and day.

    <data_dir>/log/<slot>/lock            held by the process that writes the slot
    <data_dir>/log/<slot>/<UTC day>.db    table deliveries, append-only

A delivery is named "<slot>/<day>/<id>". Ids of a day start at 1 and have no gaps.
"""

import fcntl
import json
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from rules.errors import ConfigError, StorageUnavailable
from rules.moments import to_text
from service.store.restoring import refuse_half_restored

# This table's shape is frozen: files written by any release stay readable by every later one.
CREATE_DELIVERIES = """
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY,
    received_at TEXT,
    connection TEXT,
    kind TEXT,
    headers TEXT,
    body BLOB,
    erased_at TEXT
)"""
RESERVE_BYTES = 64 * 1024 * 1024
ROWS_PER_STATEMENT = 256
PAGE_BYTES = 16_384  # several deliveries of the usual 3 KB share a page, so a commit writes fewer of them
CHECKPOINT_BYTES = (
    4 * 1024 * 1024
)  # a checkpoint holds up the commit that starts it: many short ones, not few long
SLOTS_PER_ROLE = 64
BUSY_SECONDS = 2.0
DAY_FILE = re.compile(r"\d{4}-\d\d-\d\d\.db")
NUMBERED_SLOT = re.compile(r"[a-z]+-\d+")

Synchronous = Literal["FULL", "OFF"]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One delivery to append. kind: webhook, snapshot, import or order; headers: lower case, only those to keep."""

    connection: str
    kind: str
    received_at: datetime
    headers: Mapping[str, str]
    body: bytes


def log_dir(data_dir: Path) -> Path:
    """The folder that holds one folder per slot."""
    return data_dir / "log"


def days_of(slot_dir: Path) -> list[str]:
    """The days a slot has files for, oldest first."""
    return sorted(path.stem for path in slot_dir.iterdir() if DAY_FILE.fullmatch(path.name))


def log_days(data_dir: Path) -> list[str]:
    """Every file of the log, as a path below data_dir."""
    slots = sorted(path for path in log_dir(data_dir).glob("*") if path.is_dir())
    return [f"log/{slot.name}/{day}.db" for slot in slots for day in days_of(slot)]


class LogWriter:
    """The only writer of one slot; one thread at a time uses it.

    append is one commit: all entries or none are in the log, and they survive a power loss once it returns.
    """

    def __init__(self, slot_dir: Path, lock: int, reserve_bytes: int, synchronous: Synchronous) -> None:
        self.slot = slot_dir.name
        self._dir = slot_dir
        self._lock = lock
        self._reserve_bytes = reserve_bytes
        self._synchronous = synchronous
        self._day = max(days_of(slot_dir), default="")
        self._file = slot_dir
        self._connection: sqlite3.Connection | None = None

    @classmethod
    def open(
        cls,
        data_dir: Path,
        slot: str,
        *,
        reserve_bytes: int = RESERVE_BYTES,
        synchronous: Synchronous = "FULL",
    ) -> "LogWriter":
        """Take a slot ("web-0") or the first free one of a role ("web") and open today's file.

        reserve_bytes: nothing is appended while the disk has less free. ConfigError says what to put right.
        """
        root = log_dir(data_dir)
        try:
            slot_dir, lock = _take_slot(root, slot)
        except OSError as error:
            raise _not_writable(root, error) from error
        writer = cls(slot_dir, lock, reserve_bytes, synchronous)
        try:
            refuse_half_restored(
                data_dir
            )  # with the slot in hand: a restore that begins later finds it taken
            writer._connected(datetime.now(UTC))
        except ConfigError:
            writer.close()
            raise
        except (OSError, sqlite3.Error) as error:
            writer.close()
            raise _not_writable(writer._file, error) from error
        return writer

    def append(self, entries: Sequence[LogEntry]) -> list[str]:
        """Store entries durably and name them in order; StorageUnavailable when none could be stored now."""
        if not entries:
            return []
        try:
            connection = self._connected(max(entry.received_at for entry in entries))
            self._keep_reserve(sum(len(entry.body) for entry in entries))
            last_id = _insert(connection, entries)
        except (OSError, sqlite3.Error) as error:
            self._disconnect()
            raise StorageUnavailable(
                f"the delivery log {self._file} cannot be written ({error}); "
                "check free space, permissions and other programs that hold the file"
            ) from error
        return [f"{self.slot}/{self._day}/{last_id - back}" for back in range(len(entries) - 1, -1, -1)]

    def close(self) -> None:
        """Finish the current file and give the slot free."""
        self._disconnect()
        os.close(self._lock)

    def _connected(self, moment: datetime) -> sqlite3.Connection:
        """Readers rely on it: once a later day has a file, an earlier one never grows again."""
        day = to_text(moment)[:10]
        if day > self._day:
            self._disconnect()
            self._day = day
        if self._connection is None:
            self._file = self._dir / f"{self._day}.db"
            self._connection = _connect(self._file, self._synchronous)
        return self._connection

    def _disconnect(self) -> None:
        """A new connection recovers from whatever the old one met, so every failure ends here."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _keep_reserve(self, body_bytes: int) -> None:
        """Stop while there is room to settle what is stored; asking by name also notices a removed file."""
        space = os.statvfs(self._file)
        free = space.f_bavail * space.f_frsize
        if free < self._reserve_bytes + 4 * body_bytes:
            raise StorageUnavailable(
                f"the disk of {self._file} has {free // 1024} KiB free, less than the reserve of "
                f"{self._reserve_bytes // 1024} KiB; free some space and the log goes on by itself"
            )


def taken_slots(data_dir: Path) -> Iterator[tuple[str, int | None]]:
    """Every slot, now locked by the descriptor beside it, or None where a process holds it; for when nobody may write."""
    for folder in sorted(path for path in log_dir(data_dir).glob("*") if path.is_dir()):
        yield folder.name, _lock(folder)


def _not_writable(path: Path, error: Exception) -> ConfigError:
    return ConfigError(
        f"the delivery log {path} cannot be written ({error}); make the folder and its files writable "
        "for the user that runs deskgauge, free some space, or change data_dir"
    )


def _connect(file: Path, synchronous: Synchronous) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=2 * ROWS_PER_STATEMENT,
    )
    try:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_BYTES // PAGE_BYTES}")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(CREATE_DELIVERIES)
        connection.execute("COMMIT")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _insert(connection: sqlite3.Connection, entries: Sequence[LogEntry]) -> int:
    """One transaction; the id of the last row. One statement is a transaction of its own."""
    if len(entries) <= ROWS_PER_STATEMENT:
        return _insert_rows(connection, entries)
    connection.execute("BEGIN IMMEDIATE")
    for start in range(0, len(entries), ROWS_PER_STATEMENT):
        last_id = _insert_rows(connection, entries[start : start + ROWS_PER_STATEMENT])
    connection.execute("COMMIT")
    return last_id


def _insert_rows(connection: sqlite3.Connection, entries: Sequence[LogEntry]) -> int:
    """One statement for all rows, so that SQLite inserts and syncs without asking for Python's lock."""
    values: list[str | bytes] = []
    for entry in entries:
        values += (
            to_text(entry.received_at),
            entry.connection,
            entry.kind,
            json.dumps(dict(entry.headers)),
            entry.body,
        )
    return connection.execute(_insert_statement(len(entries)), values).lastrowid or 0


@cache
def _insert_statement(rows: int) -> str:
    places = ", ".join(["(?, ?, ?, ?, ?)"] * rows)
    return f"INSERT INTO deliveries (received_at, connection, kind, headers, body) VALUES {places}"


def _take_slot(root: Path, slot: str) -> tuple[Path, int]:
    """The slot's folder and the descriptor that holds its lock."""
    names = [slot] if NUMBERED_SLOT.fullmatch(slot) else [f"{slot}-{n}" for n in range(SLOTS_PER_ROLE)]
    for name in names:
        _make_folder(root / name)
        lock = _lock(root / name)
        if lock is not None:
            return root / name, lock
    raise ConfigError(
        f"slot {slot} of the delivery log in {root} is taken by a running process; stop that process first"
    )


def _lock(slot_dir: Path) -> int | None:
    """The descriptor that holds a slot's lock, None where another process holds it."""
    lock = os.open(slot_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _make_folder(folder: Path) -> None:
    """Make a folder and sync each one above that got a new entry: a file is only as durable as its name."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    parent = os.open(folder.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
