"""Judges what is stored by any rules, read-only: for looking back and for explaining. Writes and pushes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from rules.explaining import Explanation, explained
from rules.facts.fact import HOUR
from rules.judging import AccountRules, TicketJudge, behind
from rules.model import Flag
from rules.problems import ProblemRules
from rules.queues import NEVER_JUDGED, Judged, QueueRules, full_hour
from rules.rule import Rule
from service.building import build_deriver
from service.config.settings import Settings
from service.derive import Deriver
from service.health import DATABASE
from service.metric_words import metric_of
from service.queue_words import queue_of
from service.rule_set import RuleSet
from service.rulebook import Rulebook, built
from service.store.account_words import AccountWords
from service.store.records import Records
from service.store.sqlite import open_read_only

AT_ONCE = 500


@dataclass(slots=True)
class StoredHistory:
    """Stored tickets, accounts, problems, queues and metrics as the live judgement sees them."""

    records: Records
    deriver: Deriver

    def of_tickets(self, rules: Sequence[Rule], ids: Sequence[str], as_of: datetime) -> Iterator[list[Flag]]:
        """Their flags by these rules, a few tickets at a time; one list for each ticket."""
        judge = TicketJudge(rules, self.deriver.settings.hours)
        for start in range(0, len(ids), AT_ONCE):
            tickets = self.records.tickets_of(ids[start : start + AT_ONCE])
            tiers = AccountWords(self.records).tiers_of(tickets)
            for ticket in tickets:
                flags = judge.flags(ticket, as_of, tiers[ticket.id])
                yield [self._placed(flag, [ticket.id]) for flag in flags]

    def of_accounts(self, rules: Sequence[Rule], ids: Sequence[str], as_of: datetime) -> Iterator[list[Flag]]:
        """Their flags by these rules; one list for each account."""
        judge, words = AccountRules(rules), AccountWords(self.records)
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            contacts, told = self.deriver.accounts.store.contacts(part), words.of(part)
            for account in part:
                story = judge.story(account, contacts[account], told.get(account, []), as_of)
                flags = judge.flags(story, as_of)
                yield [self._placed(flag, behind(flag, story.contacts)) for flag in flags]

    def of_problems(self, rules: Sequence[Rule], ids: Sequence[str], as_of: datetime) -> Iterator[list[Flag]]:
        """Their flags by these rules; one list for each problem."""
        judge, problems = ProblemRules(rules), self.deriver.problems
        for start in range(0, len(ids), AT_ONCE):
            for story in problems.stories(judge, ids[start : start + AT_ONCE], as_of):
                yield problems.flags(judge, story, as_of)

    def of_queues(
        self, rules: Sequence[Rule], ids: Sequence[str], since: datetime, as_of: datetime
    ) -> Iterator[list[Flag]]:
        """Their flags by these rules that opened since a moment; one list for each queue."""
        judge, history, before = QueueRules(rules), self.deriver.queues.history, full_hour(since) - HOUR
        for queue in ids:
            moments = history.moments(judge, queue, before, as_of)
            yield history.flags(judge, queue, moments, as_of, Judged(before))

    def of_metrics(self, rules: Sequence[Rule], ids: Sequence[str], as_of: datetime) -> Iterator[list[Flag]]:
        """Their flags by these rules; one list for each metric."""
        history = self.deriver.metrics.history
        judge = history.rules(rules)
        for subject in ids:
            known = history.store.of(subject)
            yield history.flags(judge, known, as_of) if known else []

    def explain(self, versions: tuple[Rule, ...], subject: str, as_of: datetime) -> Explanation | None:
        """Why a rule fires for a subject or not; None where it is not known by then. A ticket stands for its problem."""
        explaining = {
            "ticket": self._of_ticket, "problem": self._of_problem, "account": self._of_account, "queue": self._of_queue,
            "metric": self._of_metric,
        }  # fmt: skip
        return explaining[versions[0].about](versions, subject, as_of)

    def _of_account(self, versions: tuple[Rule, ...], subject: str, as_of: datetime) -> Explanation | None:
        judge = AccountRules(versions)
        contacts = self.deriver.accounts.store.contacts([subject])[subject]
        words = AccountWords(self.records).of([subject]).get(subject, [])
        story = judge.story(subject, contacts, words, as_of)
        return explained(versions, subject, story.moments, judge.flags(story, as_of), as_of)

    def _of_problem(self, versions: tuple[Rule, ...], subject: str, as_of: datetime) -> Explanation | None:
        problem = self.deriver.problems.store.problem_of(subject)
        if problem is None:
            return None
        judge = ProblemRules(versions)
        story = next(self.deriver.problems.stories(judge, [problem], as_of))
        flags = self.deriver.problems.flags(judge, story, as_of)
        return explained(versions, problem, story.moments, flags, as_of)

    def _of_ticket(self, versions: tuple[Rule, ...], subject: str, as_of: datetime) -> Explanation | None:
        tickets = self.records.tickets_of([subject])
        if not tickets:
            return None
        judge = TicketJudge(versions, self.deriver.settings.hours)
        asked = tickets[0], as_of, AccountWords(self.records).tiers_of(tickets)[subject]
        return explained(versions, subject, judge.moments(*asked), judge.flags(*asked), as_of)

    def _of_queue(self, versions: tuple[Rule, ...], subject: str, as_of: datetime) -> Explanation | None:
        queue, judge, history = queue_of(subject), QueueRules(versions), self.deriver.queues.history
        moments = history.moments(judge, queue, NEVER_JUDGED, as_of)
        return explained(versions, queue, moments, history.flags(judge, queue, moments, as_of), as_of)

    def _of_metric(self, versions: tuple[Rule, ...], subject: str, as_of: datetime) -> Explanation | None:
        metric, history = metric_of(subject), self.deriver.metrics.history
        known = history.store.of(metric)
        if known is None:
            return None
        judge = history.rules(versions)
        moments = [one for one in judge.moments(known) if one.at <= as_of]
        return explained(versions, metric, moments, history.flags(judge, known, as_of), as_of)

    def _placed(self, flag: Flag, tickets: Sequence[str]) -> Flag:
        """Historic when it opened before the start of the connections behind it."""
        connections = {one.partition(":")[0] for one in tickets}
        return replace(flag, historic=self.deriver.go_live.is_before(connections, flag.opened_at))


@contextmanager
def stored_history(settings: Settings, book: Rulebook) -> Iterator[StoredHistory]:
    """The installation's history beside a running worker."""
    store = open_read_only(settings.data_dir / DATABASE)
    try:
        records = Records(store)
        yield StoredHistory(records, build_deriver(settings, records, None, book))
    finally:
        store.close()


def explain(settings: Settings, found: RuleSet, rule: str, subject: str, at: datetime) -> Explanation | None:
    """Why a rule fires for a ticket, an account, a queue or a metric at a moment; None where it is not known by then."""
    store = open_read_only(settings.data_dir / DATABASE)
    try:
        book = built(found, Records(store))
    finally:
        store.close()
    versions = tuple(one for one in book.rules if one.id == rule)
    if not versions:
        return None
    with stored_history(settings, book) as history:
        return history.explain(versions, subject, at)
