"""Whole copies of SQLite files that their writers go on writing to, and whether such a copy is sound."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

PAGES = 1024  # copied between two words about the progress
Rows = dict[str, int]
Told = Callable[[int], object]


def copied(source: Path, target: Path, told: Told) -> Rows:
    """Copy what is committed at one moment; gives the rows of each table then. told: the bytes copied with each step.

    No writer waits for it: the -wal file grows until the copy ends.
    """
    with closing(_reading(source)) as kept, closing(sqlite3.connect(target)) as made:
        # Holds the moment: without it the copy begins anew with every commit of the writer.
        kept.execute("BEGIN")
        rows, size = _rows(kept), kept.execute("PRAGMA page_size").fetchone()[0]
        before = [kept.execute("PRAGMA page_count").fetchone()[0]]

        def step(_status: int, remaining: int, _total: int) -> None:
            told((before[0] - remaining) * size)
            before[0] = remaining

        kept.backup(made, pages=PAGES, progress=step)
    return rows


def trouble(copy: Path, rows: Mapping[str, int]) -> str:
    """What is wrong with a copy at rest that held these rows when it was made; "" when nothing is."""
    try:
        with closing(_at_rest(copy)) as found:
            said = str(found.execute("PRAGMA integrity_check(1)").fetchone()[0])
            held = _rows(found)
    except sqlite3.Error as error:
        return str(error)
    if said != "ok":
        return said
    different = sorted(name for name in {*rows, *held} if rows.get(name) != held.get(name))
    if different:
        name = different[0]
        return f"table {name} has {held.get(name, 0)} rows, not {rows.get(name, 0)}"
    return ""


def positions(copy: Path) -> dict[tuple[str, str], int]:
    """(slot, day) and the last delivery that is settled, of a copy of deskgauge.db at rest."""
    with closing(_at_rest(copy)) as found:
        return {(slot, day): last for slot, day, last in found.execute("SELECT slot, day, id FROM positions")}


def last_delivery(day: Path, *, at_rest: bool = False) -> tuple[int, bytes]:
    """The highest id of a day of the log and what was said in it; (0, b"") for an empty one. sqlite3.Error."""
    with closing(_at_rest(day) if at_rest else _reading(day)) as found:
        if not _rows(found):  # its writer ended while it made the file
            return 0, b""
        row = found.execute(
            "SELECT id, received_at || body FROM deliveries ORDER BY id DESC LIMIT 1"
        ).fetchone()
    return (row[0], _bytes(row[1])) if row else (0, b"")


def delivery(day: Path, number: int) -> bytes:
    """What was said in one delivery of a day of the log, b"" where it is not there. sqlite3.Error."""
    with closing(_reading(day)) as found:
        row = found.execute("SELECT received_at || body FROM deliveries WHERE id = ?", [number]).fetchone()
    return _bytes(row[0]) if row else b""


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5.0)


def _at_rest(file: Path) -> sqlite3.Connection:
    """Without the files that SQLite makes beside one that may change."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)


def _rows(found: sqlite3.Connection) -> Rows:
    names = [
        row[0] for row in found.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return {name: found.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
