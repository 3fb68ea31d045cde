"""Queues over time: all contacts of the team, and those of each known category, judged at each full hour of UTC."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from rules.account import is_contact
from rules.engine import Moment, Versions, asked_facts, by_rule, intervals, moment_of
from rules.facts.fact import DAY, HOUR
from rules.facts.queue import LOOKS_BACK, WHOLE, Counts, OpenTickets, QueueCounts, QueueView
from rules.facts.ticket_view import AI_TO_HUMAN
from rules.model import Escalation, Flag, Ticket
from rules.rule import Rule

BEGUN, OPENED, RESOLVED, GAP = "begun", "opened", "resolved", "knowledge_gap"
KNOWLEDGE_GAP = "knowledge_gap"
SUBJECT = "queue:"
UNKNOWN_CATEGORY = "uncategorised"
MOST_EVIDENCE = 20
NEVER_JUDGED = datetime.min.replace(tzinfo=UTC)


class Step(NamedTuple):
    """What a ticket did to its queues at a moment: one of BEGUN (as a contact), OPENED, RESOLVED and GAP."""

    at: datetime
    what: str
    ticket_id: str
    category: str
    account_id: str


def steps_of(ticket: Ticket) -> list[Step]:
    """Everything that queues count of a ticket; nothing of one that is no contact.

    A knowledge gap counts from the moment at which its hand-over is known to be one.
    """
    if not is_contact(ticket):
        return []
    found = [(ticket.created_at, BEGUN)]
    for episode in ticket.episodes:
        found.append((episode.started_at, OPENED))
        if episode.resolved_at is not None:
            found.append((episode.resolved_at, RESOLVED))
    found += [(at, GAP) for one in ticket.escalations if (at := _gap_known(one))]
    return [Step(at, what, ticket.id, ticket.category, ticket.account_id or "") for at, what in found]


def _gap_known(one: Escalation) -> datetime | None:
    """Since when a hand-over is known to be for missing knowledge, None where it is not."""
    reasons = ((one.trigger, one.trigger_at), (one.cause, one.cause_at))
    known = [at or one.at for reason, at in reasons if reason == KNOWLEDGE_GAP]
    return max(one.at, min(known)) if one.kind == AI_TO_HUMAN and known else None


def queues_of(category: str) -> list[str]:
    """The queues in which a contact of this category counts, as flags name them."""
    own = [] if category in (UNKNOWN_CATEGORY, WHOLE) else [category]
    return [SUBJECT + code for code in (WHOLE, *own)]


def full_hour(at: datetime) -> datetime:
    """The full hour at or before a moment."""
    return at.replace(minute=0, second=0, microsecond=0)


def next_hour(at: datetime) -> datetime:
    """The full hour at or after a moment: the first at which it counts."""
    hour = full_hour(at)
    return hour if hour == at else hour + HOUR


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a queue around some hours, each thing at the first full hour at which it counts.

    first: the hour of its first contact. counts: how many of what. accounts: the known ones with a contact that began.
    open_before: the tickets that were open before all of this.
    """

    code: str
    first: datetime
    counts: Mapping[str, Mapping[datetime, int]]
    accounts: Mapping[datetime, Collection[str]]
    open_before: int = 0

    def counted(self, full_hours: Sequence[datetime]) -> QueueCounts:
        """The same as facts count it, hour by hour."""
        by_what = {what: Counts(own, full_hours) for what, own in self.counts.items()}
        open_tickets = OpenTickets(by_what[OPENED], by_what[RESOLVED], self.open_before)
        accounts = [self.accounts.get(hour, ()) for hour in full_hours]
        return QueueCounts(self.code, self.first, by_what[BEGUN], open_tickets, by_what[GAP], accounts)


def hours(happened: Happened, since: datetime, until: datetime) -> Iterator[datetime]:
    """The full hours from one moment to another at which the queue is known and something may have changed."""
    busy = sorted({hour for own in happened.counts.values() for hour in own})
    place, last = 0, happened.first
    at = next_hour(max(since, happened.first))
    while at <= until:
        while place < len(busy) and busy[place] <= at:
            last = busy[place]
            place += 1
        yield at
        following = busy[place] if place < len(busy) else until + HOUR
        at = following if at - last >= LOOKS_BACK * HOUR else at + HOUR


@dataclass(frozen=True, slots=True)
class Judged:
    """Up to when a queue's earlier judgement stands, and the flags that it gave, also those that are out of date."""

    until: datetime = NEVER_JUDGED
    flags: Sequence[Flag] = field(default_factory=tuple)

    def stands(self, flag: Flag) -> bool:
        """Whether a flag's opening stands."""
        return flag.opened_at <= self.until

    def open_flag(self, rule: str) -> Flag | None:
        """The flag of a rule that was open when the judgement ended."""
        known = [one for one in self.flags if one.rule == rule and self.stands(one)]
        return next((one for one in known if one.closed_at is None or one.closed_at > self.until), None)


class QueueRules:
    """The rules about queues; rules: all versions, those of one rule in order of time."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = [one for one in rules if one.about == "queue"]
        self._versions = by_rule(self.rules)
        self._facts = asked_facts(self.rules, "queue")

    def moments(self, happened: Happened, since: datetime, until: datetime) -> list[Moment]:
        """The facts that these rules ask for, at each full hour."""
        begin = next_hour(max(since, happened.first)) - LOOKS_BACK * HOUR
        queue = happened.counted([begin + place * HOUR for place in range((until - begin) // HOUR + 1)])
        found = []
        for at in hours(happened, since, until):
            view = QueueView((at - begin) // HOUR, (at - queue.first) // HOUR, queue)
            found.append(moment_of(at, "", view, self._facts))
        return found

    def flags(
        self, subject: str, moments: Sequence[Moment], as_of: datetime, before: Judged | None = None
    ) -> list[Flag]:
        """Every interval of every rule, those of the judgement before included; the new ones still without their tickets.

        moments: from the last one of the judgement before on, or all.
        """
        before = before or Judged()
        found = {one.id: one for one in before.flags if before.stands(one)}
        for versions in self._versions:
            found |= {one.id: one for one in _continued(versions, subject, moments, as_of, before)}
        return list(found.values())


def _continued(
    versions: Versions, subject: str, moments: Sequence[Moment], as_of: datetime, before: Judged
) -> Iterator[Flag]:
    """The intervals that began after the judgement before, and the one that was open when it ended."""
    standing = before.open_flag(versions[0].id)
    for flag in intervals(versions, subject, moments, as_of):
        if not before.stands(flag):
            yield replace(flag, evidence=())
        elif standing and flag.opened_at == before.until:
            yield replace(standing, closed_at=flag.closed_at, closed_by=flag.closed_by)


# What each fact counts, and in which window. Of open tickets those are shown that opened lately: what came on top.
WEEK = 7 * DAY
_COUNTED: Mapping[str, tuple[str, timedelta]] = {
    "contacts_1": (BEGUN, DAY), "contacts_7": (BEGUN, WEEK), "accounts_1": (BEGUN, DAY), "accounts_7": (BEGUN, WEEK),
    "knowledge_gaps_7": (GAP, WEEK), "open_tickets": (OPENED, WEEK), "open_mean_1": (OPENED, WEEK),
}  # fmt: skip
EVIDENCE_WINDOW = WEEK


def evidence(facts: Sequence[str], steps: Sequence[Step], at: datetime) -> tuple[str, ...]:
    """The newest tickets behind facts at an hour, oldest first. steps: those of the EVIDENCE_WINDOW before it, in order."""
    found: dict[str, datetime] = {}
    closed = {one.ticket_id: one.at for one in steps if one.what == RESOLVED and one.at <= at}
    for what, window in (_COUNTED[fact] for fact in facts if fact in _COUNTED):
        for one in steps:
            is_over = what == OPENED and closed.get(one.ticket_id, NEVER_JUDGED) >= one.at
            if one.what == what and at - window < one.at <= at and not is_over:
                found[one.ticket_id] = max(one.at, found.get(one.ticket_id, NEVER_JUDGED))
    newest = sorted(found, key=lambda ticket: (found[ticket], ticket))
    return tuple(newest[-MOST_EVIDENCE:])
