"""How many tickets, episodes and hand-overs there are by tag, to compare two states of a store."""

from service.store.records import Records

COUNTS = {
    "ai_touchpoint": "SELECT ai_touchpoint AS value, count(*) AS n FROM tickets GROUP BY 1",
    "resolution_path": "SELECT path AS value, count(*) AS n FROM episodes GROUP BY 1",
    "verdict": "SELECT coalesce(verdict, 'none') AS value, count(*) AS n FROM episodes GROUP BY 1",
    "hand_overs": "SELECT kind AS value, count(*) AS n FROM escalations GROUP BY 1",
}


def tallies(records: Records) -> dict[str, dict[str, int]]:
    """By tag and value."""
    return {tag: {row["value"]: row["n"] for row in records.select(sql)} for tag, sql in COUNTS.items()}
