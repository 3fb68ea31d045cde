"""The same numbers in plain SQL on SQLite and in pandas, written as somebody would who needs just this one."""

import json
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
OVER = "julianday(e.resolved_at) + 14 <= julianday(as_of())"
REASONS = f"""SELECT substr(x.at, 1, 7) || '-01', coalesce(x."trigger", 'unknown'), count(*)
FROM escalations x JOIN tickets t ON t.id = x.ticket_id
WHERE {COUNTED} AND x.kind = 'ai_to_human' AND x.at < '2026-11-21' GROUP BY 1, 2"""
HELD = """e.follow_ups = 0 AND coalesce(julianday(e.reopened_at) > julianday(e.resolved_at) + 14, 1)
 AND coalesce(e.repeat_gap_seconds > 1209600, 1)"""
WEEK = "max(date({at}, '-6 days', 'weekday 1'), '2024-11-01')"
ENOUGH = "HAVING count(*) >= 5"
CONTAINMENT = f"""SELECT {WEEK.format(at="e.ai_first_at")}, t.category,
 1.0 * sum(e.human_messages = 0 AND e.hand_overs = 0) / count(*)
{JOINED} AND e.ai_replies > 0 AND e.ai_first_at < '2026-11-21' GROUP BY 1, 2 {ENOUGH}"""
BACKLOG = f"""WITH steps AS (SELECT date(e.started_at) AS day, 1 AS step {JOINED}
 UNION ALL SELECT date(e.resolved_at), -1 {JOINED} AND e.resolved_at IS NOT NULL)
SELECT day, sum(sum(step)) OVER (ORDER BY day) FROM steps GROUP BY day HAVING day < '2026-11-21'"""
CSAT = f"""SELECT {WEEK.format(at="s.at")}, 1.0 * sum(s.score > 3) / count(*)
FROM surveys s JOIN tickets t ON t.id = s.ticket_id JOIN episodes e ON e.id = s.episode_id
WHERE {COUNTED} AND s.instrument = 'csat' AND e.path = 'ai' AND s.at < '2026-11-21' GROUP BY 1 {ENOUGH}"""
HANDLED = f"""SELECT t.category, sum(coalesce(t.handle_seconds, 720) / 60.0) {JOINED}
 AND e.path IN ('human', 'ai_then_human') AND e.resolved_at < '2026-11-21' GROUP BY 1"""
ACCOUNTS = f"""SELECT t.account_id, count(*) {JOINED}
 AND e.started_at >= '2026-08-23' AND e.started_at < '2026-11-21' GROUP BY 1"""
OF_ALL = ["started_by", "customer_messages", "resolved_at", "path"]
Answer = dict[tuple[str, ...], float]
START, END = "2024-11-01", "2026-11-21"
WINDOW = pandas.Timedelta(days=14)
ENOUGH_SHOWN = 5


def _rows(store: sqlite3.Connection, sql: str) -> Answer:
    return {tuple(map(str, key)): value for *key, value in store.execute(sql)}


def _rate(condition: str, members: str) -> Callable[[sqlite3.Connection], Answer]:
    sql = f"SELECT 1.0 * sum(coalesce({condition}, 0)) / count(*) {JOINED} AND {members}"
    return lambda store: {(): store.execute(sql).fetchone()[0]}


def _middle(members: str, value: str, by: str = "''") -> str:
    """SQLite knows no median: rows are numbered and the middle ones averaged."""
    return f"""WITH v AS (SELECT {by} AS c, {value} AS x, row_number() OVER (PARTITION BY {by} ORDER BY {value}) AS r,
 count(*) OVER (PARTITION BY {by}) AS n {JOINED} AND {members} AND {value} IS NOT NULL)
SELECT c, avg(x) FROM v WHERE r IN ((n + 1) / 2, (n + 2) / 2) GROUP BY c"""


def _over_all(sql: str) -> Callable[[sqlite3.Connection], Answer]:
    """One number over everything, which stands last in the only row."""
    return lambda store: {(): store.execute(sql).fetchone()[-1]}


def _by_key(sql: str) -> Callable[[sqlite3.Connection], Answer]:
    return lambda store: _rows(store, sql)


IN_SQLITE: dict[str, Callable[[sqlite3.Connection], Answer]] = {
    "containment by week, category": _by_key(CONTAINMENT),
    "first response by channel": _by_key(
        _middle("e.started_by <> 'outbound' AND e.started_at < '2026-11-21'", "e.human_seconds / 60.0", "t.channel")
    ),
    "repeat in 14 days": _rate("e.repeat_gap_seconds <= 1209600", f"{RESOLVED} AND {OVER}"),
    "backlog by day": _by_key(BACKLOG),
    "CSAT AI, human by week": _by_key(CSAT),
    "handle minutes by category": _by_key(HANDLED),
    "accounts of 90 days": _by_key(ACCOUNTS),
    "resolution p50, p90": _over_all(_middle(RESOLVED, "t.full_resolution_seconds / 60.0")),
    "turns and ease": _over_all(_middle("e.turn_count > 0 AND e.resolved_at < '2026-11-21'", "e.turn_count")),
    "FCR": _rate(HELD, f"{RESOLVED} AND {OVER}"),
    "reopen rate": _rate("julianday(e.reopened_at) <= julianday(e.resolved_at) + 14", RESOLVED),
    "escalation reasons by month": _by_key(REASONS),
}  # fmt: skip


def _as_of(mirror: Path) -> pandas.Timestamp:
    told = json.loads((mirror / "manifest.json").read_text(encoding="utf-8"))["as_of"]
    return pandas.Timestamp(told).tz_localize(None)


def _read(mirror: Path, table: str, columns: list[str]) -> pandas.DataFrame:
    import duckdb

    files = ", ".join(f"'{one}'" for one in _newest(mirror, table))
    frame = duckdb.sql(
        f"SELECT {', '.join([*columns, 'merged_into', 'removed'])} FROM read_parquet([{files}])"
    ).df()
    return frame[frame.merged_into.isna() & frame.removed.isna()]


def _episodes(mirror: Path, columns: list[str], table: str = "episodes") -> pandas.DataFrame:
    frame = _read(mirror, table, [*columns, *OF_ALL])
    return frame[(frame.started_by != "outbound") | (frame.customer_messages > 0)]


def _newest(mirror: Path, table: str) -> list[Path]:
    from service.store.mirror.manifest import read_manifest

    manifest = read_manifest(mirror)
    assert manifest
    return [mirror / part.file for part in manifest.tables[table].values()]


def _resolved(mirror: Path, columns: list[str], table: str = "episodes") -> pandas.DataFrame:
    frame = _episodes(mirror, columns, table)
    return frame[frame.path.isin(["ai", "human", "ai_then_human"]) & (frame.resolved_at < "2026-11-21")]


def _pandas_repeat(mirror: Path) -> Answer:
    frame = _resolved(mirror, ["repeat_gap_seconds"])
    over = frame[frame.resolved_at + pandas.Timedelta(days=14) <= _as_of(mirror)]
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


def _answers(frame: "pandas.Series[Any]") -> Answer:
    """By the index, days as text."""
    keys = [one if isinstance(one, tuple) else (one,) for one in frame.index]
    named = [tuple(str(part.date()) if hasattr(part, "date") else str(part) for part in key) for key in keys]
    return dict(zip(named, map(float, frame), strict=True))


def _week(moments: "pandas.Series[Any]") -> "pandas.Series[Any]":
    days = moments.dt.normalize()
    return (days - pandas.to_timedelta(days.dt.weekday, unit="D")).clip(lower=pandas.Timestamp(START))


def _shares(frame: pandas.DataFrame, by: list[str], counted: str) -> Answer:
    found = frame.groupby(by)[counted].agg(["mean", "size"])
    return _answers(found[found["size"] >= ENOUGH_SHOWN]["mean"])


def _pandas_containment(mirror: Path) -> Answer:
    frame = _episodes(mirror, ["category", "ai_first_at", "ai_replies", "human_messages", "hand_overs"])
    frame = frame[(frame.ai_replies > 0) & (frame.ai_first_at < END)]
    kept = (frame.human_messages == 0) & (frame.hand_overs == 0)
    return _shares(frame.assign(week=_week(frame.ai_first_at), kept=kept), ["week", "category"], "kept")


def _pandas_backlog(mirror: Path) -> Answer:
    frame = _episodes(mirror, ["started_at"])
    steps = pandas.concat([
        pandas.Series(1, frame.started_at.dt.normalize()), pandas.Series(-1, frame.resolved_at.dropna().dt.normalize()),
    ]).groupby(level=0).sum().cumsum()  # fmt: skip
    return _answers(steps[steps.index < END])


def _pandas_reasons(mirror: Path) -> Answer:
    frame = _read(mirror, "escalations", ["escalated_at", "kind", "trigger"])
    frame = frame[(frame.kind == "ai_to_human") & (frame.escalated_at < END)]
    month = frame.escalated_at.dt.strftime("%Y-%m-01")
    return _answers(frame.groupby([month, frame.trigger.fillna("unknown")]).size())


def _pandas_csat(mirror: Path) -> Answer:
    frame = _read(mirror, "surveys", ["answered_at", "instrument", "path", "score"])
    frame = frame[(frame.instrument == "csat") & (frame.path == "ai") & (frame.answered_at < END)]
    return _shares(frame.assign(week=_week(frame.answered_at), good=frame.score > 3), ["week"], "good")


def _pandas_handled(mirror: Path) -> Answer:
    frame = _resolved(mirror, ["category", "handle_seconds"], "tickets")
    frame = frame[frame.path != "ai"]
    return _answers((frame.handle_seconds.fillna(720) / 60).groupby(frame.category).sum())


def _pandas_accounts(mirror: Path) -> Answer:
    frame = _episodes(mirror, ["account_id", "started_at"])
    frame = frame[(frame.started_at >= "2026-08-23") & (frame.started_at < END)]
    return _answers(frame.groupby("account_id").size())


def _pandas_resolution(mirror: Path) -> Answer:
    frame = _resolved(mirror, ["full_resolution_seconds"], "tickets")
    return {(): float(frame.full_resolution_seconds.median() / 60)}


def _pandas_turns(mirror: Path) -> Answer:
    frame = _episodes(mirror, ["turn_count"])
    return {(): float(frame[(frame.turn_count > 0) & (frame.resolved_at < END)].turn_count.median())}


def _pandas_fcr(mirror: Path) -> Answer:
    frame = _resolved(mirror, ["follow_ups", "reopened_at", "repeat_gap_seconds"])
    over = frame[frame.resolved_at + WINDOW <= _as_of(mirror)]
    again = (over.reopened_at <= over.resolved_at + WINDOW) | (
        over.repeat_gap_seconds <= WINDOW.total_seconds()
    )
    return {(): float(((over.follow_ups == 0) & ~again).mean())}


IN_PANDAS: dict[str, Callable[[Path], Answer]] = {
    "containment by week, category": _pandas_containment, "backlog by day": _pandas_backlog,
    "escalation reasons by month": _pandas_reasons, "CSAT AI, human by week": _pandas_csat,
    "handle minutes by category": _pandas_handled, "accounts of 90 days": _pandas_accounts,
    "resolution p50, p90": _pandas_resolution, "turns and ease": _pandas_turns, "FCR": _pandas_fcr,
    "repeat in 14 days": _pandas_repeat, "reopen rate": _pandas_reopened, "first response by channel": _pandas_first_response,
}  # fmt: skip


def same(found: Any, other: Answer) -> bool:
    """Whether the cells' first numbers are those of the other way."""
    own = {_key(one): next(iter(one.numbers.values())).value for one in found}
    known, told = ({key: value for key, value in one.items() if value} for one in (own, other))
    near = (abs(value - told.get(key, -1)) < 1e-9 * max(1, abs(value)) for key, value in known.items())
    return known.keys() == told.keys() and all(near)


def _key(cell: Cell) -> tuple[str, ...]:
    bucket = () if (cell.end - cell.start).days > 31 else (cell.start.isoformat(),)
    return (*bucket, *cell.segment.values())
