"""Brings the mirror up to date: writes anew the files of the days whose tickets changed, then replaces the manifest.

It runs in a process of its own (`python -m service.store.mirror.refreshing`), for two copies of SQLite in one process, DuckDB's
and Python's, would lose each other's locks on the file; and what it takes of memory is given back when it ends.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import duckdb_extension_sqlite_scanner

from rules.moments import to_text
from service.store.mirror.manifest import (
    MANIFEST,
    Manifest,
    Part,
    kind_of_files,
    read_manifest,
    write_manifest,
)
from service.store.mirror.tables import SOURCES, typed

BY_DAY = timedelta(days=60)  # younger days have a file each, older ones one a month
KEPT = 600.0  # seconds for which readers may still open a file that the manifest does not name any more
MEMORY = "1GB"
ACCOUNTS = (
    "SELECT id, name, tier, owner, contract_value, contract_currency, contract_change, renewal_at, customer_since"
    " FROM accounts"
)
ACCOUNT_TYPES = (
    "* REPLACE (CAST(contract_value AS DOUBLE) AS contract_value, CAST(renewal_at AS TIMESTAMP) AS renewal_at,"
    " CAST(customer_since AS TIMESTAMP) AS customer_since)"
)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days of one file: [since, until). number: that of the newest change in them."""

    name: str
    since: date
    until: date
    number: int


def refresh(database: Path, folder: Path, zone: str, now: datetime) -> dict[str, int]:
    """Take over what changed; gives how many files were written and how many are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    before = read_manifest(folder)
    with _opened(database, zone) as link:
        numbers = dict(
            link.execute(
                "SELECT day, CAST(number AS BIGINT) FROM sqlite_query('s', 'SELECT day, number FROM mirror_days')"
            ).fetchall()
        )
        periods = list(
            _periods({date.fromisoformat(day): number for day, number in numbers.items()}, now.date())
        )
        tables: dict[str, dict[str, Part]] = {}
        written = 0
        for name in SOURCES:
            known = before.tables.get(name, {}) if before and before.fits(zone) else {}
            tables[name] = {}
            for period in periods:
                part = known.get(period.name)
                if part is None or part.number != period.number or not (folder / part.file).is_file():
                    part = _written(link, folder, name, period, zone)
                    written += 1
                tables[name][period.name] = part
        tables["accounts"] = {"all": _accounts(link, folder, max(numbers.values(), default=0), now)}
    after = Manifest.made(zone, to_text(now), tables)
    write_manifest(folder, after)
    _clear(folder, before, after, now)
    return {"written": written, "files": sum(map(len, tables.values()))}


def _opened(database: Path, zone: str) -> duckdb.DuckDBPyConnection:
    """DuckDB with one view of the store, which does not move while it is read."""
    link = duckdb.connect(config={"threads": 2, "memory_limit": MEMORY})
    extension = next(Path(duckdb_extension_sqlite_scanner.__file__).parent.rglob("*.duckdb_extension"))
    link.execute(f"LOAD '{extension}'")
    link.execute("SET preserve_insertion_order = true")
    link.execute(f"ATTACH '{_quoted(database)}' AS s (TYPE sqlite, READ_ONLY)")
    link.execute("BEGIN")
    return link


def _periods(numbers: Mapping[date, int], today: date) -> Iterator[Period]:
    """The files that there should be, in order of time."""
    months: dict[date, int] = {}
    for day, number in sorted(numbers.items()):
        if day > today - BY_DAY:
            yield Period(day.isoformat(), day, day + DAY, number)
        else:
            month = day.replace(day=1)
            months[month] = max(number, months.get(month, 0))
    for month, number in months.items():
        following = (month + 31 * DAY).replace(day=1)
        until = min(following, today - BY_DAY + DAY)
        yield Period(f"{month.isoformat()[:7]}-until-{until.isoformat()}", month, until, number)


def _written(link: duckdb.DuckDBPyConnection, folder: Path, name: str, period: Period, zone: str) -> Part:
    source = SOURCES[name]
    rows = source.of(f"{period.since.isoformat()}T", f"{period.until.isoformat()}T").replace("'", "''")
    # Other columns or local days are another file, so that those who read by the old manifest find what it promises.
    file = f"{name}/{period.name}.{period.number}.{kind_of_files(zone)}.parquet"
    sql = f"SELECT {typed(source, zone)} FROM sqlite_query('s', '{rows}') ORDER BY {source.by}"
    return Part(file, period.number, _copied(link, folder / file, sql))


def _accounts(link: duckdb.DuckDBPyConnection, folder: Path, number: int, now: datetime) -> Part:
    file = f"accounts/all.{number}.{int(now.timestamp())}.parquet"
    return Part(
        file,
        number,
        _copied(
            link, folder / file, f"SELECT {ACCOUNT_TYPES} FROM sqlite_query('s', '{ACCOUNTS}') ORDER BY id"
        ),
    )


def _copied(link: duckdb.DuckDBPyConnection, file: Path, sql: str) -> int:
    """The rows of a query as a file, whole or not at all; gives how many."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    link.execute(f"COPY ({sql}) TO '{_quoted(half)}' (FORMAT parquet, COMPRESSION zstd)")
    rows = link.fetchone()
    half.replace(file)
    return int(rows[0]) if rows else 0


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _clear(folder: Path, before: Manifest | None, after: Manifest, now: datetime) -> None:
    """Remove files that nobody can still want to open. A file's time says since when no manifest names it."""
    named = _files(folder, after)
    for file in (_files(folder, before) if before else set()) - named:
        if file.exists():
            os.utime(file, (now.timestamp(), now.timestamp()))
    for file in folder.rglob("*"):
        if file.is_file() and file.name != MANIFEST and file not in named and _is_old(file, now):
            file.unlink(missing_ok=True)


def _files(folder: Path, manifest: Manifest) -> set[Path]:
    return {folder / part.file for parts in manifest.tables.values() for part in parts.values()}


def _is_old(file: Path, now: datetime) -> bool:
    return now.timestamp() - file.stat().st_mtime > KEPT


def main(arguments: list[str]) -> None:
    """DATABASE FOLDER ZONE; prints what was done as JSON."""
    database, folder, zone = arguments
    print(json.dumps(refresh(Path(database), Path(folder), zone, datetime.now(UTC))))


if __name__ == "__main__":
    main(sys.argv[1:])
