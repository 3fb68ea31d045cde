"""What the store's classes ask of a database. SQLite (sqlite.py) and PostgreSQL (postgres.py) both give it.

Statements are written once, in SQL that both understand, with `?` or `:name` for values. Text is compared byte by
byte in both. Where one lacks what the other has, this is the list:

    fields ->> 'name'    gives text in PostgreSQL; of true SQLite makes 1, PostgreSQL 'true'
    sum(a whole number)  is a Decimal in PostgreSQL; count(*) FILTER (WHERE ...) counts alike in both
    julianday(moment)    SQLite's own; PostgreSQL gets a function of that name
    store.skip_locked    what a claim adds to its SELECT so that two claims never wait for or share a row
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Protocol

from service.store.schema import TABLES

Values = Sequence[Any] | Mapping[str, Any]


class Cursor(Protocol):
    """The outcome of one statement."""

    @property
    def rowcount(self) -> int: ...

    @property
    def description(self) -> Any: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Store(Protocol):
    """One connection, used by one thread; without `atomic` every statement is a transaction of its own."""

    skip_locked: str

    def execute(self, sql: str, values: Values = (), /) -> Cursor:
        """Run one statement."""
        ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run one statement for each row of values; rowcount is the sum."""
        ...

    def query(self, sql: str, values: Values = (), /) -> Iterable[dict[str, Any]]:
        """The rows of a query as mappings."""
        ...

    def atomic(self) -> AbstractContextManager[Any]:
        """All or nothing; nested ones undo their own part."""
        ...

    def close(self) -> None:
        """End the connection; what is not committed is undone."""
        ...


def upsert(store: Store, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert or replace whole rows."""
    names = TABLES[table].columns
    store.executemany(_upsert_sql(table), [[row.get(name) for name in names] for row in rows])


@cache
def _upsert_sql(name: str) -> str:
    table = TABLES[name]
    columns = ", ".join(f'"{one}"' for one in table.columns)
    rest = ", ".join(f'"{one}" = excluded."{one}"' for one in table.columns if one not in table.key)
    change = f"UPDATE SET {rest}" if rest else "NOTHING"
    return (
        f"INSERT INTO {name} ({columns}) VALUES ({places(table.columns)})"
        f" ON CONFLICT ({', '.join(table.key)}) DO {change}"
    )


def places(values: Collection[Any]) -> str:
    """A placeholder for each value, for a list after VALUES or IN; in an empty list nothing is found."""
    return ", ".join("?" * len(values)) or "NULL"
