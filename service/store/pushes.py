"""The pushes and their attempts in deskgauge.db.

A push is added as a NewPush. Its id is the computed far id, so adding the same one again makes no second one:

    far_id      service.far_ids.far_id(install_id, sink, subject, action, occurrence)
    content     title, summary, severity, ticket_id, ticket_url, rule and opened_at as text; evidence as a
                list of text, facts as a list of "name: value", answers as a list of {label, url}
    due_at      when to send it first; at once when None
    quiet       hours of the day in which it is not tried, see service.delivery_times

States: pending -> sending -> delivered, or back to pending, or dead. A pending one may be cancelled. One that is
`sending` belongs to a process until its lease is over (service.store.leases); whether it arrived is then unknown until
the far side is asked. All writes are atomic and join a transaction that is already open.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.base import Push
from adapters.exchanges import Exchange
from rules.moments import optional_text, to_text
from service.store import exchanges
from service.store.base import Store
from service.store.leases import ALONE, LEASE
from service.store.looked_up import UNSEEN

NEVER_TRIED = (
    "pushes.attempts = 0 AND pushes.outcome_unknown = 0"
    " AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.push_id = pushes.id)"
)
NOT_IN_DIGEST = "NOT EXISTS (SELECT 1 FROM digest_members WHERE digest_members.push_id = pushes.id)"
OF_FLAG = "subject = ? AND action = ? AND state = 'pending'"
CLAIMED = "id, sink, subject, action, occurrence, far_id, content, attempts, outcome_unknown, quiet"
# Changes and news of an earlier push, and a renewal brief, which is of no rule.
OF_NO_RULE = "action LIKE 'update:%' OR action LIKE 'news:%' OR action LIKE 'renewal:%'"
LAST = "9999"  # after every moment


@dataclass(frozen=True, slots=True)
class NewPush:
    """One push to be sent; see the module's beginning."""

    far_id: str
    sink: str
    subject: str
    action: str
    occurrence: int
    flag_id: str
    rule: str
    content: Mapping[str, Any]
    created_at: datetime
    due_at: datetime | None = None
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A push taken for sending. attempts: how many tries have counted. outcome_unknown: read back first."""

    push: Push
    attempts: int
    outcome_unknown: bool
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. outcome: delivered, retry, wait, unknown, unmatched, unwritten or dead. detail: why, "" when delivered."""

    push_id: str
    sink: str
    started_at: datetime
    took_ms: float
    outcome: str
    detail: str = ""
    exchanges: Sequence[Exchange] = ()


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a push after a try. due_at: None once it is settled."""

    state: str
    attempts: int
    outcome_unknown: bool = False
    due_at: datetime | None = None
    reason: str = ""
    far_key: str = ""
    url: str = ""


class PushStore:
    """Reads and writes pushes over one connection, which belongs to one thread. owner: see Leases."""

    def __init__(self, db: Store, owner: str = ALONE) -> None:
        self.db, self.owner = db, owner

    def add(self, pushes: Iterable[NewPush]) -> int:
        """Keep pushes; gives how many are new or renewed.

        One that is there already is renewed until it is tried: its content, and its life where it was cancelled.
        Afterwards it only follows the flag that continues the one it was made for.
        """
        added = list(pushes)
        with self.db.atomic():
            number = self._change_each(
                "INSERT INTO pushes (id, far_id, sink, subject, action, occurrence, flag_id, rule, content,"
                " due_at, created_at, quiet, state, attempts, outcome_unknown)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, 0)"
                " ON CONFLICT (id) DO UPDATE SET state = 'pending', content = excluded.content, quiet = excluded.quiet,"
                " due_at = coalesce(pushes.due_at, excluded.due_at), settled_at = NULL, reason = NULL"
                f" WHERE pushes.state IN ('pending', 'cancelled') AND {NEVER_TRIED}",
                [_row(push) for push in added],
            )
            self._change_each(
                "UPDATE pushes SET flag_id = ? WHERE id = ?", [(push.flag_id, push.far_id) for push in added]
            )
        return number

    def of_flags(self, flag_ids: Iterable[str]) -> list[str]:
        """The ids of the pushes that these flags led to."""
        sql = "SELECT id FROM pushes WHERE flag_id = ? ORDER BY id"
        return [row[0] for flag_id in flag_ids for row in self._all(sql, [flag_id])]

    def waiting(self, sink: str, until: str = LAST) -> list[str]:
        """The ids of the pushes that wait for a sink; until: only those made up to this moment."""
        sql = "SELECT id FROM pushes WHERE sink = ? AND state = 'pending' AND created_at <= ? ORDER BY id"
        return [row[0] for row in self._all(sql, [sink, until])]

    def held(self, rule: str, subject: str, now: datetime) -> list[str]:
        """The ids of a rule's pushes about a subject that nobody has tried and whose time is still to come."""
        sql = f"SELECT id FROM pushes WHERE {OF_FLAG} AND due_at > ? AND {NEVER_TRIED} ORDER BY id"
        return [row[0] for row in self._all(sql, [subject, f"create:{rule}", to_text(now)])]

    def hold(self, rule: str, subject: str, until: datetime, sink: str) -> int:
        """Hold back a rule's push about a subject to a sink that nobody has tried; gives how many."""
        sql = f"UPDATE pushes SET due_at = ? WHERE {OF_FLAG} AND sink = ? AND {NEVER_TRIED}"
        return self._change_each(sql, [(to_text(until), subject, f"create:{rule}", sink)])

    def move(self, push_id: str, due_at: datetime, *, earlier: bool) -> bool:
        """Let a push that nobody has tried be due at another moment; whether it was. earlier: only where that is sooner."""
        condition = "due_at > ?" if earlier else "due_at <> ?"
        sql = f"UPDATE pushes SET due_at = ? WHERE id = ? AND state = 'pending' AND {condition} AND {NEVER_TRIED}"
        return self._change_each(sql, [(moment := to_text(due_at), push_id, moment)]) == 1

    def pushed_since(self, sink: str, subject: str, rule: str, since: datetime) -> bool:
        """Whether another rule than this one has led to a push about the subject after the moment; a brief is of no rule."""
        sql = (
            "SELECT 1 FROM pushes WHERE subject = ? AND sink = ? AND rule <> ? AND created_at > ?"
            f" AND state <> 'cancelled' AND NOT ({OF_NO_RULE}) LIMIT 1"
        )
        return bool(self._all(sql, [subject, sink, rule, to_text(since)]))

    def newest(self, sink: str, subject: str, action: str) -> dict[str, Any] | None:
        """The newest push of an action about a subject, with its content read; None when there was none."""
        names = ("id", "state", "occurrence", "content", "settled_at", "reason")
        wanted = "subject = ? AND sink = ? AND action = ? ORDER BY occurrence DESC LIMIT 1"
        sql = f"SELECT {', '.join(names)} FROM pushes WHERE {wanted}"
        for row in self._all(sql, [subject, sink, action]):
            found = dict(zip(names, row, strict=True))
            return found | {"content": json.loads(found["content"])}
        return None

    def renew(self, push_id: str, content: Mapping[str, Any]) -> bool:
        """Give a push that waits another content, even one tried before; whether it waited.

        Only for pushes that say what the far side shall hold, so that it matters not what an earlier try has done.
        """
        sql = "UPDATE pushes SET content = ? WHERE id = ? AND state = 'pending'"
        return self._change_each(sql, [(_json(content), push_id)]) == 1

    def cancel(self, ids: Iterable[str], reason: str, at: datetime, *, even_tried: bool = False) -> int:
        """Cancel pushes that nobody has tried to send; gives how many.

        even_tried: also those tried in vain, when a person asks for it. One whose outcome is unknown is never
        cancelled: the far side may have it.
        """
        condition = "outcome_unknown = 0" if even_tried else NEVER_TRIED
        return self._change_each(
            "UPDATE pushes SET state = 'cancelled', settled_at = ?, reason = ?, due_at = NULL"
            f" WHERE id = ? AND state = 'pending' AND {condition}",
            [(to_text(at), reason, push_id) for push_id in ids],
        )

    def drop_due(self, sink: str, reason: str, now: datetime) -> int:
        """Cancel what is due for a sink, even where it was tried in vain; what may have arrived stays. Gives how many."""
        return self._change_each(
            "UPDATE pushes SET state = 'cancelled', settled_at = ?, reason = ?, due_at = NULL"
            " WHERE sink = ? AND state = 'pending' AND due_at <= ? AND outcome_unknown = 0",
            [(to_text(now), reason, sink, to_text(now))],
        )

    def supersede(self, push_id: str, reason: str) -> bool:
        """Let a dead push rest for good, because another one says what holds now; whether it was dead."""
        sql = "UPDATE pushes SET state = 'cancelled', reason = ? WHERE id = ? AND state = 'dead'"
        return self._change_each(sql, [(reason, push_id)]) == 1

    def requeue(self, push_id: str, now: datetime) -> bool:
        """Send a dead push again with a fresh schedule; whether there was such a push."""
        sql = (
            "UPDATE pushes SET state = 'pending', attempts = 0, due_at = ?, settled_at = NULL, reason = NULL"
            " WHERE id = ? AND state = 'dead'"
        )
        return self._change_each(sql, [(to_text(now), push_id)]) == 1

    def claim_due(self, sink: str, now: datetime, limit: int = 1) -> list[Claimed]:
        """Mark the sink's longest due pushes as being sent and give them to the caller alone."""
        return self._claim(sink, "due_at <= ?", [to_text(now)], now, limit)

    def claim_unseen(self, sink: str, now: datetime) -> list[Claimed]:
        """The same for one that waits, due or not, and that nobody has looked for since a backup was restored."""
        return self._claim(sink, UNSEEN, [], now, 1)

    def put_back(
        self, push_id: str, outcome_unknown: bool | None = None, due_at: datetime | None = None
    ) -> None:
        """Let a claimed push that nobody has tried to send wait as before, or until another moment."""
        unknown = None if outcome_unknown is None else int(outcome_unknown)
        self.db.execute(
            "UPDATE pushes SET state = 'pending', outcome_unknown = coalesce(?, outcome_unknown), due_at = coalesce(?, due_at),"
            " leased_by = NULL, leased_until = NULL WHERE id = ? AND state = 'sending' AND leased_by = ?",
            [unknown, optional_text(due_at), push_id, self.owner],
        )

    def record(self, attempt: Attempt, following: Next, at: datetime) -> None:
        """Keep the try and what becomes of its push, together; a push taken over meanwhile stays as it is."""
        tried = (attempt.push_id, attempt.sink, to_text(attempt.started_at), attempt.took_ms, attempt.outcome)
        settled_at = None if following.due_at else to_text(at)
        with self.db.atomic():
            number = self._all(
                "INSERT INTO attempts (push_id, sink, started_at, took_ms, outcome, detail)"
                " VALUES (?, ?, ?, ?, ?, ?) RETURNING number",
                [*tried, attempt.detail or None],
            )[0][0]
            exchanges.keep(self.db, number, attempt.push_id, attempt.exchanges, at)
            self.db.execute(
                "UPDATE pushes SET state = ?, attempts = ?, outcome_unknown = ?, due_at = ?, reason = ?, far_key = ?,"
                " url = ?, settled_at = ?, leased_by = NULL, leased_until = NULL"
                " WHERE id = ? AND state = 'sending' AND leased_by = ?",
                [*_following(following), settled_at, attempt.push_id, self.owner],
            )

    def counts(self) -> dict[str, int]:
        """Pushes by state; together they are all pushes, `sending` being a part of what is pending."""
        return dict(self._all("SELECT state, count(*) FROM pushes GROUP BY state"))

    def attempt_counts(self) -> dict[tuple[str, str], int]:
        """Tries by sink and outcome."""
        rows = self._all("SELECT sink, outcome, count(*) FROM attempts GROUP BY sink, outcome")
        return {(sink, outcome): number for sink, outcome, number in rows}

    def waiting_sinks(self) -> list[str]:
        """The sinks for which something is pending."""
        return [row[0] for row in self._all("SELECT DISTINCT sink FROM pushes WHERE state = 'pending'")]

    def _claim(
        self, sink: str, which: str, values: Sequence[str], now: datetime, limit: int
    ) -> list[Claimed]:
        with self.db.atomic():
            rows = self._all(
                "WITH due AS MATERIALIZED (SELECT id FROM pushes WHERE state = 'pending' AND sink = ?"
                f" AND {which} AND {NOT_IN_DIGEST} ORDER BY due_at, created_at, id LIMIT ?{self.db.skip_locked})"
                " UPDATE pushes SET state = 'sending', leased_by = ?, leased_until = ?"
                f" WHERE id IN (SELECT id FROM due) RETURNING {CLAIMED}, due_at, created_at",
                [sink, *values, limit, self.owner, to_text(now + LEASE)],
            )
        return [_claimed(row[:-2]) for row in sorted(rows, key=lambda row: (row[-2:], row[0]))]

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return list(self.db.execute(sql, values).fetchall())

    def _change_each(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """Run a change for each row of values; gives how many rows of the table it changed."""
        with self.db.atomic():
            return max(0, int(self.db.executemany(sql, rows).rowcount))


def _row(push: NewPush) -> tuple[Any, ...]:
    key = (push.far_id, push.far_id, push.sink, push.subject, push.action, push.occurrence)
    due_at, created_at = to_text(push.due_at or push.created_at), to_text(push.created_at)
    return (*key, push.flag_id, push.rule, _json(push.content), due_at, created_at, push.quiet)


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(dict(content), ensure_ascii=False, sort_keys=True)


def _claimed(row: tuple[Any, ...]) -> Claimed:
    push_id, sink, subject, action, occurrence, far_id, content, attempts, outcome_unknown, quiet = row
    push = Push(push_id, sink, subject, action, occurrence, far_id, json.loads(content))
    return Claimed(push, attempts, bool(outcome_unknown), quiet or "")


def _following(following: Next) -> tuple[Any, ...]:
    found = following.reason or None, following.far_key or None, following.url or None
    unknown, due_at = int(following.outcome_unknown), optional_text(following.due_at)
    return following.state, following.attempts, unknown, due_at, *found
