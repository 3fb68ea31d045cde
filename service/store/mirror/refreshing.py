"""Brings the mirror up to date: writes the files of weeks and months in which something changed, then replaces the manifest.

It runs in a process of its own (`python -m service.store.mirror.refreshing`), for two copies of SQLite in one process, DuckDB's
and Python's, would lose each other's locks on the file; and what it takes of memory is given back when it ends.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import duckdb_extension_sqlite_scanner

from rules.moments import to_text
from service.store.mirror.backlog import FILE, FLOWS, write_backlog
from service.store.mirror.days import EVER, PRUNED
from service.store.mirror.days import WHOLES as OF_WHOLES
from service.store.mirror.files import Period, Writer, quoted
from service.store.mirror.manifest import (
    MANIFEST,
    Manifest,
    Newer,
    Part,
    read_manifest,
    write_manifest,
)
from service.store.mirror.patching import MOST, Changes, Patch, into_files, newer_rows
from service.store.mirror.tables import SOURCES
from service.store.mirror.wholes import WHOLES

BY_WEEK = timedelta(days=60)  # younger weeks have a file each, what is older one a month
KEPT = 600.0  # seconds for which readers may still open a file that the manifest does not name any more
MEMORY = "1GB"
ALL = "all"
DAY, WEEK = timedelta(days=1), timedelta(days=7)
Numbers = dict[str, dict[date, int]]


def refresh(database: Path, folder: Path, zone: str, now: datetime) -> dict[str, int]:
    """Take over what changed; gives how many files were written and how many are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    before = read_manifest(folder)
    usable = before if before is not None and before.fits(zone) else None
    with _opened(database) as link:
        writer = Writer(link, folder, zone)
        numbers = _numbers(link)
        upto = max((number for own in numbers.values() for number in own.values()), default=0)
        changes = _changes(link, usable)
        made = {name: _table(writer, name, numbers, usable, changes, upto, now) for name in SOURCES}
        tables = {name: parts for name, (parts, _) in made.items()}
        told = numbers.get(OF_WHOLES, {}).get(date.fromisoformat(EVER), 0)
        tables |= {name: {ALL: _whole(writer, name, told, usable)} for name in WHOLES}
        newer = {name: one for name, (_, one) in made.items() if one}
        after = Manifest.made(zone, to_text(now), upto, tables, newer)
        write_manifest(folder, after)
        write_backlog(link, folder, after, now.astimezone(ZoneInfo(zone)).date())
    _clear(folder, before, after, now)
    return {"written": writer.written, "files": sum(map(len, tables.values()))}


def _opened(database: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB with one view of the store, which does not move while it is read."""
    link = duckdb.connect(config={"threads": 2, "memory_limit": MEMORY})
    extension = next(Path(duckdb_extension_sqlite_scanner.__file__).parent.rglob("*.duckdb_extension"))
    link.execute(f"LOAD '{extension}'")
    link.execute(f"ATTACH '{quoted(database)}' AS s (TYPE sqlite, READ_ONLY)")
    link.execute("BEGIN")
    return link


def _numbers(link: duckdb.DuckDBPyConnection) -> Numbers:
    """By what changed and day the number of its last change."""
    found: Numbers = {}
    sql = "SELECT what, day, CAST(number AS BIGINT) FROM sqlite_query('s', 'SELECT what, day, number FROM mirror_days')"
    for what, day, number in link.execute(sql).fetchall():
        found.setdefault(what, {})[date.fromisoformat(day)] = number
    return found


def _changes(link: duckdb.DuckDBPyConnection, before: Manifest | None) -> Changes | None:
    """Which tickets changed since the mirror was made; None where that is not known any more."""
    said = link.execute(
        f"SELECT value FROM sqlite_query('s', 'SELECT value FROM marks WHERE name = ''{PRUNED}''')"
    ).fetchone()
    if before is None or before.upto < (int(said[0]) if said else 0):
        return None
    sql = f"SELECT day, ticket_id, number FROM mirror_changes WHERE number > {before.upto}"
    rows = link.execute(f"SELECT day, ticket_id FROM sqlite_query('s', '{sql}')").fetchall()
    return Changes.of(rows, before.upto)


def _table(
    writer: Writer,
    name: str,
    numbers: Numbers,
    before: Manifest | None,
    changes: Changes | None,
    upto: int,
    now: datetime,
) -> tuple[dict[str, Part], Newer | None]:
    """The files of one table, kept or read anew, and newer rows where a few tickets changed in those kept."""
    known, older = _known(writer.folder, name, before)
    periods = list(_periods(numbers.get(SOURCES[name].marked_by, {}), now.date()))
    stale = [one for one in periods if one.name not in known or known[one.name].number != one.number]
    few: list[Period] = []
    if changes and SOURCES[name].id:
        few = [one for one in stale if one.name in known and changes.are_few(one)]
    anew = [one for one in stale if one not in few]
    kept = {one.name: replace(known[one.name], number=one.number) for one in periods if one not in anew}
    newer = older
    if few or (older and anew):
        touched = {one.name: known[one.name] for one in few}
        since = changes.since if changes else upto
        newer = newer_rows(writer, Patch(name, touched, anew, older, since, upto), kept)
    parts = kept | {one.name: writer.anew(name, one) for one in anew}
    if newer and max(newer.rows, newer.gone) > MOST:
        return parts | into_files(writer, name, periods, parts, newer), None
    return parts, newer


def _known(folder: Path, name: str, before: Manifest | None) -> tuple[dict[str, Part], Newer | None]:
    """The files that are there, with their newer rows; without these the files that need them are as good as gone."""
    told, newer = (before.tables.get(name, {}), before.newer.get(name)) if before else ({}, None)
    known = {period: part for period, part in told.items() if (folder / part.file).is_file()}
    if newer and not all((folder / one).is_file() for one in (newer.file, newer.replaced)):
        return {}, None
    return known, newer


def _whole(writer: Writer, name: str, number: int, before: Manifest | None) -> Part:
    """A table that is written whole, kept where nothing of such tables changed."""
    known = before.tables.get(name, {}).get(ALL) if before else None
    if known and known.number == number and (writer.folder / known.file).is_file():
        return known
    return writer.whole(name, number)


def _periods(numbers: Mapping[date, int], today: date) -> Iterator[Period]:
    """The files that there should be: weeks for the last 60 days, months before."""
    border = _monday(today - BY_WEEK)
    newest: dict[tuple[date, date], int] = {}
    for day, number in sorted(numbers.items()):
        first = _monday(day) if day >= border else day.replace(day=1)
        following = first + WEEK if day >= border else min((first + 31 * DAY).replace(day=1), border)
        newest[(first, following)] = max(number, newest.get((first, following), 0))
    for (since, until), number in newest.items():
        yield Period(f"{since.isoformat()}-until-{until.isoformat()}", since, until, number)


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


def _clear(folder: Path, before: Manifest | None, after: Manifest, now: datetime) -> None:
    """Remove files that nobody can still want to open. A file's time says since when no manifest names it."""
    named = _files(folder, after) | {folder / one for one in (MANIFEST, FILE, FLOWS)}
    for file in (_files(folder, before) if before else set()) - named:
        if file.exists():
            os.utime(file, (now.timestamp(), now.timestamp()))
    for file in folder.rglob("*"):
        if file.is_file() and file not in named and now.timestamp() - file.stat().st_mtime > KEPT:
            file.unlink(missing_ok=True)


def _files(folder: Path, manifest: Manifest) -> set[Path]:
    return {folder / one for one in manifest.files()}


def main(arguments: list[str]) -> None:
    """DATABASE FOLDER ZONE; prints what was done as JSON."""
    database, folder, zone = arguments
    print(json.dumps(refresh(Path(database), Path(folder), zone, datetime.now(UTC))))


if __name__ == "__main__":
    main(sys.argv[1:])
