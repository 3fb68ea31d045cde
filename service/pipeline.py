"""From the log to derived rows: claims a batch of deliveries, settles each, derives, all in one transaction."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.base import Delivery, Inbound
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Kind
from rules.moments import to_text
from service import learning
from service.account_hearing import AccountHearing
from service.config.settings import Settings
from service.crash_points import reach
from service.derive import Deriver
from service.fetch.keeper import KIND as SNAPSHOT
from service.fetch.noting import Noting
from service.measuring import content_hash, measured
from service.orders import KIND as ORDER
from service.orders import Orders
from service.own_deliveries import READERS
from service.store.annotation_rows import AnnotationRows
from service.store.answer_rows import AnswerRows, subject_of
from service.store.log_reader import LogReader
from service.store.logbook_rows import LogbookRows
from service.store.people import People
from service.store.records import Records
from service.store.wordings import Wordings

log = structlog.get_logger()
# The tickets that deliveries speak of, each with the event that did so last.
Touched = dict[str, str]
Parse = Callable[[Delivery], Sequence[Event]]
BATCH = 200
TRIES = 3


@dataclass(slots=True)
class Pipeline:
    """The one path of a delivery after the log; belongs to the thread that owns the store's connection."""

    settings: Settings
    records: Records
    deriver: Deriver
    reader: LogReader
    senders: Mapping[str, Inbound]
    key: bytes
    orders: Orders
    noting: Noting
    people: People
    hearing: AccountHearing

    def step(self, now: datetime) -> int:
        """Settle one batch of every slot; gives how many deliveries were settled."""
        return sum(self._slot(slot, now) for slot in self.reader.slots())

    def due(self, now: datetime, limit: int = 500) -> int:
        """Derive tickets that change by time alone."""
        with self.records.db.atomic():
            tickets = self.records.due_tickets(now, limit)
            if tickets:
                self.deriver.derive(dict.fromkeys(tickets, ""), now)
        return len(tickets)

    def due_visits(self, now: datetime) -> int:
        """Look at some of the visits that change by time alone; gives how many."""
        with self.records.db.atomic():
            return self.deriver.visits.keep_time(now)

    def due_accounts(self, now: datetime) -> int:
        """Judge some of the accounts of which something changed or a window ended; gives how many."""
        with self.records.db.atomic():
            return self.deriver.derive_accounts(now)

    def due_problems(self, now: datetime) -> int:
        """Judge some of the problems of which something changed or a window ended; gives how many."""
        with self.records.db.atomic():
            return self.deriver.derive_problems(now)

    def due_queue(self, now: datetime) -> int:
        """Judge one of the queues that became another one or reached a full hour; gives how many."""
        with self.records.db.atomic():
            return self.deriver.derive_queue(now)

    def due_metric(self, now: datetime) -> int:
        """Judge one of the metrics that were measured; gives how many."""
        with self.records.db.atomic():
            return self.deriver.derive_metric(now)

    def apply(self, deliveries: Sequence[Delivery], now: datetime, *, poisoned: bool = False) -> None:
        """Settle deliveries and derive what they speak of; joins the open transaction."""
        touched = self._settle_all(deliveries, now, poisoned=poisoned)
        reach("worker.applying")
        self.deriver.derive(touched, now)

    def write_back(self, now: datetime) -> int:
        """Compare some of the tickets that changed with what their helpdesk shows of them; gives how many."""
        if self.deriver.write_back is None:
            return 0
        with self.records.db.atomic():
            return self.deriver.write_back.tell_due(now)

    def settle_again(self, deliveries: Sequence[Delivery], now: datetime) -> int:
        """Settle deliveries once more, each with what it said before taken back."""
        with self.records.db.atomic():
            touched: Touched = {}
            for one in deliveries:
                touched |= self._taken_back(one.name, now)
            self.records.delete_in("deliveries", "name", [one.name for one in deliveries])
            touched |= self._settle_all(deliveries, now, poisoned=False)
            self.deriver.derive(touched, now)
        return len(deliveries)

    def _slot(self, slot: str, now: datetime) -> int:
        tries = self.records.tries(slot)
        deliveries = self.reader.read(slot, *self.records.position(slot), 1 if tries else BATCH)
        if not deliveries:
            return 0
        self.records.claim(slot, tries + 1)
        reach("worker.claimed")
        with self.records.db.atomic():
            self.apply(deliveries, now, poisoned=tries >= TRIES)
            _, day, last = deliveries[-1].name.split("/")
            self.records.move(slot, day, int(last))
            self.records.claim(slot, 0)
            reach("worker.before_commit")
        reach("worker.committed")
        return len(deliveries)

    def _settle_all(self, deliveries: Sequence[Delivery], now: datetime, *, poisoned: bool) -> Touched:
        touched: Touched = {}
        for delivery in deliveries:
            if poisoned:
                self._record(delivery, "", "quarantined", f"it ended the worker {TRIES} times", now)
            else:
                touched |= self._settle(delivery, now)
        self.records.forget_redacted(touched)
        return touched

    def _settle(self, delivery: Delivery, now: datetime) -> Touched:
        if delivery.kind == ORDER:
            return self._carry_out(delivery, lambda: self.orders.carry_out(delivery.body, now), now)
        if delivery.kind == learning.KIND:
            return self._carry_out(delivery, lambda: self._learn(delivery, now), now)
        if delivery.kind in READERS:
            return self._apply(READERS[delivery.kind], delivery, delivery.name, now, conflict=0)
        sender = self.senders.get(delivery.connection)
        if sender is None:
            reason = f"the connection {delivery.connection} is not configured"
            self._record(delivery, "", "quarantined", reason, now)
            return {}
        key = sender.delivery_key(delivery.headers, delivery.body) or delivery.name
        digest = hashlib.sha256(delivery.body).hexdigest()
        rivals = [
            one for one in self.records.same_key(delivery.connection, key) if one["name"] != delivery.name
        ]
        if any(one["body_hash"] == digest for one in rivals):
            self._record(delivery, key, "duplicate", "the same body came before", now)
            self._note_again(sender, delivery, now)
            return {}
        winner = min((one for one in rivals if one["outcome"] != "duplicate"), key=_digest, default=None)
        if winner and winner["body_hash"] < digest:
            self._record(
                delivery, key, "duplicate", "another body under the same key is applied", now, conflict=1
            )
            self._mark_conflict(winner)
            return {}
        lost = self._displace(winner, now) if winner else {}
        return lost | self._apply(sender.parse, delivery, key, now, conflict=int(bool(winner)))

    def _note_again(self, sender: Inbound, delivery: Delivery, now: datetime) -> None:
        """A ticket that reads as before is known as of a later moment."""
        if delivery.kind == SNAPSHOT:
            with suppress(IgnoredDelivery, MalformedBody):
                self.noting.note(delivery, sender.parse(delivery), now)

    def _carry_out(self, told: Delivery, act: Callable[[], str], now: datetime) -> Touched:
        try:
            outcome, reason = "applied", act()
        except IgnoredDelivery as error:
            outcome, reason = "ignored", str(error)
        except MalformedBody as error:
            outcome, reason = "quarantined", str(error)
        self._record(told, "", outcome, reason, now)
        return {}

    def _learn(self, delivery: Delivery, now: datetime) -> str:
        self.deriver.word_tables.clear()
        return learning.take(delivery, Wordings(self.records.db), now)

    def _mark_conflict(self, winner: Mapping[str, Any]) -> None:
        self.records.upsert("deliveries", [dict(winner) | {"conflict": 1}])

    def _displace(self, loser: Mapping[str, Any], now: datetime) -> Touched:
        reason = "another body under the same key is applied"
        row = dict(loser) | {"outcome": "duplicate", "reason": reason, "conflict": 1, "events": 0}
        self.records.upsert("deliveries", [row])
        return self._taken_back(loser["name"], now)

    def _apply(self, parse: Parse, delivery: Delivery, key: str, now: datetime, conflict: int) -> Touched:
        try:
            events = [self._measured(event, delivery) for event in parse(delivery)]
        except IgnoredDelivery as error:
            self._record(delivery, key, "ignored", str(error), now, conflict)
            return {}
        except MalformedBody as error:
            self._record(delivery, key, "quarantined", str(error), now, conflict)
            return {}
        except Exception as error:
            log.error("parse_failed", delivery=delivery.name, error=type(error).__name__)
            reason = f"the parser failed with {type(error).__name__}"
            self._record(delivery, key, "quarantined", reason, now, conflict)
            return {}
        days = self.settings.privacy.text_days
        told = [(event, content_hash(event)) for event in events]
        self.records.add_events(told, now, days)
        changed = self.people.learn(told)
        self.deriver.visits.hear(events, changed, now)
        self.deriver.hear(events, now)
        self.deriver.accounts_changed(self.hearing.hear(told, now))
        self._record(delivery, key, "applied", "", now, conflict, len(events))
        self._go_live(delivery)
        self.noting.note(delivery, events, now)
        return (
            self._of_errors(events)
            | self._of_people(changed)
            | {event.ticket_id: event.id for event in events if event.ticket_id}
        )

    def _measured(self, event: Event, delivery: Delivery) -> Event:
        return measured(event, delivery, self.key, self.deriver.taxonomy, self.deriver.method)

    def _go_live(self, delivery: Delivery) -> None:
        name, at = f"go_live:{delivery.connection}", to_text(delivery.received_at)
        if delivery.kind == "webhook":
            known = self.records.mark(name)
            if known is None or at < known:
                self.records.set_mark(name, at)

    def _of_people(self, people: Mapping[str, str]) -> Touched:
        """The tickets of these persons, each with the event that told something of its person."""
        rows = self.records.where_in("tickets", "requester_id", {one.partition(":")[2] for one in people})
        owners = {row["id"]: f"{row['connection']}:{row['requester_id']}" for row in rows}
        return {ticket: people[person] for ticket, person in owners.items() if person in people}

    def _of_errors(self, events: Sequence[Event]) -> Touched:
        """The tickets that may be about errors which the product told of their customers."""
        told = [one for one in events if one.kind is Kind.PRODUCT_ERROR and one.fields.get("person_id")]
        return {ticket: one.id for one in told for ticket in self.deriver.problems.store.after_error(one)}

    def _taken_back(self, delivery: str, now: datetime) -> Touched:
        """What only this delivery said is gone; the tickets that it spoke of."""
        people, accounts = self.people.told_by(delivery), self.hearing.words.told_by(delivery)
        answers = AnswerRows(self.records)
        questions, visits = answers.told_by(delivery), self.deriver.visits.told_by(delivery, people)
        logbook, annotations = LogbookRows(self.records), AnnotationRows(self.records)
        things, releases = logbook.told_by(delivery), annotations.told_by(delivery)
        tracked = self.deriver.problems.tracked.told_by(delivery)
        touched = dict(self.records.take_back(delivery))
        self.people.learn_again(people)
        self.deriver.visits.learn_again(visits, now)
        self.hearing.hear_again(accounts, now)
        self.deriver.accounts_changed(accounts)
        answers.learn_again(questions)
        logbook.learn_again(things)
        annotations.learn_again(releases)
        told = self.deriver.problems.tracked.learn_again(tracked)
        self.deriver.problems.store.set_due({*told, *map(subject_of, questions)})
        return self._of_people(dict.fromkeys(people, "")) | touched

    def _record(
        self, delivery: Delivery, key: str, outcome: str, reason: str, now: datetime, conflict: int = 0, events: int = 0,
    ) -> None:  # fmt: skip
        row = {
            "name": delivery.name, "connection": delivery.connection, "kind": delivery.kind, "key": key,
            "body_hash": hashlib.sha256(delivery.body).hexdigest(), "outcome": outcome, "reason": reason,
            "received_at": to_text(delivery.received_at), "settled_at": to_text(now), "conflict": conflict,
            "events": events,
        }  # fmt: skip
        self.records.upsert("deliveries", [row])


def _digest(row: Mapping[str, Any]) -> str:
    return str(row["body_hash"])


def utc_now() -> datetime:
    """The clock of the program."""
    return datetime.now(UTC)
