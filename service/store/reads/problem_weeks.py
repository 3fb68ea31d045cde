"""Problems that somebody has yet to do something about, with their tickets of the last seven days."""

from collections import defaultdict
from datetime import datetime, timedelta

from rules.moments import to_text
from rules.reports import ALONE
from rules.week_cost import Week
from service.store.reads.listings import LISTINGS
from service.store.reads.snapshot import Row, Snapshot

WEEK = timedelta(days=7)
NO_WEEK = Week(0, 0.0, 0, {})
STANDING = LISTINGS["problems"].choices["standing"]["true"]


def standing_problems(snapshot: Snapshot) -> list[Row]:
    """All of them, with the columns of the list."""
    columns = ", ".join(LISTINGS["problems"].columns())
    return snapshot.rows(f"SELECT {columns} FROM problems t WHERE {STANDING} ORDER BY t.id")


def weeks(snapshot: Snapshot, now: datetime) -> dict[str, Week]:
    """By problem its tickets of the seven days before; of one without any there is none."""
    rows = snapshot.rows(
        "SELECT coalesce(m.root, r.problem_id) AS problem, t.tier AS tier, count(*) AS tickets,"
        " count(t.handle_seconds) AS measured, coalesce(sum(t.handle_seconds), 0) AS seconds FROM problem_reports r"
        " LEFT JOIN merged_problems m ON m.id = r.problem_id JOIN tickets t ON t.id = r.ticket_id"
        " WHERE r.at > ? AND r.at <= ? AND (r.basis <> ? OR r.decision IS NOT NULL)"
        " GROUP BY coalesce(m.root, r.problem_id), t.tier ORDER BY 1, 2",
        [to_text(now - WEEK), to_text(now), ALONE],
    )
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts[row["problem"]].append(row)
    return {problem: _week(found) for problem, found in parts.items()}


def _week(rows: list[Row]) -> Week:
    return Week(
        sum(row["tickets"] for row in rows), float(sum(row["seconds"] for row in rows)), sum(row["measured"] for row in rows),
        {row["tier"]: row["tickets"] - row["measured"] for row in rows},
    )  # fmt: skip
