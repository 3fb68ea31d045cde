"""Judges queues hour by hour, each in a transaction of its own, after the tickets that it is made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.engine import Moment
from rules.facts.fact import HOUR
from rules.model import Flag, Ticket
from rules.queues import (
    EVIDENCE_WINDOW,
    NEVER_JUDGED,
    Judged,
    QueueRules,
    evidence,
    full_hour,
    next_hour,
    steps_of,
)
from rules.rule import Rule
from service.config.settings import Settings
from service.flagging import SHADOW, Difference, Flagger
from service.go_live import GoLive
from service.store.queue_rows import QueueRows
from service.store.records import Records
from service.store.rows import flag_of

AT_ONCE = timedelta(days=60)  # so many hours are judged with what they rest on in memory


@dataclass(slots=True)
class QueueHistory:
    """Queues as they are stored, judged by any rules; writes nothing."""

    settings: Settings
    store: QueueRows
    go_live: GoLive

    def moments(self, rules: QueueRules, queue: str, since: datetime, as_of: datetime) -> list[Moment]:
        """The queue's facts at each full hour from one moment to another."""
        first = self.store.first(queue) if rules.rules else None
        found: list[Moment] = []
        at = next_hour(max(since, first)) if first else as_of + HOUR
        while first and at <= as_of:
            until = min(at + AT_ONCE, full_hour(as_of))
            found += rules.moments(self.store.happened(queue, first, at, until), at, until)
            at = until + HOUR
        return found

    def flags(
        self,
        rules: QueueRules,
        queue: str,
        moments: Sequence[Moment],
        as_of: datetime,
        before: Judged | None = None,
    ) -> list[Flag]:
        """Its flags by these rules, each with the tickets behind it. before: what was judged earlier and stands."""
        found = rules.flags(queue, moments, as_of, before)
        known = {one.id for one in before.flags if before.stands(one)} if before else set()
        grounded = [one if one.id in known else self._grounded(rules, one) for one in found]
        return [self._placed(one) for one in grounded]

    def _grounded(self, rules: QueueRules, flag: Flag) -> Flag:
        versions = [one for one in rules.rules if (one.id, one.version) == (flag.rule, flag.rule_version)]
        facts = [fact for rule in versions for fact in rule.evidence]
        at = full_hour(flag.opened_at)
        steps = self.store.steps(flag.subject, at - EVIDENCE_WINDOW, at)
        return replace(flag, evidence=evidence(facts, steps, at))

    def _placed(self, flag: Flag) -> Flag:
        """Historic when it opened before the last of the connections behind it went live, of all where none is known."""
        connections = {ticket.partition(":")[0] for ticket in flag.evidence} or set(self.settings.connections)
        return replace(flag, historic=self.go_live.is_before(connections, flag.opened_at))


@dataclass(slots=True)
class QueueJudge:
    """Judges the queues that are due, each from the first hour that became another one."""

    history: QueueHistory
    records: Records
    rules: Sequence[Rule]
    flagger: Flagger

    def take(self, tickets: Iterable[Ticket], gone: Iterable[str]) -> None:
        """Note what these tickets do to their queues."""
        known = list(tickets)
        steps = [step for ticket in known for step in steps_of(ticket)]
        self.history.store.put_steps([*(ticket.id for ticket in known), *gone], steps)

    def judge_due(self, now: datetime) -> Difference | None:
        """Judge one queue that is due; gives what changed in flags, None when none is due."""
        due = self.history.store.due(full_hour(now))
        if due is None:
            return None
        queue, since = due
        first = self.history.store.first(queue)
        before = self._before(queue, since, first)
        rules = QueueRules(self.rules)
        moments = self.history.moments(rules, queue, before.until, now)
        wanted = self.history.flags(rules, queue, moments, now, before)
        self.history.store.judged(queue)
        return self.flagger.settle(wanted, [queue], lambda subject: "", now)

    def _before(self, queue: str, since: datetime, first: datetime | None) -> Judged:
        """The judgement that stands: up to the last full hour before something changed."""
        until = next_hour(since) - HOUR if first and since > first else NEVER_JUDGED
        flags = [flag_of(row) for row in self.records.flags_of([queue]).values()]
        looked_on = [flag_of(row) for row in self.records.flags_of([queue], SHADOW).values()]
        return Judged(until, [*flags, *(replace(one, shadow=True) for one in looked_on)])
