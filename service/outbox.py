"""Sends pushes: claims what is due, hands it to threads, records the outcome, spares a sink in trouble."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import structlog

from adapters.base import Receipt, Sink
from adapters.sinks import BLIND_KINDS
from rules.errors import NoMatch, SinkError
from rules.moments import is_over
from rules.reports import is_problem
from service.crash_points import reach
from service.delivery_times import quiet_until
from service.retry_schedule import RetryPolicy, after_failure, after_receipt
from service.sending import Absent, Asks, Sending, deliver, look
from service.sink_gate import GatePolicy, GateState, SinkGate
from service.store import sink_states
from service.store.base import upsert
from service.store.crm_links import CrmLinks
from service.store.leases import LEASE, Leases
from service.store.looked_up import Found, LookedUp
from service.store.pushes import Attempt, Claimed, PushStore
from service.store.write_backs import WriteBacks
from service.wiring import written_connection

USUAL_RETRIES, USUAL_GATE, UTC = RetryPolicy(), GatePolicy(), ZoneInfo("UTC")
DRAIN_SECONDS = 6.0  # the supervisor waits for 10 s, and a batch and the queue have to end too

MUTED = "the sink was muted when it fell due"

log = structlog.get_logger()


class Outbox:
    """Belongs to the thread that owns the store's connection; only the sends themselves run elsewhere.

    One push at a time is under way for each sink, so a slow sink holds up no other. now: the clock, aware
    UTC. random: draws the jitter. zone: of quiet hours.
    """

    def __init__(
        self,
        store: PushStore,
        sinks: Mapping[str, Sink],
        now: Callable[[], datetime],
        *,
        retries: RetryPolicy = USUAL_RETRIES,
        gate: GatePolicy = USUAL_GATE,
        random: Random | None = None,
        zone: ZoneInfo = UTC,
    ) -> None:
        self._store, self._sinks, self._now = store, sinks, now
        self._links, self._looked_up = CrmLinks(store.db), LookedUp(store.db)
        self._leases, self._renewed_at = Leases(store.db, store.owner), now()
        self._zone = zone
        self._retries, self._random = retries, random or Random()  # noqa: S311  jitter is no secret
        self._gates = {name: SinkGate(name, gate, now()) for name in sinks}
        self._shown: dict[str, sink_states.SinkState] = {}
        self._under_way: dict[str, Sending] = {}
        self._careful: frozenset[str] = frozenset()
        self._begin()

    @property
    def under_way(self) -> int:
        """How many pushes are being sent now."""
        return len(self._under_way)

    def tick(self) -> int:
        """Record what has ended and start what is due; gives how many of both."""
        self._follow(self._now())
        self._look_after_leases(self._now())
        done = self._record_ended() + self._start_due()
        self._show()
        return done

    def resume(self, sink: str) -> None:
        """Send to the sink again now, whatever held it up; for when a person has mended it."""
        if sink in self._gates:
            self._gates[sink].mended(self._now())
            self._show()

    def close(self, seconds: float = DRAIN_SECONDS) -> None:
        """Let what is under way end; what does not is looked up at the far side after the next start."""
        last = time.monotonic() + seconds
        for sending in self._under_way.values():
            sending.wait(max(0.0, last - time.monotonic()))
        self._record_ended()
        self._show()

    def _begin(self) -> None:
        if left := self._leases.take_back(self._now()):
            log.warning("pushes_recovered", number=left)
        for sink in sorted(set(self._store.waiting_sinks()) - set(self._sinks)):
            log.warning("pushes_without_sink", sink=sink, what_to_do="configure the sink again")
        # A rate limit outlives a start; a rejected key may just have been mended.
        waits = [one for one in sink_states.shown(self._store.db) if one.state == GateState.WAITING]
        sink_states.forget_all(self._store.db)
        for one in waits:
            if one.sink in self._gates:
                self._gates[one.sink].follow(one, self._now())
        self._obey()
        self._show()

    def _look_after_leases(self, now: datetime) -> None:
        if is_over(self._renewed_at, LEASE / 4, now):
            self._leases.renew([one.claimed.push.id for one in self._under_way.values()], now)
            self._renewed_at = now
        if taken := self._leases.take_over(now):
            log.warning("pushes_taken_over", number=taken)

    def _follow(self, now: datetime) -> None:
        """What other processes learned of the sinks, and what people want."""
        for shown in sink_states.shown(self._store.db):
            if shown.sink in self._gates and shown != self._shown.get(shown.sink):
                self._gates[shown.sink].follow(shown, now)
        self._obey()

    def _obey(self) -> None:
        wanted = sink_states.ordered(self._store.db)
        for name, gate in self._gates.items():
            gate.ordered = wanted.get(name)
        self._careful = sink_states.careful(self._store.db, self._now())

    def _start_due(self) -> int:
        now, started = self._now(), 0
        for name, sink in self._sinks.items():
            gate = self._gates[name]
            if gate.view().state == GateState.MUTED:
                started += self._store.drop_due(name, MUTED, now)
            if name in self._under_way:
                continue
            if gate.lets_look(now):
                started += self._look_up(name, sink, now)
            elif gate.lets_through(now):
                started += self._send_due(name, now)
        return started

    def _send_due(self, name: str, now: datetime) -> int:
        claims = self._store.claim_due(name, now)
        for claimed in claims:
            if (until := quiet_until(claimed.quiet, now, self._zone)) > now:
                self._store.put_back(claimed.push.id, due_at=until)
            else:
                unknown = claimed.outcome_unknown or name in self._careful
                self._start(name, replace(claimed, outcome_unknown=unknown), now, deliver)
        return len(claims)

    def _look_up(self, name: str, sink: Sink, now: datetime) -> int:
        if sink.kind in BLIND_KINDS:
            return self._looked_up.note_blind(name, now)
        claims = self._store.claim_unseen(name, now)
        for claimed in claims:
            self._start(name, claimed, now, look)
        return len(claims)

    def _start(self, name: str, claimed: Claimed, now: datetime, ask: Asks) -> None:
        reach("outbox.claimed")
        self._gates[name].passes(now)
        self._under_way[name] = Sending(self._sinks[name], claimed, now, ask)

    def _record_ended(self) -> int:
        ended = {name: sending for name, sending in self._under_way.items() if sending.wait(0)}
        for name, sending in ended.items():
            reach("outbox.before_record")
            self._record(name, sending, self._now())
            del self._under_way[name]
            reach("outbox.recorded")
        return len(ended)

    def _record(self, name: str, sending: Sending, now: datetime) -> None:
        claimed, result = sending.claimed, sending.result
        if sending.only_looks and not isinstance(result, Receipt):
            self._record_look(name, claimed, result, now)
            return
        if isinstance(result, Receipt):
            outcome, detail, following = "delivered", "", after_receipt(claimed, result)
            self._learn(name, claimed.push.subject, result, now)
            self._gates[name].answered(now)
        else:
            error = result if isinstance(result, SinkError) else _lost()
            outcome, following = after_failure(claimed, error, now, self._retries, self._random)
            detail = str(error)
            if isinstance(error, NoMatch):
                self._links.wait(name, claimed.push.subject, error.why, error.candidates, now)
            self._judge(name, error, now)
        tried = (claimed.push.id, name, sending.started_at, sending.took_ms, outcome, detail)
        with self._store.db.atomic():
            self._store.record(Attempt(*tried, sending.exchanges), following, now)
            if sending.only_looks:
                self._looked_up.note(name, [claimed.push.id], Found.THERE, now)
            if is_problem(claimed.push.subject):  # what it says next may depend on what has arrived
                upsert(self._store.db, "due_problems", [{"id": claimed.push.subject}])
        tell = log.error if outcome == "dead" else log.info
        tell("push_tried", sink=name, push=claimed.push.id, outcome=outcome, detail=detail)

    def _record_look(
        self, name: str, claimed: Claimed, result: Absent | SinkError | None, now: datetime
    ) -> None:
        """A look that found nothing, or failed: no try, so that the push is still withdrawn with its flag."""
        absent = isinstance(result, Absent)
        with self._store.db.atomic():
            self._store.put_back(claimed.push.id, outcome_unknown=not absent)
            if absent:
                self._gates[name].answered(now)
                self._looked_up.note(name, [claimed.push.id], Found.ABSENT, now)
                return
            error = result if isinstance(result, SinkError) else _lost()
            self._judge(name, error, now)
            if error.permanent and not error.pauses_sink:
                self._looked_up.note(name, [claimed.push.id], Found.UNCERTAIN, now)

    def _learn(self, name: str, subject: str, receipt: Receipt, now: datetime) -> None:
        if receipt.tied_by:
            self._links.tie(name, subject, receipt.far_key, receipt.tied_by, now)
        if receipt.author:
            WriteBacks(self._store.db).learn(written_connection(name), receipt.author)

    def _judge(self, name: str, error: SinkError, now: datetime) -> None:
        """What a failure says about the sink as a whole."""
        gate = self._gates[name]
        if error.pauses_sink and gate.reason != str(error):  # once, not with every probe
            log.error("sink_needs_attention", sink=name, reason=str(error))
        gate.judge(error, now, self._retries.asked_wait(error) or self._retries.unasked_wait)

    def _show(self) -> None:
        views = {name: gate.view() for name, gate in self._gates.items()}
        changed = [view for name, view in views.items() if view != self._shown.get(name)]
        if changed:
            sink_states.show(self._store.db, changed)
            self._shown = views


def _lost() -> SinkError:
    return SinkError("the sending thread ended without a result", outcome_unknown=True)
