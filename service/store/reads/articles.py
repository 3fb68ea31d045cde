"""Reads what became of the visits in which articles of the help center were opened."""

import json
from datetime import date

from service.store.reads.snapshot import Snapshot
from service.store.visit_tables import ARTICLE_NUMBERS

SUMS = ", ".join(f"sum({name}) AS {name}" for name in ARTICLE_NUMBERS)
MOST_TICKETS = 20


def seen(snapshot: Snapshot, start: date, end: date) -> dict[str, dict[str, int]]:
    """By article its numbers of the days (UTC) [start, end)."""
    rows = snapshot.rows(
        f"SELECT article_id, {SUMS} FROM articles_daily WHERE day >= ? AND day < ? GROUP BY article_id",
        [start.isoformat(), end.isoformat()],
    )
    return {row["article_id"]: {name: int(row[name]) for name in ARTICLE_NUMBERS} for row in rows}


def tickets_after(snapshot: Snapshot, article: str, start: date, end: date) -> list[str]:
    """The newest tickets that were written after a visit of these days (UTC) in which the article was opened."""
    rows = snapshot.rows(
        "SELECT DISTINCT v.ticket_id, v.contact_at FROM visits v WHERE v.articles LIKE ? ESCAPE '!'"
        " AND v.started_at >= ? AND v.started_at < ? AND v.ticket_id IS NOT NULL ORDER BY v.contact_at DESC LIMIT ?",
        [f"%{_literally(json.dumps(article))}%", start.isoformat(), end.isoformat(), MOST_TICKETS],
    )
    return [row["ticket_id"] for row in rows]


def _literally(text: str) -> str:
    """A text in which LIKE finds nothing but itself."""
    for sign in "!%_":
        text = text.replace(sign, f"!{sign}")
    return text
