"""What a ticket says of a problem of the product: a suspected bug or a wished-for feature, and to which problem it belongs."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from rules.answers import MERGED, PROBLEM, SAME_BUG, SAME_PROBLEM, Answer
from rules.fingerprint import names_fault
from rules.model import Event, Kind, Role, Ticket
from rules.tagging import Said
from rules.taxonomy import Taxonomy

PREFIX = "problem-"
BUG, FEATURE_REQUEST = "bug", "feature_request"
PRODUCT_BUG, AI_TO_HUMAN = "product_bug", "ai_to_human"
# So long before a ticket an error of the product may be what it is about.
ERROR_BEFORE = timedelta(days=1)
# On what a ticket was put to its problem, what says most first.
BY_HAND, BY_PRINT, BY_WORDING, ALONE = "hand", "print", "wording", "alone"
JOIN, SUGGEST, NEW = "join", "suggest", "new"

# Whose words tell neither an issue nor a fault.
NO_CUSTOMER = (Role.STAFF, Role.AI, Role.SYSTEM)

Span = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Grouping:
    """What was decided about a ticket by its words. verdict: JOIN, SUGGEST or NEW; problem: the likest, "" without any.

    score: mean likeness to the members compared; threshold: the one that it was measured against.
    """

    verdict: str
    problem: str
    score: float | None
    threshold: float | None
    method: str
    table: str
    compared: int


@dataclass(frozen=True, slots=True)
class Report:
    """One ticket's report.

    at: since when it is one. prints: what names the fault, the strongest first. bug_spans: while it was handed over and its
    cause a product bug. problem_id: before problems are made one. basis: BY_HAND, BY_PRINT, BY_WORDING or ALONE. decision: what
    its words led to, None where that is not decided or not asked. possible: the problem that it may belong to, "" for none.
    replies: when people of the team wrote to the customer after it.
    """

    ticket_id: str
    kind: str
    at: datetime
    handed_at: datetime | None
    bug_spans: tuple[Span, ...]
    prints: tuple[str, ...]
    category: str
    account_id: str
    customer_id: str
    wording: str
    problem_id: str
    basis: str
    decision: Grouping | None
    possible: str
    replies: tuple[datetime, ...] = ()

    @property
    def is_grouped(self) -> bool:
        """Whether it is settled where it belongs; what waits for a look at its words counts nowhere yet."""
        return self.basis != ALONE or self.decision is not None


def problem_of_print(kind: str, mark: str) -> str:
    """The problem of all tickets that name the same fault."""
    return _id(kind, mark)


def problem_of_ticket(ticket: str) -> str:
    """The problem that begins with a ticket."""
    return _id("ticket", ticket)


def is_problem(subject: str) -> bool:
    """Whether an id is a problem's."""
    return subject.startswith(PREFIX)


def _id(*parts: str) -> str:
    return f"{PREFIX}{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:20]}"


def may_tell(ticket: Ticket, stored: Iterable[tuple[Event, str]], taxonomy: Taxonomy) -> bool:
    """Whether it is worth looking for a report: most tickets name no fault, are not handed over and wish for nothing."""
    handed = any(one.kind == AI_TO_HUMAN for one in ticket.escalations)
    return (
        handed
        or ticket.category in taxonomy.feature_requests
        or any("prints" in one.signs for one, _ in stored)
    )


def report_of(
    ticket: Ticket,
    events: Sequence[Event],
    causes: Said,
    answers: Sequence[Answer],
    taxonomy: Taxonomy,
    errors: Sequence[str] = (),
    spoken: Sequence[datetime] = (),
) -> Report | None:
    """The ticket's report; None where it is about no problem.

    causes: of its hand-over over time. answers: about the ticket. errors: prints of what the product told of its customer
    in the day before, the newest first; they name a bug that was found, and make no ticket one. spoken: when people of the
    team wrote to the customer.
    """
    if ticket.merged_into or ticket.removed:
        return None
    told = _prints(events, ticket.requester_id)
    marks = tuple(dict.fromkeys(mark for _, mark in told))
    handed = min((one.at for one in ticket.escalations if one.kind == AI_TO_HUMAN), default=None)
    spans = _bug_spans(causes, handed)
    kind, at = _what_and_when(ticket, told, spans, taxonomy)
    if at is None:
        return None
    if kind == BUG:
        marks = tuple(sorted(dict.fromkeys((*marks, *errors)), key=lambda mark: not names_fault(mark)))
    decision = _decision(events)
    problem, basis = _place(ticket.id, kind, marks, answers, decision)
    if basis not in (BY_WORDING, ALONE):
        decision = None  # it says nothing here, and whether there is one depends on what arrived when
    possible = decision.problem if decision and decision.verdict == SUGGEST and basis == ALONE else ""
    return Report(
        ticket.id, kind, at, handed, spans, marks, ticket.category, ticket.account_id or "",
        ticket.customer_id or "", ticket.wording or "", problem, basis, decision, possible,
        tuple(one for one in spoken if one > at),
    )  # fmt: skip


def _prints(events: Sequence[Event], requester: str | None) -> list[tuple[datetime, str]]:
    """The prints in what the customer wrote, each from when on; those of the first text that names a fault come first.

    Those of a redacted message stay: they tell nothing of the customer, and without them its ticket would become another
    problem, with an issue of its own.
    """
    said = [
        (one.at, mark)
        for one in sorted(events, key=lambda event: (event.at, event.id))
        if is_customers(one, requester)
        for mark in one.signs.get("prints", ())
    ]  # fmt: skip
    return sorted(said, key=lambda one: not names_fault(one[1]))


def is_customers(event: Event, requester: str | None) -> bool:
    """Whether a customer wrote it; who is not known to be one is taken for a person of the team, as everywhere."""
    author, role = event.fields.get("author_id"), event.fields.get("author_role")
    if event.kind is Kind.CREATED:
        return author in (None, "", requester)
    known = role == Role.CUSTOMER or (role not in NO_CUSTOMER and author and author == requester)
    return event.kind is Kind.MESSAGE and bool(known)


def _bug_spans(causes: Said, handed: datetime | None) -> tuple[Span, ...]:
    """While the ticket was in people's hands and its cause, as far as known by then, a bug in the product."""
    if handed is None:
        return ()
    spans = [
        (max(one[0], handed), after[0] if after else None)
        for one, after in pairwise([*causes, None])
        if one is not None and one[1] == PRODUCT_BUG and (after is None or after[0] > handed)
    ]
    return tuple(spans)


def _what_and_when(
    ticket: Ticket, told: Sequence[tuple[datetime, str]], spans: Sequence[Span], taxonomy: Taxonomy
) -> tuple[str, datetime | None]:
    if ticket.category in taxonomy.feature_requests and not spans:
        return FEATURE_REQUEST, ticket.created_at
    named = [max(at, ticket.created_at) for at, mark in told if names_fault(mark)]
    return BUG, min([*named, *(begin for begin, _ in spans)], default=None)


def _decision(events: Iterable[Event]) -> Grouping | None:
    """The first decision counts; a second one could only come from a log that was put together from two."""
    found = [event for event in events if event.kind is Kind.GROUPED]
    if not found:
        return None
    first = min(found, key=lambda event: (event.at, event.id)).fields
    return Grouping(*(first[name] for name in Grouping.__slots__))


def _place(
    ticket: str, kind: str, marks: Sequence[str], answers: Sequence[Answer], decision: Grouping | None
) -> tuple[str, str]:
    """The problem of a ticket and on what that rests."""
    by_print = problem_of_print(kind, marks[0]) if marks and names_fault(marks[0]) else ""
    usual, basis = (by_print, BY_PRINT) if by_print else (problem_of_ticket(ticket), ALONE)
    if not by_print and decision and decision.verdict == JOIN:
        usual, basis = decision.problem, BY_WORDING
    said = [one for one in answers if one.question == PROBLEM and one.ticket_id == ticket]
    refused: set[str] = set()
    for one in sorted(said, key=lambda answer: (answer.at, answer.id)):
        if one.answer == SAME_BUG:
            refused.discard(one.subject)
            usual, basis = one.subject, BY_HAND
            continue
        refused.add(one.subject)
        if usual == one.subject:
            usual, basis = _apart(ticket, refused), BY_HAND
    return usual, basis


def _apart(ticket: str, refused: Collection[str]) -> str:
    """A problem of the ticket's own, also where others have joined the one that began with it."""
    problem = problem_of_ticket(ticket)
    while problem in refused:
        problem = _id("apart", problem)
    return problem


def merged(answers: Iterable[Answer]) -> dict[str, str]:
    """By problem the one of which people said that it is the same; what was said last counts."""
    into: dict[str, str] = {}
    said = [one for one in answers if one.question == MERGED]
    for one in sorted(said, key=lambda answer: (answer.at, answer.id)):
        into.pop(one.subject, None)
        if one.answer == SAME_PROBLEM and root(one.about, into) != one.subject:
            into[one.subject] = one.about
    return into


def root(problem: str, into: Mapping[str, str]) -> str:
    """The problem that stands for this one."""
    while problem in into:
        problem = into[problem]
    return problem
