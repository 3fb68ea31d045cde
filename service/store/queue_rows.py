"""The worker's reads and writes about queues: what tickets did to them, and from when on each is to be judged."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rules.facts.fact import HOUR
from rules.facts.queue import DAY, LOOKS_BACK, WEEK, WHOLE
from rules.moments import optional_moment, to_text
from rules.queues import BEGUN, GAP, OPENED, RESOLVED, SUBJECT, Happened, Step, next_hour, queues_of
from service.store.base import places
from service.store.records import Records

FROM_THE_BEGINNING = "0001-01-01T00:00:00.000000Z"
# How many hours before the one of judgement facts look at what happened; of open tickets at the mean of a day 7 days before.
LOOKED_AT = {BEGUN: LOOKS_BACK, OPENED: WEEK + DAY, RESOLVED: WEEK + DAY, GAP: LOOKS_BACK}
JUDGED_UNTIL = "queues_judged_until"
EARLIER = (
    "INSERT INTO due_queues (id, since) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET since ="
    " CASE WHEN excluded.since < due_queues.since THEN excluded.since ELSE due_queues.since END"
)


class QueueRows:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def put_steps(self, tickets: Iterable[str], steps: Sequence[Step]) -> None:
        """Replace what is kept of these tickets; queues are due from the earliest moment at which something differs."""
        before = {_step(row) for row in self._records.where_in("queue_steps", "ticket_id", tickets)}
        gone, fresh = before - set(steps), set(steps) - before
        if not gone and not fresh:
            return
        self._records.db.executemany(
            "DELETE FROM queue_steps WHERE ticket_id = ? AND what = ? AND at = ?",
            sorted((one.ticket_id, one.what, to_text(one.at)) for one in gone),
        )
        self._records.upsert("queue_steps", [_row(one) for one in sorted(fresh)])
        self._set_due({queue: to_text(at) for queue, at in _changed(gone, fresh).items()})

    def judge_again(self) -> None:
        """Have every queue judged from its beginning."""
        self._set_due(dict.fromkeys(self.all(), FROM_THE_BEGINNING))

    def due(self, hour: datetime) -> tuple[str, datetime] | None:
        """A queue that is to be judged by this hour, and from when on; a new hour makes all of them due."""
        now = to_text(hour)
        until = self._records.mark(JUDGED_UNTIL) or now
        if until != now:  # later where the clock was put back
            self._set_due(dict.fromkeys(self.all(), min(until, now)))
        self._records.set_mark(JUDGED_UNTIL, now)
        # What changed after the hour is looked at with the next one, like everything.
        self._records.db.execute("DELETE FROM due_queues WHERE since > ?", [now])
        rows = self._records.select("SELECT id, since FROM due_queues ORDER BY since, id LIMIT 1")
        return (rows[0]["id"], datetime.fromisoformat(rows[0]["since"])) if rows else None

    def judged(self, queue: str) -> None:
        """A queue is no longer due."""
        self._records.delete_in("due_queues", "id", [queue])

    def all(self) -> list[str]:
        """Every queue, that of everything first."""
        rows = self._records.select("SELECT DISTINCT category FROM queue_steps")
        found = {queue for row in rows for queue in queues_of(row["category"])}
        return sorted(found, key=lambda queue: (queue != SUBJECT + WHOLE, queue))

    def _set_due(self, queues: Mapping[str, str]) -> None:
        """From the earlier of this moment and that from which each is due already."""
        self._records.db.executemany(EARLIER, sorted(queues.items()))

    def first(self, queue: str) -> datetime | None:
        """The hour at which the queue's first contact counted, None where it never had one."""
        where, values = _of(queue)
        sql = f"SELECT min(hour) AS hour FROM queue_steps WHERE {where} AND what = ?"
        return optional_moment(self._records.select(sql, [*values, BEGUN])[0]["hour"])

    def happened(self, queue: str, first: datetime, since: datetime, until: datetime) -> Happened:
        """What the facts of the hours from one to another rest on."""
        begin = max(since, first)
        after = {what: begin - hours * HOUR for what, hours in LOOKED_AT.items()}
        counts = {what: self._counts(queue, what, at, until) for what, at in after.items()}
        opened, resolved = (self._number(queue, what, after[what]) for what in (OPENED, RESOLVED))
        accounts = self._accounts(queue, begin - WEEK * HOUR, until)
        return Happened(queue.removeprefix(SUBJECT), first, counts, accounts, opened - resolved)

    def _counts(self, queue: str, what: str, after: datetime, until: datetime) -> dict[datetime, int]:
        where, values = _of(queue)
        rows = self._records.db.execute(
            f"SELECT hour, count(*) FROM queue_steps WHERE {where} AND what = ? AND hour > ? AND hour <= ? GROUP BY hour",
            [*values, what, to_text(after), to_text(until)],
        )
        return {datetime.fromisoformat(hour): number for hour, number in rows}

    def _number(self, queue: str, what: str, until: datetime) -> int:
        where, values = _of(queue)
        sql = f"SELECT count(*) AS number FROM queue_steps WHERE {where} AND what = ? AND hour <= ?"
        return int(self._records.select(sql, [*values, what, to_text(until)])[0]["number"])

    def _accounts(self, queue: str, after: datetime, until: datetime) -> dict[datetime, set[str]]:
        where, values = _of(queue)
        rows = self._records.db.execute(
            f"SELECT hour, account_id FROM queue_steps WHERE {where} AND what = ? AND hour > ? AND hour <= ?"
            " AND account_id <> ''",
            [*values, BEGUN, to_text(after), to_text(until)],
        )
        found: defaultdict[str, set[str]] = defaultdict(set)
        for hour, account in rows:
            found[hour].add(account)
        return {datetime.fromisoformat(hour): accounts for hour, accounts in found.items()}

    def steps(self, queue: str, after: datetime, until: datetime) -> list[Step]:
        """What happened in a queue after a full hour, up to and with another, in order of time."""
        where, values = _of(queue)
        rows = self._records.select(
            f"SELECT * FROM queue_steps WHERE {where} AND what IN ({places(LOOKED_AT)}) AND hour > ? AND hour <= ?",
            [*values, *LOOKED_AT, to_text(after), to_text(until)],
        )
        return sorted(_step(row) for row in rows)


def _of(queue: str) -> tuple[str, list[str]]:
    """The condition for the steps of a queue, with its values."""
    code = queue.removeprefix(SUBJECT)
    return ("1 = 1", []) if code == WHOLE else ("category = ?", [code])


def _row(step: Step) -> dict[str, str]:
    return step._asdict() | {"at": to_text(step.at), "hour": to_text(next_hour(step.at))}


def _step(row: Mapping[str, str]) -> Step:
    return Step(
        datetime.fromisoformat(row["at"]), row["what"], row["ticket_id"], row["category"], row["account_id"]
    )


def _changed(gone: set[Step], fresh: set[Step]) -> dict[str, datetime]:
    """From when on each queue is another one. What only changes its category does not change the queue of everything."""
    seen: defaultdict[str, set[Step]] = defaultdict(set)
    for steps in (gone, fresh):
        for one in steps:
            for queue in queues_of(one.category):
                seen[queue] ^= {one._replace(category="")}
    return {queue: min(one.at for one in steps) for queue, steps in seen.items() if steps}
