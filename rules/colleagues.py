"""The same issue told by another person of the same account: no repeat of theirs, and kept apart from those."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from rules.contacts import Contact
from rules.likeness import SameIssue
from rules.same_issue import LIKE, Issues
from rules.word_tables import WordTable, table_for

WINDOW = timedelta(days=14)
MOST_COMPARED = 50
# What it rests on, the contact, and what others of the account told within the window before it, newest first.
Candidates = tuple[str, Contact, list[Contact]]


@dataclass(frozen=True, slots=True)
class ColleagueContact:
    """What was found for a contact that others of its account came before.

    repeats: their newest ticket about the same issue, None without one; gap_seconds: between the two beginnings.
    basis: equal while nothing that was compared has changed.
    """

    ticket_id: str
    account_id: str
    created_at: datetime
    repeats: str | None
    gap_seconds: float | None
    why: SameIssue | None
    basis: str


def candidates(contacts: Sequence[Contact], method: str, tables: Sequence[WordTable]) -> Iterator[Candidates]:
    """For each contact that others of the account came before. contacts: of one account, oldest first."""
    for place, contact in enumerate(contacts):
        others = _before(contact, contacts[:place]) if contact.customer_id else []
        if others:
            table = table_for(tables, contact.created_at)
            said = [part for one in (contact, *others) for part in _said(one)]
            told = "\n".join([method, table.month if table else "", *said])
            yield hashlib.sha256(told.encode()).hexdigest()[:20], contact, others


def _before(contact: Contact, earlier: Sequence[Contact]) -> list[Contact]:
    since = contact.created_at - WINDOW
    recent = takewhile(lambda one: one.created_at >= since, reversed(earlier))
    return [one for one in recent if one.customer_id not in ("", contact.customer_id)][:MOST_COMPARED]


def _said(contact: Contact) -> tuple[str, ...]:
    return contact.ticket_id, contact.created_at.isoformat(), contact.category, contact.wording


def found(basis: str, contact: Contact, others: Sequence[Contact], issues: Issues) -> ColleagueContact:
    """The newest of the others that is about the same issue; equal categories alone are no evidence."""
    plain = (contact.ticket_id, contact.account_id, contact.created_at)
    for one in others:
        told = issues.told(
            contact.ticket_id, one.ticket_id, (contact.category, one.category), contact.created_at
        )
        if told.strength in LIKE:
            gap = (contact.created_at - one.created_at).total_seconds()
            return ColleagueContact(*plain, one.ticket_id, gap, told, basis)
    return ColleagueContact(*plain, None, None, None, basis)


def unlike(known: Mapping[str, str], wanted: Sequence[Candidates]) -> list[Candidates]:
    """Those that rest on something else than what is known. known: by ticket."""
    return [one for one in wanted if known.get(one[1].ticket_id) != one[0]]
