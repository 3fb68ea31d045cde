"""The same numbers in plain SQL on SQLite and in pandas, written as somebody would who needs just this one."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas

from service.metrics.numbers import Cell

COUNTED = "t.merged_into IS NULL AND t.removed IS NULL"
CONTACT = "(e.started_by <> 'outbound' OR e.customer_messages > 0)"
JOINED = f"FROM episodes e JOIN tickets t ON t.id = e.ticket_id WHERE {COUNTED} AND {CONTACT}"
RESOLVED = "e.path IN ('ai', 'human', 'ai_then_human') AND e.resolved_at < '2026-11-21'"
OVER = "julianday(e.resolved_at) + 14 <= julianday('now')"
REASONS = f"""SELECT substr(x.at, 1, 7) || '-01', coalesce(x."trigger", 'unknown'), count(*)
FROM escalations x JOIN tickets t ON t.id = x.ticket_id
WHERE {COUNTED} AND x.kind = 'ai_to_human' AND x.at < '2026-11-21' GROUP BY 1, 2"""
OF_ALL = ["started_by", "customer_messages", "merged_into", "removed", "resolved_at", "path"]
Answer = dict[tuple[str, ...], float]


def _rows(store: sqlite3.Connection, sql: str) -> Answer:
    return {tuple(map(str, key)): value for *key, value in store.execute(sql)}


def _rate(condition: str, members: str) -> Callable[[sqlite3.Connection], Answer]:
    sql = f"SELECT 1.0 * sum(coalesce({condition}, 0)) / count(*) {JOINED} AND {members}"
    return lambda store: {(): store.execute(sql).fetchone()[0]}


def _median_by_channel(store: sqlite3.Connection) -> Answer:
    """SQLite knows no median: rows are numbered and the middle ones averaged."""
    return _rows(store, f"""WITH v AS (SELECT t.channel AS c, e.human_seconds / 60 AS x,
 row_number() OVER (PARTITION BY t.channel ORDER BY e.human_seconds) AS r, count(*) OVER (PARTITION BY t.channel) AS n
 {JOINED} AND e.human_seconds IS NOT NULL AND e.started_by <> 'outbound' AND e.started_at < '2026-11-21')
SELECT c, avg(x) FROM v WHERE r IN ((n + 1) / 2, (n + 2) / 2) GROUP BY c""")  # fmt: skip


IN_SQLITE: dict[str, Callable[[sqlite3.Connection], Answer]] = {
    "first response by channel": _median_by_channel,
    "repeat in 14 days": _rate("e.repeat_gap_seconds <= 1209600", f"{RESOLVED} AND {OVER}"),
    "reopen rate": _rate("julianday(e.reopened_at) <= julianday(e.resolved_at) + 14", RESOLVED),
    "escalation reasons by month": lambda store: _rows(store, REASONS),
}  # fmt: skip


def _episodes(mirror: Path, columns: list[str]) -> pandas.DataFrame:
    import duckdb

    files = ", ".join(f"'{one}'" for one in _newest(mirror))
    sql = f"SELECT {', '.join([*columns, *OF_ALL])} FROM read_parquet([{files}])"
    frame = duckdb.sql(sql).df()
    reached = (frame.started_by != "outbound") | (frame.customer_messages > 0)
    return frame[frame.merged_into.isna() & frame.removed.isna() & reached]


def _newest(mirror: Path) -> list[Path]:
    from service.store.mirror.manifest import read_manifest

    manifest = read_manifest(mirror)
    assert manifest
    return [mirror / part.file for part in manifest.tables["episodes"].values()]


def _resolved(mirror: Path, columns: list[str]) -> pandas.DataFrame:
    frame = _episodes(mirror, columns)
    return frame[frame.path.isin(["ai", "human", "ai_then_human"]) & (frame.resolved_at < "2026-11-21")]


def _pandas_repeat(mirror: Path) -> Answer:
    frame = _resolved(mirror, ["repeat_gap_seconds"])
    over = frame[
        frame.resolved_at + pandas.Timedelta(days=14) <= pandas.Timestamp.now(tz="UTC").tz_localize(None)
    ]
    return {(): float((over.repeat_gap_seconds <= 14 * 86400).mean())}


def _pandas_reopened(mirror: Path) -> Answer:
    frame = _resolved(mirror, ["reopened_at"])
    return {(): float((frame.reopened_at <= frame.resolved_at + pandas.Timedelta(days=14)).mean())}


def _pandas_first_response(mirror: Path) -> Answer:
    frame = _episodes(mirror, ["channel", "human_seconds", "started_at"])
    frame = frame[
        (frame.started_by != "outbound") & frame.human_seconds.notna() & (frame.started_at < "2026-11-21")
    ]
    return {
        (channel,): value for channel, value in (frame.groupby("channel").human_seconds.median() / 60).items()
    }


IN_PANDAS: dict[str, Callable[[Path], Answer]] = {
    "repeat in 14 days": _pandas_repeat, "reopen rate": _pandas_reopened, "first response by channel": _pandas_first_response,
}  # fmt: skip


def same(found: Any, other: Answer) -> bool:
    """Whether the cells' first numbers are those of the other way."""
    own = {_key(one): next(iter(one.numbers.values())).value for one in found}
    known = {key: value for key, value in own.items() if value}
    near = (abs(value - other.get(key, -1)) < 1e-9 * max(1, abs(value)) for key, value in known.items())
    return known.keys() == other.keys() and all(near)


def _key(cell: Cell) -> tuple[str, ...]:
    bucket = () if (cell.end - cell.start).days > 100 else (cell.start.isoformat(),)
    return (*bucket, *cell.segment.values())
