"""What a tracker has of a problem, as far as our pushes and its webhooks tell."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.became import FIXES, Key, Told, leads_to
from rules.moments import from_text
from rules.tracked import GONE
from service.store.tracked_rows import ISSUE, TrackedRows, keys_of

AGAIN, REOPEN, COMMENT, CARD = "comment:again-", "reopen:", "comment:", "card"
WAITING = ("pending", "sending", "dead")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """An object that stands. row: the push that made it. issue: the far key to write to, that of the other one for a duplicate.

    done_at: since when the tracker calls it done, None while it does not. gone: somebody removed it there. pushes: all about
    the problem to this sink, the oldest first.
    """

    row: Row
    issue: str
    done_at: datetime | None
    gone: bool
    pushes: Sequence[Row]

    @property
    def is_waiting(self) -> bool:
        """Whether it has yet to be made."""
        return self.row["state"] in WAITING or not self.issue

    @property
    def shown(self) -> Mapping[str, Any]:
        """What the newest card after it has told of its counts and links; nothing where there was none yet."""
        later = [one for one in self.pushes if one["created_at"] >= self.row["created_at"]]
        cards = [one for one in later if one["action"] == CARD and one["content"]["issue"] == self.issue]
        return dict(cards[-1]["content"]) if cards else {}

    def said_since(self, moment: datetime) -> bool:
        """Whether a recurrence was told after it."""
        kinds = [one for one in self.pushes if _is_recurrence(one)]
        return any(from_text(one["created_at"]) > moment for one in kinds)

    def number(self, beginning: str) -> int:
        """How many pushes there were whose action begins so."""
        return sum(one["action"].startswith(beginning) for one in self.pushes)


@dataclass(slots=True)
class Ledger:
    """Reads it from the store."""

    tracked: TrackedRows

    def of(self, sink: str, problem: str, parts: Sequence[str]) -> Standing | None:
        """The object of a problem or of one that it stands for; its own counts more, then the newest. None without any."""
        found = [one for one in self.tracked.objects(parts) if one["sink"] == sink]
        if not found:
            return None
        own = [one for one in found if one["subject"] == problem]
        row = _read((own or found)[-1])
        pushes = [_read(one) for one in self.tracked.pushes_about(sink, problem)]
        if not row["far_key"]:
            return Standing(row, "", None, False, pushes)
        told = self.tracked.told(keys_of([row]))
        key = leads_to((sink, row["far_key"]), told)
        return Standing(row, key[1], *_ended(key, told, pushes), pushes)


def _ended(key: Key, told: Told, pushes: Sequence[Row]) -> tuple[datetime | None, bool]:
    """(since when the object is done, whether it is gone). What we opened again is not done, whether that is echoed or not."""
    words = sorted(told.get(key, ()), key=lambda one: (one.at, one.id))
    last = words[-1] if words else None
    done = last.at if last and last.outcome in FIXES else None
    opened = [
        one["settled_at"]
        for one in pushes
        if one["action"].startswith(REOPEN) and one["state"] == "delivered"
    ]
    if done and any(from_text(at) > done for at in opened):
        done = None
    return done, bool(last and last.outcome == GONE)


def _read(row: Row) -> Row:
    return row | {"content": json.loads(row["content"])}


def _is_recurrence(push: Row) -> bool:
    later = push["action"] == ISSUE and push["occurrence"] > 0
    return later or str(push["action"]).startswith((AGAIN, REOPEN))
