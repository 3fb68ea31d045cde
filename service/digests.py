"""Makes digests: when their time has come, one push says what many flags have to say, and takes their pushes' place."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules.moments import to_text
from rules.rule_keys import SEVERITIES
from service.delivery_times import next_digest
from service.far_ids import far_id
from service.store.digest_rows import DigestRows, Member
from service.store.pushes import NewPush, PushStore

ACTION = "digest"
TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Digests:
    """Belongs to the clock. zone: the installation's. install: see service.far_ids."""

    pushes: PushStore
    rows: DigestRows
    zone: ZoneInfo
    install: str

    def tick(self, now: datetime) -> int:
        """Make the digests that are due; gives how many pushes they took the place of. One transaction."""
        with self.pushes.db.atomic():
            waiting: dict[str, list[Member]] = defaultdict(list)
            for one in self.rows.due(now):
                if self._its_time(one) <= now:
                    waiting[one.sink].append(one)
            for sink, members in waiting.items():
                push = self._push(sink, members, now)
                self.pushes.add([push])
                self.rows.told(members, push.far_id, now)
        return sum(map(len, waiting.values()))

    def _its_time(self, member: Member) -> datetime:
        """A push that was held back until a moment in between waits for the next digest after it."""
        return next_digest(member.digest, member.due_at - TICK, self.zone)

    def _push(self, sink: str, members: Sequence[Member], now: datetime) -> NewPush:
        """Named after the first of its pushes, which are told once, so that no two digests share a name."""
        subject = f"{ACTION}/{min(one.id for one in members)}"
        key = far_id(self.install, sink, subject, ACTION, 0)
        quiet = {one.quiet for one in members}
        return NewPush(
            key, sink, subject, ACTION, 0, "", ACTION, content(members, now), now,
            quiet=quiet.pop() if len(quiet) == 1 else "",
        )  # fmt: skip


def content(members: Sequence[Member], now: datetime) -> dict[str, Any]:
    """What a digest says: each flag's title with the way to its ticket or account, the most severe first."""
    told = sorted((one.content for one in members), key=lambda one: -_weight(one))
    number = f"{len(told)} flags" if len(told) > 1 else "1 flag"
    return {
        "title": f"Digest: {number}",
        "severity": told[0].get("severity", ""),
        "made_at": to_text(now),
        "items": [
            {"label": _label(one), "url": one.get("ticket_url") or one.get("account_url", "")} for one in told
        ],
    }


def _label(told: dict[str, Any]) -> str:
    return f"{told.get('title', '')} [{told.get('severity', '')}]"


def _weight(told: dict[str, Any]) -> int:
    severity = told.get("severity")
    return SEVERITIES.index(severity) if severity in SEVERITIES else -1
