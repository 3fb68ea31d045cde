"""Changes some tickets of the last 30 days, as the worker would."""

import random
from pathlib import Path

from service.store.mirror import days
from service.store.sqlite import open_store

SINCE = (
    "SELECT id, created_at FROM tickets"
    " WHERE created_at >= (SELECT strftime('%Y-%m-%d', max(created_at), '-30 days') FROM tickets)"
)


def change(path: Path, many: int, seed: int) -> None:
    """One more turn in so many tickets."""
    store = open_store(path)
    known = [(row["id"], row["created_at"]) for row in store.query(SINCE)]
    chosen = random.Random(seed).sample(known, min(many, len(known)))
    with store.atomic():
        store.executemany(
            "UPDATE episodes SET turn_count = turn_count + 1 WHERE ticket_id = ?",
            [(one,) for one, _ in chosen],
        )
        days.mark_tickets(store, {ticket: [days.day_of(at)] for ticket, at in chosen})
    store.close()
