"""Reads truth samples with their answers."""

import json

from service.store.reads.snapshot import Row, Snapshot


def sample(snapshot: Snapshot, key: str | None = None) -> Row | None:
    """The newest with this id or of this month, without one the newest of all; `members` and `population` are read."""
    known = "" if key is None else " WHERE id = ? OR month = ?"
    values = [] if key is None else [key, key]
    row = snapshot.first(
        f"SELECT * FROM samples{known} ORDER BY month DESC, drawn_at DESC, id LIMIT 1", values
    )
    return row and {**row, "members": json.loads(row["members"]), "population": json.loads(row["population"])}


def answers_of(snapshot: Snapshot, key: str) -> dict[int, str]:
    """By number of the item what was answered."""
    sql = "SELECT number, answer FROM sample_answers WHERE sample_id = ?"
    return {row["number"]: row["answer"] for row in snapshot.rows(sql, [key])}
