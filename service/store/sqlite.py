"""Opening deskgauge.db: one writing connection, any number of reading ones, tables kept at the newest version."""

import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import sqlite_utils
from sqlite_utils import Migrations

from rules.errors import ConfigError
from service.store.base import Values
from service.store.schema import TABLES, Table

NOTHING = Path(":memory:")
COMPLETE = 1  # the file's user_version once all tables and views are there

migrations = Migrations("deskgauge")


class SqliteStore(sqlite_utils.Database):
    """A connection to deskgauge.db; statements go straight to SQLite, which commits each by itself."""

    skip_locked = ""  # one process writes, so nothing is ever locked

    def execute(self, sql: str, parameters: Values | None = None) -> sqlite3.Cursor:
        """Run one statement."""
        return self.conn.execute(sql, parameters or ())

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
        """Run one statement for each row of values."""
        return self.conn.executemany(sql, rows)

    def query(self, sql: str, params: Values | None = None) -> Generator[dict[str, Any], None, None]:
        """The rows of a query as mappings."""
        cursor = self.conn.execute(sql, params or ())
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)


@migrations()
def first_tables(db: sqlite_utils.Database) -> None:
    """Every table as it was in the first release."""
    for table in TABLES.values():
        _create(db, table)


def open_store(path: Path) -> SqliteStore:
    """The one writing connection (WAL, synchronous NORMAL: what a power cut takes is read again from the log)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        raise ConfigError(
            f"cannot write {path}: {error}; give the user that runs Deskgauge write access"
        ) from error
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA cache_size=-16000")
    connection.execute("PRAGMA temp_store=MEMORY")
    if connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
        _empty().backup(connection)
    db = _made(connection)
    connection.execute(f"PRAGMA user_version={COMPLETE}")
    return db


def _made(connection: sqlite3.Connection) -> SqliteStore:
    db = SqliteStore(connection)
    migrations.apply(db)
    _create_views(db)
    return db


@cache
def _empty() -> sqlite3.Connection:
    """All tables without rows: copying them takes a fifth of the time that making them takes."""
    connection = sqlite3.connect(NOTHING, isolation_level=None, check_same_thread=False)
    _made(connection)
    return connection


def open_read_only(path: Path) -> SqliteStore:
    """A reading connection for one thread; sees the newest committed state and never blocks the writer.

    Before the worker has made the tables, an empty store in memory.
    """
    if not path.exists():
        return open_store(NOTHING)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5.0, check_same_thread=False)
    connection.execute("PRAGMA query_only=1")
    if connection.execute("PRAGMA user_version").fetchone()[0] < COMPLETE:
        connection.close()
        return open_store(NOTHING)
    return SqliteStore(connection)


def copied(path: Path, target: Path) -> SqliteStore:
    """A consistent copy of a store in use, opened for writing."""
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    return open_store(target)


def _create(db: sqlite_utils.Database, table: Table) -> None:
    key = table.key[0] if len(table.key) == 1 else table.key
    created = db.table(table.name).create(table.columns, pk=key)
    for columns in table.indexes:
        created.create_index(columns)


def _create_views(db: sqlite_utils.Database) -> None:
    from service.store.views import VIEWS

    for name, sql in VIEWS.items():
        db.create_view(name, sql, replace=True)


def checkpoint(db: SqliteStore) -> None:
    """Bring everything from the -wal file into the database file, so that the file alone is whole."""
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
