"""Small questions to the mirror beside those of metrics: how much of something is known, and what was resolved when."""

from datetime import date

from service.store.mirror.reading import Mirror

COUNTED = "merged_into IS NULL AND removed IS NULL"
RESOLVED = f"""SELECT resolved_at_on, CASE WHEN path = 'ai' THEN 'ai' ELSE 'human' END, count(*) FROM episodes
WHERE resolved_at_on >= ? AND resolved_at_on < ? AND path IN ('ai', 'human', 'ai_then_human') AND {COUNTED} GROUP BY ALL"""


def share_among(mirror: Mirror, table: str, at: str, whole: str, part: str) -> float:
    """Of the last 90 days' rows that are meant, the share for which something is known; 0 without rows."""
    moment = mirror.manifest.as_of.removesuffix("Z").replace("T", " ")
    sql = (
        f"SELECT count(*), count(*) FILTER (WHERE {part}) FROM {table}"
        f" WHERE {at} >= TIMESTAMP '{moment}' - INTERVAL 90 DAY AND {COUNTED} AND {whole}"
    )
    rows, known = mirror.rows(sql)[0]
    return known / rows if rows else 0.0


def has_rows(mirror: Mirror, table: str) -> bool:
    """Whether there is any row."""
    return bool(mirror.rows(f"SELECT 1 FROM {table} LIMIT 1"))


def resolutions(mirror: Mirror, start: date, end: date) -> dict[str, dict[date, int]]:
    """How many were resolved on each local day of [start, end), by side: ai and human."""
    found: dict[str, dict[date, int]] = {}
    for day, side, count in mirror.rows(RESOLVED, [start, end]):
        found.setdefault(side, {})[day] = count
    return found


def first_ai_day(mirror: Mirror) -> date | None:
    """The local day on which an AI was first seen, None without one."""
    first: date | None = mirror.rows(f"SELECT min(ai_first_at_on) FROM episodes WHERE {COUNTED}")[0][0]
    return first


def first_day(mirror: Mirror) -> date | None:
    """The local day on which the first episode began, None without any."""
    first: date | None = mirror.rows(f"SELECT min(started_at_on) FROM episodes WHERE {COUNTED}")[0][0]
    return first


def contracts_known(mirror: Mirror) -> bool:
    """Whether anything was told of contracts and what became of them."""
    told = "SELECT 1 FROM accounts WHERE contract_change IS NOT NULL OR renewal_at IS NOT NULL LIMIT 1"
    return bool(mirror.rows(told))
