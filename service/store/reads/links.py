"""What leads from one thing to the next: ids to their tickets, an event to its delivery, a delivery to its flags."""

from collections.abc import Collection

from service.store.base import places
from service.store.reads.snapshot import Row, Snapshot
from service.store.reads.stories import PROBLEMS_OF

FLAGS_SHOWN = 50


def tickets_behind(snapshot: Snapshot, ids: Collection[str]) -> dict[str, str]:
    """Those of the ids that are a ticket, an episode or an event of one here, each with its ticket."""
    marks = places(ids)
    rows = snapshot.rows(
        f"SELECT id, ticket_id FROM events WHERE id IN ({marks}) AND ticket_id IN (SELECT id FROM tickets)"
        f" UNION ALL SELECT id, ticket_id FROM episodes WHERE id IN ({marks})"
        f" UNION ALL SELECT id, id AS ticket_id FROM tickets WHERE id IN ({marks})",
        [*ids, *ids, *ids],
    )
    return {row["id"]: row["ticket_id"] for row in rows}


def delivery_behind(snapshot: Snapshot, by: str | None) -> str | None:
    """The delivery that first brought an event; for a ticket's id the one that first spoke of the ticket."""
    found = snapshot.first(
        "SELECT delivery FROM events WHERE id = :by OR ticket_id = :by"
        " ORDER BY received_at, delivery LIMIT 1",
        {"by": by},
    )
    return found["delivery"] if found else None


def flags_of(snapshot: Snapshot, tickets: Collection[str]) -> list[Row]:
    """The newest flags about these tickets and their problems."""
    marks = places(tickets)
    return snapshot.rows(
        f"SELECT * FROM flags WHERE subject IN ({marks})"
        f" OR subject IN ({PROBLEMS_OF} IN ({marks}))"
        f" ORDER BY opened_at DESC, id LIMIT {FLAGS_SHOWN}",
        [*tickets, *tickets],
    )
