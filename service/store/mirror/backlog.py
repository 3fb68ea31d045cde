"""The backlog of each local day that is over, for other tools: counted over the mirror, kept in a table by the worker.

What opened and ended is remembered for each file of episodes, so that a refresh counts new files and newer rows alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from service.store.base import Store, upsert
from service.store.mirror.manifest import Manifest
from service.store.mirror.newer import load_replaced, parquet, standing

FILE, FLOWS = "backlog_daily.json", "backlog_flows.json"
COLUMNS = ("day", "opened", "reopened", "ended", "open")
TABLE = "episodes"
DAY = timedelta(days=1)
Flow = dict[date, list[int]]  # by day: opened, of these reopened, ended


def write_backlog(link: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, today: date) -> None:
    """Count the days before a local day, and leave them beside the mirror's files."""
    total: Flow = {}
    for flow in _by_file(link, folder, manifest).values():
        _add(total, flow, 1)
    if newer := manifest.newer.get(TABLE):
        load_replaced(link, folder, TABLE, newer)
        _add(total, _flow(link, f"SELECT * FROM {parquet(folder, [newer.file])}"), 1)
        if newer.dirty:
            _add(total, _flow(link, standing(folder, TABLE, newer, "SEMI")), -1)
    _replace(folder / FILE, list(_days(total, today)))


def _by_file(link: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest) -> dict[str, Flow]:
    """What each file says; those that are not known yet are counted and remembered."""
    files = [part.file for part in manifest.tables[TABLE].values()]
    told = _remembered(folder / FLOWS)
    found = {
        file: told[file] if file in told else _flow(link, f"SELECT * FROM {parquet(folder, [file])}")
        for file in files
    }
    if found.keys() != told.keys():
        rows = {
            file: [[day.isoformat(), *numbers] for day, numbers in flow.items()]
            for file, flow in found.items()
        }
        _replace(folder / FLOWS, rows)
    return found


def _remembered(file: Path) -> dict[str, Flow]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return {
            name: {date.fromisoformat(day): numbers for day, *numbers in rows} for name, rows in told.items()
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _flow(link: duckdb.DuckDBPyConnection, rows: str) -> Flow:
    counted = f"SELECT * FROM ({rows}) WHERE is_counted AND contact"
    reopened = "CAST(started_by = 'reopened' AS INTEGER)"
    opened = f"SELECT started_at_on AS day, 1 AS opened, {reopened} AS reopened, 0 AS ended FROM ({counted})"
    ended = f"SELECT resolved_at_on, 0, 0, 1 FROM ({counted}) WHERE resolved_at_on IS NOT NULL"
    sums = "CAST(sum(opened) AS BIGINT), CAST(sum(reopened) AS BIGINT), CAST(sum(ended) AS BIGINT)"
    told = link.execute(f"SELECT day, {sums} FROM ({opened} UNION ALL {ended}) GROUP BY day").fetchall()
    return {day: numbers for day, *numbers in told}


def _add(total: Flow, flow: Flow, times: int) -> None:
    for day, numbers in flow.items():
        known = total.setdefault(day, [0, 0, 0])
        for place, number in enumerate(numbers):
            known[place] += times * number


def _days(total: Flow, today: date) -> Iterator[tuple[Any, ...]]:
    """Every day from the first on at which something opened or ended."""
    day = min((day for day, numbers in total.items() if any(numbers)), default=today)
    standing = 0
    while day < today:
        opened, reopened, ended = total.get(day, (0, 0, 0))
        standing += opened - ended
        yield day.isoformat(), opened, reopened, ended, standing
        day += DAY


def _replace(file: Path, told: Any) -> None:
    half = file.with_name(f"{file.name}.half")
    half.write_text(json.dumps(told), encoding="utf-8")
    half.replace(file)


def keep_backlog(store: Store, folder: Path) -> int:
    """Take over into the table what differs; gives how many days did."""
    told = [
        dict(zip(COLUMNS, row, strict=True))
        for row in json.loads((folder / FILE).read_text(encoding="utf-8"))
    ]
    known = {row["day"]: row for row in store.query("SELECT * FROM backlog_daily")}
    changed = [row for row in told if known.pop(row["day"], None) != row]
    with store.atomic():
        upsert(store, "backlog_daily", changed)
        _forget(store, known)
    return len(changed) + len(known)


def _forget(store: Store, days: Mapping[str, Any] | Iterable[str]) -> None:
    store.executemany("DELETE FROM backlog_daily WHERE day = ?", [(day,) for day in sorted(days)])
