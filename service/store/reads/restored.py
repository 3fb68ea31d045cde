"""After a backup was restored: what of the pushes is at the far sides, by sink, as far as it was looked up."""

import json
from dataclasses import dataclass

from service.store.looked_up import UNSEEN, Found
from service.store.reads.snapshot import Snapshot
from service.store.sink_states import DECISION, RESTORED

WAITS = "pushes.state IN ('pending', 'sending')"
# What waits for a digest is not sent by itself; the digest is a push of its own.
ALONE = "NOT EXISTS (SELECT 1 FROM digest_members WHERE digest_members.push_id = pushes.id)"


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One sink that a restore has stopped, in numbers of pushes.

    there: found at the far side, so delivered. absent: not there. uncertain: the far side does not say. blind: nobody can
    look. unseen: not looked up yet. All but those that are there wait and are sent once the sink is resumed.
    """

    sink: str
    there: int
    absent: int
    uncertain: int
    blind: int
    unseen: int

    @property
    def waiting(self) -> int:
        """How many are sent once the sink is resumed."""
        return self.absent + self.uncertain + self.blind + self.unseen


@dataclass(frozen=True, slots=True)
class Restore:
    """The last restore that stopped sinks. at: its moment; made_at: that of the backup."""

    at: str
    made_at: str
    sinks: tuple[LookedAt, ...]


def last_restore(snapshot: Snapshot) -> Restore | None:
    """What waits for a person since a backup was restored; None where nothing does."""
    mark = snapshot.first("SELECT value FROM marks WHERE name = ?", [RESTORED])
    stopped = snapshot.rows(
        "SELECT subject FROM decisions WHERE kind = ? AND value = ? ORDER BY subject", [DECISION, RESTORED]
    )
    if mark is None or not stopped:
        return None
    return Restore(
        **json.loads(mark["value"]), sinks=tuple(_looked_at(snapshot, row["subject"]) for row in stopped)
    )


def _looked_at(snapshot: Snapshot, sink: str) -> LookedAt:
    there = snapshot.number(
        "SELECT count(*) FROM looked_up WHERE sink = ? AND found = ?", [sink, Found.THERE]
    )
    unseen = snapshot.number(
        f"SELECT count(*) FROM pushes WHERE sink = ? AND {WAITS} AND {UNSEEN} AND {ALONE}", [sink]
    )
    waits = snapshot.counts(
        "SELECT found, count(*) FROM looked_up JOIN pushes ON pushes.id = looked_up.push_id"
        f" WHERE looked_up.sink = ? AND {WAITS} GROUP BY found",
        [sink],
    )
    absent, uncertain, blind = (waits.get(one, 0) for one in (Found.ABSENT, Found.UNCERTAIN, Found.BLIND))
    return LookedAt(sink, there, absent, uncertain, blind, unseen)
