"""The backlog of each local day that is over, for other tools: counted over the mirror, kept in a table by the worker."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rules.metrics.literals import day as day_literal
from service.store.base import Store, upsert
from service.store.mirror.reading import Mirror

FILE = "backlog_daily.json"
COLUMNS = ("day", "opened", "reopened", "ended", "open")
SQL = """WITH flow AS (
  SELECT started_at_on AS day, 1 AS opened, CAST(started_by = 'reopened' AS INTEGER) AS reopened, 0 AS ended
  FROM episodes WHERE is_counted AND contact
  UNION ALL
  SELECT resolved_at_on, 0, 0, 1 FROM episodes WHERE is_counted AND contact AND resolved_at_on IS NOT NULL),
days AS (SELECT CAST(unnest(generate_series(min(day), {today} - 1, INTERVAL 1 DAY)) AS DATE) AS day FROM flow),
daily AS (
  SELECT days.day, coalesce(sum(opened), 0) AS opened, coalesce(sum(reopened), 0) AS reopened, coalesce(sum(ended), 0) AS ended
  FROM days LEFT JOIN flow USING (day) GROUP BY days.day)
SELECT CAST(day AS VARCHAR), opened, reopened, ended, sum(opened - ended) OVER (ORDER BY day) FROM daily ORDER BY day"""


def write_backlog(folder: Path, today: date) -> None:
    """Count the days before a local day, and leave them beside the mirror's files."""
    rows = [
        [day, *map(int, rest)] for day, *rest in Mirror(folder).rows(SQL.format(today=day_literal(today)))
    ]
    half = folder / f"{FILE}.half"
    half.write_text(json.dumps(rows), encoding="utf-8")
    half.replace(folder / FILE)


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
