"""The two identities that show that nothing vanishes: what came in, and what went out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.base import Delivery
from service.store.log_reader import LogReader
from service.store.reads.snapshot import Snapshot

LogCounts = Callable[[], Mapping[tuple[str, str], int]]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What became of every delivery in the log."""

    received: int
    applied: int
    ignored: int
    quarantined: int
    duplicate: int
    waiting: int

    @property
    def balanced(self) -> bool:
        """received = applied + ignored + quarantined + duplicate + waiting."""
        settled = self.applied + self.ignored + self.quarantined + self.duplicate
        return self.received == settled + self.waiting


@dataclass(frozen=True, slots=True)
class Departures:
    """What became of every push; `pending` includes those being sent at this moment."""

    total: int
    delivered: int
    pending: int
    dead: int
    cancelled: int

    @property
    def balanced(self) -> bool:
        """pushes = delivered + pending + dead + cancelled."""
        return self.total == self.delivered + self.pending + self.dead + self.cancelled


def arrivals(snapshot: Snapshot, log_counts: LogCounts) -> Arrivals:
    """The deliveries' identity, each side counted in its own place.

    The store is read before the log: what arrives in between then counts as received and as waiting.
    """
    outcomes = snapshot.counts("SELECT outcome, count(*) FROM deliveries GROUP BY outcome")
    positions = _positions(snapshot)
    counts = log_counts()
    return Arrivals(
        received=sum(counts.values()),
        applied=outcomes.get("applied", 0),
        ignored=outcomes.get("ignored", 0),
        quarantined=outcomes.get("quarantined", 0),
        duplicate=outcomes.get("duplicate", 0),
        waiting=_beyond(positions, counts),
    )


def waiting(snapshot: Snapshot, log_counts: LogCounts) -> int:
    """Deliveries in the log that the worker has not settled yet."""
    return _beyond(_positions(snapshot), log_counts())


def unread(snapshot: Snapshot, log: LogReader, limit: int) -> list[Delivery]:
    """The oldest deliveries that still wait."""
    last = {slot: (day, number) for (slot, day), number in sorted(_positions(snapshot).items())}
    found = [one for slot in log.slots() for one in log.read(slot, *last.get(slot, ("", 0)), limit)]
    return sorted(found, key=lambda one: (one.received_at, one.name))[:limit]


def departures(snapshot: Snapshot) -> Departures:
    """The pushes' identity."""
    states = snapshot.counts("SELECT state, count(*) FROM pushes GROUP BY state")
    return Departures(
        total=snapshot.number("SELECT count(*) FROM pushes"),
        delivered=states.get("delivered", 0),
        pending=states.get("pending", 0) + states.get("sending", 0),
        dead=states.get("dead", 0),
        cancelled=states.get("cancelled", 0),
    )


def _positions(snapshot: Snapshot) -> dict[tuple[str, str], int]:
    return {
        (row["slot"], row["day"]): row["id"] for row in snapshot.rows("SELECT slot, day, id FROM positions")
    }


def _beyond(positions: Mapping[tuple[str, str], int], counts: Mapping[tuple[str, str], int]) -> int:
    return sum(max(0, count - positions.get(place, 0)) for place, count in counts.items())


def to_compare(snapshot: Snapshot) -> int:
    """How many tickets wait to be compared with what their helpdesk was told of them."""
    return snapshot.number("SELECT count(*) FROM write_backs")


def due(snapshot: Snapshot, now: str) -> int:
    """How many pushes are being sent or should have been by a moment."""
    sql = "SELECT count(*) FROM pushes WHERE state = 'sending' OR (state = 'pending' AND due_at <= ?)"
    return snapshot.number(sql, [now])
