"""Which queues there are."""

from rules.queues import UNKNOWN_CATEGORY, queues_of
from service.store.reads.snapshot import Snapshot


def queues(snapshot: Snapshot) -> list[str]:
    """The queue of everything, then those of the categories that have had a contact, by code."""
    rows = snapshot.rows("SELECT DISTINCT category FROM queue_steps ORDER BY category")
    codes = [UNKNOWN_CATEGORY, *(row["category"] for row in rows)] if rows else []
    return list(dict.fromkeys(queue for code in codes for queue in queues_of(code)))
