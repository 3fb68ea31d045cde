"""Hand-overs from the AI to people, with what colleagues said of them."""

from service.store.reads.snapshot import Row, Snapshot

COUNTED = "e.kind = 'ai_to_human' AND t.merged_into IS NULL AND t.removed IS NULL"
# The last word about a hand-over, whoever said it.
SAID = (
    "(SELECT a.answer FROM answers a WHERE a.question = 'hand_over' AND a.subject = e.id"
    " ORDER BY a.at DESC, a.id DESC LIMIT 1)"
)


def first_hand_over(snapshot: Snapshot) -> str | None:
    """When the AI handed over for the first time."""
    row = snapshot.first(
        f"SELECT min(e.at) AS at FROM escalations e JOIN tickets t ON t.id = e.ticket_id WHERE {COUNTED}"
    )
    return row["at"] if row else None


def hand_overs(snapshot: Snapshot, start: str, end: str) -> list[Row]:
    """Those of [start, end): id, cause, and `said`, the last answer about it."""
    return snapshot.rows(
        f"SELECT e.id, e.cause, {SAID} AS said FROM escalations e JOIN tickets t ON t.id = e.ticket_id"
        f" WHERE {COUNTED} AND e.at >= ? AND e.at < ?",
        [start, end],
    )


def hand_over(snapshot: Snapshot, key: str) -> Row | None:
    """One, with what its ticket tells."""
    return snapshot.first(
        "SELECT e.*, t.connection, t.category, t.tier, t.account_id, t.channel, t.requester_id,"
        f" {SAID} AS said FROM escalations e JOIN tickets t ON t.id = e.ticket_id WHERE e.id = ? AND {COUNTED}",
        [key],
    )


def public_messages(snapshot: Snapshot, ticket: str, until: str) -> list[Row]:
    """What was said up to a moment, in the form kept with its text, the oldest first; `text` is None once it is forgotten."""
    return snapshot.rows(
        "SELECT e.id, e.kind, e.at, e.fields, x.text FROM events e LEFT JOIN texts x ON x.event_id = e.id AND x.hash = e.hash"
        " WHERE e.ticket_id = ? AND e.kind IN ('created', 'message') AND e.at <= ? ORDER BY e.at, e.sequence, e.id",
        [ticket, until],
    )
