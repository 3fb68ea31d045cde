"""Writes the mirror's files, each whole or not at all."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from service.store.mirror.manifest import Part, kind_of_files
from service.store.mirror.tables import SOURCES, typed
from service.store.mirror.wholes import WHOLES

# Read in two thirds of the time that zstd takes, and hardly larger thanks to the encodings of the second version.
FORM = "FORMAT parquet, COMPRESSION lz4_raw, PARQUET_VERSION v2"


@dataclass(frozen=True, slots=True)
class Period:
    """The days of one file: [since, until). number: that of the newest change in them."""

    name: str
    since: date
    until: date
    number: int

    def begins(self) -> str:
        """Its first moment as text."""
        return f"{self.since.isoformat()}T"

    def ends(self) -> str:
        """The first moment after it as text."""
        return f"{self.until.isoformat()}T"


@dataclass(slots=True)
class Writer:
    """What reads the store `s` and writes files. written: how many of periods so far."""

    link: duckdb.DuckDBPyConnection
    folder: Path
    zone: str
    written: int = 0

    def anew(self, name: str, period: Period) -> Part:
        """All rows of a period out of the store."""
        rows = SOURCES[name].of(period.begins(), period.ends())
        self.written += 1
        return self.copied(
            file_of(name, period, self.zone),
            period.number,
            f"{self.typed(name, rows)} ORDER BY {SOURCES[name].by}",
        )

    def typed(self, name: str, rows: str) -> str:
        """DuckDB's SELECT of what SQLite's gives."""
        return typed(name, self.zone, f"sqlite_query('s', '{quoted(rows)}')")

    def whole(self, name: str, number: int) -> Part:
        """A table that is written whole, as it stands."""
        table = WHOLES[name]
        rows = table.typed(f"sqlite_query('s', '{quoted(table.sql)}')")
        return self.copied(f"{name}/all.{number}.{kind_of_files(self.zone)}.parquet", number, rows)

    def copied(self, file: str, number: int, sql: str) -> Part:
        """The rows of a query as a file."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        self.link.execute(f"COPY ({sql}) TO '{quoted(half)}' ({FORM})")
        rows = self.link.fetchone()
        half.replace(path)
        return Part(file, number, int(rows[0]) if rows else 0)


def file_of(name: str, period: Period, zone: str) -> str:
    """Where the rows of a period stand after its newest change.

    Other columns or local days are another file, so that those who read by the old manifest find what it promises.
    """
    return f"{name}/{period.name}.{period.number}.{kind_of_files(zone)}.parquet"


def quoted(text: Path | str) -> str:
    """As it stands within single quotes."""
    return str(text).replace("'", "''")
