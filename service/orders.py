"""What a person orders of the worker. Orders go through the delivery log, so only the worker writes deskgauge.db.

{"order": "retry", "pushes": ["<push id>", ...]}   send dead pushes again, each with a fresh schedule
{"order": "resume", "sink": "<name>"}              send to a sink again now, whatever holds it up
{"order": "resume_restored", "sinks": ["<name>", ...], "at": "<moment>"}
                                                   send again to sinks that the restore of this moment has stopped
{"order": "pause", "sink": "<name>"}               send nothing to a sink until it is resumed; what is made waits
{"order": "mute", "sink": "<name>"}                the same, but what falls due meanwhile is never sent
{"order": "cancel", "sink": "<name>", "until": "<moment>"}
                                                   never send what waits for a sink and was made up to then
{"order": "ai_author", "connection": "<name>", "author": "<vendor id>", "is_ai": true}
                                                   a person says that this author is the AI, or is not
{"order": "no_survey", "customer": "<customer id>"} the customer wants no further questions
{"order": "match", "sink": "<name>", "account": "<account id>", "record": "<record id>"}
                                                   the account is this record of the CRM; "" for none
{"order": "push_history", "sink": "<name>", "flags": ["<flag id>", ...]}
                                                   push what opened before the start and still stands
{"order": "rule", "rule": "<rule id>", "mode": "<on, shadow or off>", "restate": true}
                                                   from now on, or with restate for all of history
{"order": "freeze", "kind": "<baseline or report>", "row": {...}}
                                                   keep these numbers, as they were computed, for ever
{"order": "draw", "row": {...}}                   keep a truth sample as it was drawn
{"order": "judge", "sample": "<sample id>", "answers": [[1, "yes"], ...], "who": "..."}
                                                   a person's answers about items of a truth sample
{"order": "reconcile", "connection": "<name>"}     compare with the helpdesk now, not within the hour
"""

import json
import time
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.body import load_body
from rules.errors import IgnoredDelivery, MalformedBody
from rules.rule import MODES
from service.health import DATABASE
from service.history import History
from service.ruling import Ruling
from service.store.asked import NO_SURVEY
from service.store.decisions import Decisions
from service.store.frozen_rows import FrozenRows
from service.store.log import LogEntry, LogWriter
from service.store.pushes import PushStore
from service.store.reads.pages import item
from service.store.reads.snapshot import Reads, Row
from service.store.sample_rows import SampleRows
from service.store.sink_states import DECISION
from service.web.words import counted

KIND = "order"
CONNECTION = "deskgauge"  # orders come from no helpdesk; their kind tells them from a connection of this name
SLOT = "cli"
LOOK_SECONDS = 0.05
RESTORED = "a backup was restored; `deskgauge pushes resume` shows what was found and lets the sink go on"
UNKNOWN = "this is no order that this version knows"


def give(data_dir: Path, order: Mapping[str, Any], now: datetime) -> str:
    """Put an order into the log; the delivery's name. ConfigError or StorageUnavailable when it cannot be kept."""
    return keep(data_dir, LogEntry(CONNECTION, KIND, now, {}, json.dumps(order).encode()))


def keep(data_dir: Path, entry: LogEntry) -> str:
    """Put one delivery of a command into the log; its name. ConfigError or StorageUnavailable when it cannot be kept."""
    writer = LogWriter.open(data_dir, SLOT)
    try:
        return writer.append([entry])[0]
    finally:
        writer.close()


class Orders:
    """Carries orders out, within the transaction that settles their delivery.

    resumed: the sinks that the outbox has to send to again; reconciles: the connections that have to be compared with
    their helpdesks. The worker takes both from here.
    """

    def __init__(
        self,
        pushes: PushStore | None,
        sinks: Collection[str],
        decisions: Decisions,
        history: History | None = None,
        readable: Collection[str] = (),
        ruling: Ruling | None = None,
        frozen: FrozenRows | None = None,
        samples: SampleRows | None = None,
    ) -> None:
        self._pushes, self._sinks, self._decisions, self._history = pushes, sinks, decisions, history
        self._readable, self._ruling, self._frozen = readable, ruling, frozen
        self._samples = samples
        self.resumed: set[str] = set()
        self.reconciles: set[str] = set()

    def carry_out(self, body: bytes, now: datetime) -> str:
        """What was done, in words; IgnoredDelivery when there was nothing to do, MalformedBody for no order."""
        match load_body(body):
            case {"order": "retry", "pushes": [*ids]} if all(isinstance(one, str) for one in ids):
                return self._retry(ids, now)
            case {"order": "resume" | "resume_restored" | "pause" | "mute" | "cancel"} as order:
                return self._steer(order, now)
            case {
                "order": "ai_author",
                "connection": str(connection),
                "author": str(author),
                "is_ai": bool(is_ai),
            }:
                tickets = self._decisions.set_ai_author(connection, author, is_ai, now)
                return f"{tickets} tickets are judged anew"
            case {"order": "no_survey", "customer": str(customer)}:
                self._decisions.note(NO_SURVEY, customer, "yes", now)
                return "this customer is not asked again"
            case {"order": "rule", "rule": str(rule), "mode": str(mode), "restate": bool(restate)} if (
                self._ruling and mode in MODES
            ):
                return self._ruling.decide(rule, mode, restate, now)
            case {"order": "freeze" | "draw" | "judge"} as order:
                return self._keep(order, now)
            case {"order": "reconcile", "connection": str(connection)}:
                return self._reconcile(connection)
            case {"order": "match", "sink": str(sink), "account": str(account), "record": str(record)}:
                return self._match(sink, account, record, now)
            case {"order": "push_history", "sink": str(sink), "flags": [*flags]} if all(
                isinstance(one, str) for one in flags
            ):
                return self._push_history(sink, flags, now)
        raise MalformedBody(UNKNOWN)

    def _keep(self, order: Mapping[str, Any], now: datetime) -> str:
        match order:
            case {"order": "freeze", "kind": str(kind), "row": dict(row)} if self._frozen:
                return self._frozen.keep(kind, row)
            case {"order": "draw", "row": dict(row)} if self._samples:
                return self._samples.keep(row)
            case {"order": "judge", "sample": str(sample), "answers": [*answers], "who": str(who)} if (
                self._samples
            ):
                return self._samples.answer(sample, answers, who, now)
        raise MalformedBody(UNKNOWN)

    def _match(self, sink: str, account: str, record: str, now: datetime) -> str:
        if self._history is None or sink not in self._sinks:
            raise IgnoredDelivery(f"the worker serves no sink {sink[:60]}")
        crm = self._history.crm
        crm.links.tie(sink, account, record, "person", now)
        rows = crm.store.of([account])
        told = sum(crm.tell_one(sink, row, now, now) for row in rows.values())
        return (
            f"the account is tied; {counted(told, 'push', 'pushes')}"
            if record
            else "the account has no record"
        )

    def _push_history(self, sink: str, flags: list[str], now: datetime) -> str:
        if self._history is None or sink not in self._sinks:
            raise IgnoredDelivery(f"the worker serves no sink {sink[:60]}")
        made = self._history.push(sink, flags, now)
        if not made:
            raise IgnoredDelivery("none of these flags stands any more, or all were pushed before")
        return f"{counted(made, 'push', 'pushes')} for {counted(len(flags), 'flag', 'flags')}"

    def _retry(self, ids: list[str], now: datetime) -> str:
        renewed = sum(self._pushes.requeue(push, now) for push in ids) if self._pushes else 0
        if not renewed:
            raise IgnoredDelivery("none of these pushes has given up")
        return f"{renewed} of {counted(len(ids), 'push is', 'pushes are')} sent again"

    def taken_reconciles(self) -> set[str]:
        """The connections that were ordered since the last call."""
        taken, self.reconciles = self.reconciles, set()
        return taken

    def _reconcile(self, connection: str) -> str:
        if connection not in self._readable:
            raise IgnoredDelivery(f"the worker can read no helpdesk {connection[:60]}")
        self.reconciles.add(connection)
        return f"{connection} is compared with its helpdesk"

    def _steer(self, order: Mapping[str, Any], now: datetime) -> str:
        match order:
            case {"order": "resume_restored", "sinks": [*sinks], "at": str(at)} if all(
                isinstance(one, str) for one in sinks
            ):
                return self._resume_restored(sinks, at, now)
            case {"sink": str(sink)}:
                return self._steer_one(order, sink, now)
        raise MalformedBody(UNKNOWN)

    def _steer_one(self, order: Mapping[str, Any], sink: str, now: datetime) -> str:
        if sink not in self._sinks:
            raise IgnoredDelivery(f"the worker serves no sink {sink[:60]}")
        if order["order"] != "cancel" and self._decisions.is_restored(sink):
            raise IgnoredDelivery(
                RESTORED
            )  # orders from before the restore are read again, and must not end it
        match order:
            case {"order": "pause"}:
                self._decisions.note(DECISION, sink, "held", now)
                return f"nothing is sent to {sink} until it is resumed"
            case {"order": "mute"}:
                self._decisions.note(DECISION, sink, "muted", now)
                return f"what falls due for {sink} is not sent until it is resumed"
            case {"order": "resume"}:
                self._decisions.note(DECISION, sink, "", now)
                self.resumed.add(sink)
                return f"{sink} is sent to again"
            case {"order": "cancel", "until": str(until)} if self._pushes:
                return self._cancel(self._pushes, sink, until, now)
        raise MalformedBody(UNKNOWN)

    def _resume_restored(self, sinks: list[str], at: str, now: datetime) -> str:
        resumed = self._decisions.resume_restored(sinks, at, now)
        if not resumed:
            raise IgnoredDelivery("that restore has stopped none of these sinks, or they were resumed")
        return f"{', '.join(resumed)}: sent to again"

    def _cancel(self, pushes: PushStore, sink: str, until: str, now: datetime) -> str:
        waiting = pushes.waiting(sink, until)
        done = pushes.cancel(waiting, "a person cancelled it", now, even_tried=True)
        if not done:
            raise IgnoredDelivery(f"nothing that waits for {sink} can be cancelled")
        return f"{done} of {counted(len(waiting), 'push is', 'pushes are')} never sent"


def outcome_of(data_dir: Path, name: str, seconds: float) -> Row | None:
    """What the worker made of an order, as a row of deliveries; None when it has not come to it in time."""
    last = time.monotonic() + seconds
    while (row := _settled(data_dir, name)) is None and time.monotonic() < last:
        time.sleep(LOOK_SECONDS)
    return row


def _settled(data_dir: Path, name: str) -> Row | None:
    with Reads(data_dir / DATABASE).snapshot() as snapshot:
        return item(snapshot, "deliveries", name)
