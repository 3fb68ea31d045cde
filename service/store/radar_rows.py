"""What the release radar reads: releases, contacts by category and by problem in a span of time."""

from datetime import datetime
from typing import Any

from rules.facts.queue import WHOLE
from rules.moments import optional_moment, to_text
from rules.queues import BEGUN
from service.store.records import Records

PROBLEM = "problem:"  # before a problem's id, to tell it from a category's code


class RadarRows:
    """Reads only."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def releases(self, since: datetime, until: datetime) -> list[dict[str, Any]]:
        """The annotations of releases of this time."""
        sql = "SELECT id, at, title FROM annotations WHERE kind = 'release' AND at > ? AND at <= ? ORDER BY at, id"
        return self._records.select(sql, [to_text(since), to_text(until)])

    def first(self) -> datetime | None:
        """When the first contact began that is known, None where none is."""
        (row,) = self._records.select("SELECT min(at) AS at FROM queue_steps WHERE what = ?", [BEGUN])
        return optional_moment(row["at"])

    def counts(self, begin: datetime, end: datetime) -> dict[str, int]:
        """Contacts of a span of time: all, those of each category, and those that told of each problem."""
        span = [to_text(begin), to_text(end)]
        categories = self._records.select(
            "SELECT category AS key, count(*) AS number FROM queue_steps WHERE what = ? AND at >= ? AND at < ?"
            " GROUP BY category",
            [BEGUN, *span],
        )
        problems = self._records.select(
            "SELECT coalesce(m.root, r.problem_id) AS key, count(*) AS number FROM problem_reports r"
            " LEFT JOIN merged_problems m ON m.id = r.problem_id WHERE r.at >= ? AND r.at < ?"
            " GROUP BY coalesce(m.root, r.problem_id)",
            span,
        )
        found = {row["key"]: row["number"] for row in categories}
        return (
            found
            | {WHOLE: sum(found.values())}
            | {f"{PROBLEM}{row['key']}": row["number"] for row in problems}
        )

    def problem_name(self, problem: str) -> str:
        """What a problem is about: its error, else its category."""
        rows = self._records.select("SELECT fingerprint, category FROM problems WHERE id = ?", [problem])
        named = [str(row["fingerprint"] or row["category"] or "").removeprefix("code:") for row in rows]
        return named[0] if named and named[0] else problem

    def far_key(self, push_id: str) -> str:
        """Where a push arrived, "" where it has not."""
        rows = self._records.select("SELECT far_key FROM pushes WHERE id = ?", [push_id])
        return str(rows[0]["far_key"] or "") if rows else ""
