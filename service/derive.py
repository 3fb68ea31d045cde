"""Derives again what touched tickets and their customers have become, and stores the difference."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from adapters.settings import ConnectionSettings
from rules.account import judged
from rules.contacts import contacts_of
from rules.context import Word
from rules.fold.settle import settled
from rules.fold.ticket import OURS, Context, Folded, fold
from rules.identity import people_of
from rules.judging import TicketJudge
from rules.likeness import Method, label
from rules.model import Event, Ticket
from rules.reports import may_tell, report_of
from rules.rule import Rule
from rules.same_issue import Issues
from rules.tagging import Said
from rules.taxonomy import Taxonomy
from rules.word_tables import WordTable
from service.accounts import AccountJudge
from service.answers import event_id
from service.config.settings import Settings
from service.crm import CrmTeller
from service.flagging import Flagger
from service.go_live import GoLive
from service.mapping import mapping_of
from service.metric_flags import MetricJudge
from service.problems import ProblemJudge, problems_answered
from service.queues import QueueJudge
from service.routing import Router
from service.store.annotation_rows import AnnotationRows
from service.store.answer_rows import AnswerRows
from service.store.logbook_rows import LogbookRows
from service.store.mirror import days as mirror_days
from service.store.people import People
from service.store.records import Records
from service.store.wordings import Wordings
from service.store.write_backs import WriteBacks
from service.tracking.teller import ProblemTeller
from service.visits import VisitKeeper
from service.write_back import WriteBack


@dataclass(slots=True)
class Deriver:
    """Everything the derivation needs; `router` None derives without ever pushing."""

    settings: Settings
    records: Records
    taxonomy: Taxonomy
    rules: Sequence[Rule]
    public_domains: frozenset[str]
    go_live: GoLive
    flagger: Flagger
    accounts: AccountJudge
    problems: ProblemJudge
    queues: QueueJudge
    metrics: MetricJudge
    visits: VisitKeeper
    method: Method
    router: Router | None = None
    crm: CrmTeller | None = None
    teller: ProblemTeller | None = None
    write_back: WriteBack | None = None
    decided: dict[str, frozenset[str]] = field(default_factory=dict)
    learned: dict[str, str] = field(default_factory=dict)
    word_tables: list[WordTable] = field(default_factory=list)

    def derive(self, touched: Mapping[str, str], now: datetime) -> None:
        """Fold the tickets again, then judge all tickets of their customers.

        touched: the tickets, each with the event that speaks of it, "" where time alone does.
        """
        self.decided.clear()
        self.learned.clear()
        ids = sorted(touched)
        stored = self.records.where_in("tickets", "id", ids)
        before = {row["id"]: row["customer_id"] for row in stored}
        stored_events = self.records.events_of(ids)
        events = {one: found for one, found in stored_events.items() if _tells_of_it(found)}
        gone = [one for one in ids if one not in events]
        for table, column in (("tickets", "id"), ("episodes", "ticket_id"), ("escalations", "ticket_id"),
                              ("surveys", "ticket_id"), ("violations", "ticket_id")):  # fmt: skip
            self.records.delete_in(table, column, gone)
        judge = TicketJudge(self.rules, self.settings.hours)
        done = [self._fold(events[one], now) for one in ids if one in events]
        tiers = self.accounts.words.tiers_of([one.ticket for one in done])
        folded = [(self._watched(one.ticket, judge, tiers[one.ticket.id], now), one.causes) for one in done]
        self.records.put_tickets([ticket for ticket, _ in folded])
        AnnotationRows(self.records).look(stored, [ticket for ticket, _ in folded])
        self._reports(folded, events, ids, {one.ticket.id: one.spoken for one in done})
        AnswerRows(self.records).put_tagged(ids, [answer for one in done for answer in one.answers])
        customers = {t.customer_id for t, _ in folded if t.customer_id} | {c for c in before.values() if c}
        groups, changed = self._judge(customers, {ticket.id for ticket, _ in folded}, now)
        self.records.put_customers(customers)
        alone = self._judge_alone([ticket for ticket, _ in folded if not ticket.customer_id], now)
        self._contacts([*groups, *([one] for one in alone)], gone)
        self.queues.take((ticket for ticket, _ in folded), gone)
        self._mark_days(stored, [*(ticket for ticket, _ in folded), *changed])
        self.visits.follow([ticket for ticket, _ in folded], ids, now)
        self._flags(judge, [*changed, *alone], gone, _Reasons(touched, folded), now)
        if self.write_back:
            self.write_back.mark((ticket for ticket, _ in folded), now)

    def _mark_days(self, before: Iterable[Mapping[str, Any]], after: Iterable[Ticket]) -> None:
        """What the mirror has to take over: these tickets, on the days where they stood and where they stand."""
        days: dict[str, set[str]] = {}
        for ticket, at in [
            *((row["id"], row["created_at"]) for row in before),
            *((one.id, one.created_at) for one in after),
        ]:
            days.setdefault(ticket, set()).add(mirror_days.day_of(at))
        mirror_days.mark_tickets(self.records.db, days)

    def hear(self, events: Sequence[Event], now: datetime) -> None:
        """Take over what colleagues answer and what is recorded of the automation."""
        AnswerRows(self.records).learn(events)
        LogbookRows(self.records).learn(events)
        AnnotationRows(self.records).learn(events)
        self.problems.store.set_due({*self.problems.tracked.learn(events), *problems_answered(events)})
        if self.router:
            self.router.heed(events, now)

    def accounts_changed(self, accounts: Collection[str]) -> None:
        """Something was told of these accounts: have them judged soon, and the problems that they report."""
        self.accounts.store.set_due(accounts)
        self.problems.store.set_due(self.problems.store.of_accounts(accounts))

    def derive_accounts(self, now: datetime) -> int:
        """Judge a few of the accounts that are due; gives how many."""
        judged_now, found = self.accounts.judge_due(now)
        if found.opened or found.ended or found.withdrawn:
            mirror_days.mark_wholes(
                self.records.db
            )  # a change of contract tells whether the account was flagged
        if self.router and self.crm:
            self.router.push(found, now)
            self.crm.tell([one.row for one in judged_now if one.row], found, now)
        return len(judged_now)

    def derive_problems(self, now: datetime) -> int:
        """Judge a few of the problems that are due; gives how many."""
        judged_now, found = self.problems.judge_due(now)
        if self.router and self.teller:
            self.router.push(found, now)
            self.teller.tell(judged_now, now)
        return len(judged_now)

    def derive_queue(self, now: datetime) -> int:
        """Judge one of the queues that are due; gives how many."""
        found = self.queues.judge_due(now)
        if found and self.router:
            self.router.push(found, now)
        return int(found is not None)

    def derive_metric(self, now: datetime) -> int:
        """Judge one of the metrics that are due; gives how many."""
        found = self.metrics.judge_due(now)
        if found and self.router:
            self.router.push(found, now)
        return int(found is not None)

    def _reports(
        self,
        folded: Sequence[tuple[Ticket, Said]],
        events: Mapping[str, list[Any]],
        ids: Sequence[str],
        spoken: Mapping[str, Sequence[datetime]],
    ) -> None:
        """What the tickets say of problems; those of which something changed are judged soon."""
        may_report = [one for one in folded if may_tell(one[0], events[one[0].id], self.taxonomy)]
        store = self.problems.store
        said = store.said_of(ticket.id for ticket, _ in may_report)
        found = [
            report_of(
                ticket, settled(events[ticket.id]), causes, said.get(ticket.id, ()), self.taxonomy, store.errors_of(ticket),
                spoken[ticket.id],
            )
            for ticket, causes in may_report
        ]  # fmt: skip
        store.set_due(store.put_reports(ids, [one for one in found if one]))

    def _contacts(self, groups: Sequence[Sequence[Ticket]], gone: Sequence[str]) -> None:
        contacts = [one for group in groups for one in contacts_of(group)]
        tickets = [ticket.id for group in groups for ticket in group]
        store = self.accounts.store
        store.set_due(store.put_contacts([*tickets, *gone], contacts))

    def _fold(self, stored: list[Any], now: datetime) -> Folded:
        connection = self.settings.connections.get(stored[0][0].connection)
        context = self._context(connection or ConnectionSettings(stored[0][0].connection, ""), stored)
        return fold(stored, context, now)

    def _watched(self, ticket: Ticket, judge: TicketJudge, tiers: Sequence[Word], now: datetime) -> Ticket:
        """Looked at again when time alone changes what a rule says of it."""
        known = [
            at for at in (ticket.next_moment_at, judge.next_moment(ticket, now, tiers)) if at is not None
        ]
        return replace(ticket, next_moment_at=min(known, default=None))

    def _context(self, connection: ConnectionSettings, stored: list[Any]) -> Context:
        names = {
            str(event.fields[name])
            for event, _ in stored
            for name in ("requester_id", "author_id")
            if event.fields.get(name)
        }
        rows = People(self.records).known(f"{connection.name}:{one}" for one in names)
        people = people_of({key.partition(":")[2]: one for key, one in rows.items()})
        return Context(
            self.taxonomy, self._authors(connection), mapping_of(connection), people, self.public_domains,
            connection.ai_author_types, connection.ai_signs, self.settings.hours,
            self.settings.verified_after, self._own(connection),
        )  # fmt: skip

    def _own(self, connection: ConnectionSettings) -> frozenset[str]:
        """The user that we write as, as configured or as its API told."""
        if connection.name not in self.learned:
            told = connection.own_user or WriteBacks(self.records.db).author(connection.name)
            self.learned[connection.name] = told
        return frozenset({self.learned[connection.name]} - {""})

    def _authors(self, connection: ConnectionSettings) -> frozenset[str]:
        """The AI's authors: those configured and those that a person confirmed."""
        if connection.name not in self.decided:
            self.decided[connection.name] = self.records.decided_authors(connection.name)
        return connection.ai_authors | self.decided[connection.name]

    def _judge(
        self, customers: Iterable[str], folded: set[str], now: datetime
    ) -> tuple[list[list[Ticket]], list[Ticket]]:
        """Judge all tickets of these customers; gives them by customer, and those folded or become something else."""
        stored = self.records.customer_tickets(customers)
        by_customer: dict[str, list[Ticket]] = {}
        for ticket in stored:
            by_customer.setdefault(str(ticket.customer_id), []).append(ticket)
        issues = self._issues([group for group in by_customer.values() if len(group) > 1])
        groups = [judged(group, now, issues) for group in by_customer.values()]
        result = [ticket for group in groups for ticket in group]
        known = {ticket.id: ticket for ticket in stored}
        changed = [ticket for ticket in result if ticket != known[ticket.id]]
        self.records.put_verdicts(changed)
        others = [ticket for ticket in result if ticket.id in folded and ticket == known[ticket.id]]
        return groups, changed + others

    def _judge_alone(self, tickets: Sequence[Ticket], now: datetime) -> list[Ticket]:
        """Judge tickets of which nobody knows the customer, each by itself: they may be anybody's."""
        result = [one for ticket in tickets for one in judged([ticket], now)]
        self.records.put_verdicts([one for one, before in zip(result, tickets, strict=True) if one != before])
        return result

    def _issues(self, groups: Sequence[Sequence[Ticket]]) -> Issues:
        """What compares the contacts of customers who have several."""
        store = Wordings(self.records.db)
        if not self.word_tables:
            self.word_tables = store.tables(label(self.method))
        said = [(ticket.id, ticket.wording) for group in groups for ticket in group if ticket.wording]
        return Issues(self.method, store.of(said), self.word_tables, self.taxonomy.fine)

    def _flags(
        self,
        judge: TicketJudge,
        tickets: Sequence[Ticket],
        gone: Sequence[str],
        reasons: "_Reasons",
        now: datetime,
    ) -> None:
        tiers = self.accounts.words.tiers_of(tickets)
        wanted = [
            replace(flag, historic=self.go_live.is_before({ticket.connection}, flag.opened_at))
            for ticket in tickets
            for flag in judge.flags(ticket, now, tiers[ticket.id])
        ]
        by_id = {ticket.id: ticket for ticket in tickets}
        found = self.flagger.settle(wanted, [*by_id, *gone], lambda one: reasons.of(one, by_id.get(one)), now)
        if self.router:
            self.router.push(found, now)


def _tells_of_it(stored: Sequence[Any]) -> bool:
    """Whether a helpdesk has told of the ticket; what people say to us of it alone makes none."""
    return any(event.kind not in OURS and event.id != event_id(event.ticket_id) for event, _ in stored)


class _Reasons:
    """Which of the events at hand took a flag's ground away: one about its subject, else about its customer."""

    def __init__(self, touched: Mapping[str, str], folded: Iterable[tuple[Ticket, Said]]) -> None:
        self.touched = touched
        self.of_customer = {ticket.customer_id: touched[ticket.id] for ticket, _ in folded}

    def of(self, subject: str, ticket: Ticket | None) -> str:
        """The event's id, "" when time alone did."""
        return self.touched.get(subject) or (self.of_customer.get(ticket.customer_id, "") if ticket else "")
