"""What trackers say of objects, and which objects are ours: put together from events and from what was pushed."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from rules.became import Key, Told, Tracked
from rules.fold.settle import settled
from rules.model import Event, Kind
from rules.moments import from_text, to_text
from service.store.base import places
from service.store.records import Records
from service.store.rows import event_of

ISSUE = "issue"
# Before problems had an object of their own, each rule's flag about one made an object there.
OBJECTS = f"(p.action = '{ISSUE}' OR p.action LIKE 'create:%') AND p.state <> 'cancelled'"


class TrackedRows:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def learn(self, events: Iterable[Event]) -> set[str]:
        """Take over what stored events tell; gives the problems that it is about."""
        return self.learn_again([one.id for one in events if one.kind is Kind.TRACKED])

    def learn_again(self, ids: Iterable[str]) -> set[str]:
        """Put together anew what the events of these ids tell; gives the problems that it is or was about."""
        wanted = sorted(set(ids))
        before = [_tracked(row) for row in self._records.where_in("tracked", "id", wanted)]
        stored = [(event_of(row), row["hash"]) for row in self._records.where_in("events", "id", wanted)]
        found = [_read(event) for event in settled(stored)]
        self._records.delete_in("tracked", "id", wanted)
        self._records.upsert("tracked", [_row(one) for one in found])
        return self._problems_of({one.key for one in (*before, *found)})

    def told_by(self, delivery: str) -> list[str]:
        """The ids of the events in which a delivery told of objects."""
        sql = "SELECT id FROM events WHERE delivery = ? AND kind = ?"
        return [row["id"] for row in self._records.select(sql, [delivery, Kind.TRACKED])]

    def all_ids(self) -> list[str]:
        """Every event that tells of an object."""
        return [
            row["id"] for row in self._records.select("SELECT id FROM events WHERE kind = ?", [Kind.TRACKED])
        ]

    def objects(self, problems: Collection[str]) -> list[dict[str, Any]]:
        """The pushes that made these problems' objects, or are to make them, the oldest first."""
        sql = f"SELECT p.* FROM pushes p WHERE p.subject IN ({places(problems)}) AND {OBJECTS} ORDER BY p.created_at, p.id"
        return self._records.select(sql, [*problems]) if problems else []

    def pushes_about(self, sink: str, problem: str) -> list[dict[str, Any]]:
        """Everything that was or is to be told of a problem to one tracker, the oldest first."""
        sql = "SELECT * FROM pushes WHERE subject = ? AND sink = ? AND state <> 'cancelled' ORDER BY created_at, id"
        return self._records.select(sql, [problem, sink])

    def told(self, keys: Collection[Key]) -> Told:
        """All that was said of these objects, and of those that they are duplicates of."""
        found: dict[Key, list[Tracked]] = {}
        waiting = set(keys)
        while waiting:
            said = [one for key in sorted(waiting) for one in self._said_of(*key)]
            found |= {key: [one for one in said if one.key == key] for key in waiting}
            named = {(one.sink, one.duplicate_of) for one in said if one.duplicate_of}
            waiting = named - found.keys()
        return {key: words for key, words in found.items() if words}

    def _said_of(self, sink: str, issue: str) -> list[Tracked]:
        rows = self._records.select(
            "SELECT * FROM tracked WHERE sink = ? AND issue = ? ORDER BY at, id", [sink, issue]
        )
        return [_tracked(row) for row in rows]

    def _problems_of(self, keys: Collection[Key]) -> set[str]:
        """The problems that have one of these objects, or one that is a duplicate of one of them."""
        found, seen, waiting = set(), set(keys), set(keys)
        while waiting:
            sink, issue = waiting.pop()
            sql = f"SELECT p.subject FROM pushes p WHERE p.sink = ? AND p.far_key = ? AND {OBJECTS}"
            found |= {row["subject"] for row in self._records.select(sql, [sink, issue])}
            rows = self._records.select(
                "SELECT sink, issue FROM tracked WHERE sink = ? AND duplicate_of = ?", [sink, issue]
            )
            fresh = {(row["sink"], row["issue"]) for row in rows} - seen
            seen, waiting = seen | fresh, waiting | fresh
        return found


def keys_of(objects: Sequence[dict[str, Any]]) -> set[Key]:
    """What these objects are called at their far sides, as far as that is known."""
    return {(row["sink"], row["far_key"]) for row in objects if row["far_key"]}


def _read(event: Event) -> Tracked:
    said = event.fields
    return Tracked(
        event.id, str(said["sink"]), str(said["issue"]), event.at, str(said["outcome"]), str(said.get("duplicate_of") or "")
    )  # fmt: skip


def _row(one: Tracked) -> dict[str, Any]:
    return {
        "id": one.id, "sink": one.sink, "issue": one.issue, "at": to_text(one.at), "outcome": one.outcome,
        "duplicate_of": one.duplicate_of,
    }  # fmt: skip


def _tracked(row: dict[str, Any]) -> Tracked:
    return Tracked(
        row["id"], row["sink"], row["issue"], from_text(row["at"]), row["outcome"], row["duplicate_of"]
    )
