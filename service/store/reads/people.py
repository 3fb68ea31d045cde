"""What is known of the people who acted in a ticket."""

from collections.abc import Iterable

from rules.identity import Person, people_of
from service.store.base import places
from service.store.reads.snapshot import Row, Snapshot

NAMES = ("author_id", "actor_id", "requester_id")


def people_in(snapshot: Snapshot, connection: str, events: Iterable[Row]) -> dict[str, Person]:
    """Everybody whom these events name and the store knows, by vendor id; the newest word about each counts."""
    named = {str(one["fields"][name]) for one in events for name in NAMES if one["fields"].get(name)}
    keys = [f"{connection}:{one}" for one in sorted(named)]
    marks = places(keys)
    rows = snapshot.rows(f"SELECT id, facts FROM people WHERE id IN ({marks})", keys)
    return people_of({row["id"].partition(":")[2]: row["facts"] for row in rows})
