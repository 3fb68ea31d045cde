"""The store in a PostgreSQL database: tables kept at the newest version, any number of connections.

Where SQLite has one writer, here every claim says what it holds: rows by FOR UPDATE SKIP LOCKED, subjects by
advisory locks that end with the transaction.
"""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.types.string import TextLoader
from psycopg_pool import ConnectionPool, PoolTimeout

from rules.errors import ConfigError, StorageUnavailable
from rules.moments import to_text
from service.store.base import Values
from service.store.postgres_sql import JULIANDAY, LOG_TABLES, create, translated
from service.store.reads.snapshot import Snapshot
from service.store.schema import TABLES
from service.store.views import VIEWS

CONNECT_SECONDS = 5
POOL_SECONDS = 2.0
READERS = 8
MIGRATING = 8_321  # the advisory lock under which tables are made

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]


class PostgresStore:
    """One connection, used by one thread; see service.store.base.Store."""

    skip_locked = " FOR UPDATE SKIP LOCKED"

    def __init__(self, connection: Connection) -> None:
        self.conn = connection
        connection.adapters.register_loader("json", TextLoader)  # rows hold JSON as text, as SQLite's do

    def execute(self, sql: str, values: Values = ()) -> Cursor:
        """Run one statement."""
        return self.conn.execute(translated(sql), values)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        """Run one statement for each row of values, all sent before the first answer is waited for."""
        cursor = self.conn.cursor()
        cursor.executemany(translated(sql), rows)
        return cursor

    def query(self, sql: str, values: Values = ()) -> Generator[dict[str, Any], None, None]:
        """The rows of a query as mappings."""
        cursor = self.execute(sql, values)
        names = [column.name for column in cursor.description or ()]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def atomic(self) -> AbstractContextManager[Any]:
        """All or nothing; nested ones undo their own part."""
        return self.conn.transaction()

    def close(self) -> None:
        """End the connection; what is not committed is undone."""
        self.conn.close()


def first_tables(db: PostgresStore) -> None:
    """Every table as it was in the first release."""
    for table in TABLES.values():
        for statement in create(table):
            db.execute(statement)
    for statement in LOG_TABLES:
        db.execute(statement)


# Changes of the tables in order; each is applied once and noted by name.
MIGRATIONS: dict[str, Callable[[PostgresStore], None]] = {"first_tables": first_tables}


def connect(address: str) -> Connection:
    """A connection on which every statement is a transaction of its own, durable once it returns."""
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=CONNECT_SECONDS)
    except psycopg.OperationalError as error:
        raise StorageUnavailable(
            f"PostgreSQL cannot be reached ({type(error).__name__}); start it, or correct deskgauge.store"
        ) from error
    connection.execute("SET synchronous_commit = on")
    return connection


def open_postgres(address: str) -> PostgresStore:
    """A connection to the store, whose tables are made or brought to the newest version first.

    ConfigError where a newer Deskgauge wrote it; StorageUnavailable where the server is away.
    """
    with ExitStack() as failed:
        store = failed.enter_context(closing(PostgresStore(connect(address))))
        with store.atomic():
            store.execute("SELECT pg_advisory_xact_lock(?)", [MIGRATING])
            _migrate(store)
        failed.pop_all()
    return store


def _migrate(store: PostgresStore) -> None:
    store.execute("CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at text NOT NULL)")
    applied = {row["name"] for row in store.query("SELECT name FROM migrations")}
    if unknown := sorted(applied - MIGRATIONS.keys()):
        raise ConfigError(
            f"the database was changed by a newer Deskgauge ({unknown[-1]}); install that version again"
        )
    missing = [name for name in MIGRATIONS if name not in applied]
    for name in missing:
        MIGRATIONS[name](store)
        store.execute("INSERT INTO migrations VALUES (?, ?)", [name, to_text(datetime.now(UTC))])
    if missing:
        _create_views(store)


def _create_views(store: PostgresStore) -> None:
    store.execute(JULIANDAY)
    for name, sql in VIEWS.items():
        store.execute(f"DROP VIEW IF EXISTS {name}")
        store.execute(f"CREATE VIEW {name} AS {sql}")


def lock_subjects(store: PostgresStore, subjects: Iterable[str]) -> None:
    """Wait until nobody else works on these accounts or customers; held until the open transaction ends.

    Every caller takes its locks in one order, so that no two wait for each other.
    """
    keys = sorted({_lock_key(one) for one in subjects})
    store.execute("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(?::bigint[]) AS key", [keys])


def _lock_key(subject: str) -> int:
    return int.from_bytes(hashlib.blake2b(subject.encode(), digest_size=8).digest(), signed=True)


class PostgresReads:
    """Read transactions on a few pooled connections, for everything that only looks."""

    def __init__(self, address: str, size: int = READERS, wait_seconds: float = POOL_SECONDS) -> None:
        self._pool = ConnectionPool(
            address,
            min_size=0,
            max_size=size,
            timeout=wait_seconds,
            configure=_read_only,
            check=ConnectionPool.check_connection,
            open=True,
        )

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One consistent view of the store; StorageUnavailable when every connection stays in use or none can be made."""
        try:
            with self._pool.connection() as connection:
                yield Snapshot(PostgresStore(connection))
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise StorageUnavailable(
                f"PostgreSQL cannot be read now ({type(error).__name__}); it is asked again at the next request"
            ) from error

    def close(self) -> None:
        """End all connections."""
        self._pool.close()


def _read_only(connection: Connection) -> None:
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
