"""All tickets of one customer together: who repeats whom, how many came before, and which AI resolutions stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rules.likeness import SameIssue
from rules.model import OUTBOUND, Episode, Revocation, Ticket, Verdict
from rules.of_customer import CONTACTS_WITHIN
from rules.same_issue import Issues

ONLY_TOLD = Issues()
# Of a customer's earlier contacts so many are compared, so that one who writes all day costs no more than others.
MOST_COMPARED = 50


def judged(tickets: Sequence[Ticket], as_of: datetime, issues: Issues = ONLY_TOLD) -> list[Ticket]:
    """The customer's tickets with repeats, earlier contacts and verdicts as they stand at `as_of`. issues: compares them."""
    ordered = sorted(tickets, key=lambda one: (one.created_at, one.id))
    counted = [one for one in ordered if one.merged_into is None and one.removed is None]
    begun = [one.created_at for one in counted if is_contact(one)]
    linked = [_placed(_linked(one, counted, issues), begun) for one in ordered]
    return [_with_verdicts(one, linked, as_of) for one in linked]


def _linked(ticket: Ticket, others: Sequence[Ticket], issues: Issues) -> Ticket:
    plain = replace(ticket, repeat_of=None, repeat_gap_seconds=None, repeat_why=None)
    found = None if ticket.merged_into or ticket.removed else _repeated(ticket, others, issues)
    if found is None or found[0].resolved_at is None:
        return plain
    first, why = found
    gap = (ticket.created_at - found[0].resolved_at).total_seconds()
    return replace(plain, repeat_of=first.id, repeat_gap_seconds=gap, repeat_why=why)


def _repeated(ticket: Ticket, others: Sequence[Ticket], issues: Issues) -> tuple[Episode, SameIssue] | None:
    """What this contact repeats: the ticket that the helpdesk says it follows, else the latest about the same issue.

    Only what was resolved before it: an open one beside it is a duplicate and hides no earlier one.
    """
    if is_outbound(ticket):
        return None
    earlier = [one for one in others if one.created_at < ticket.created_at]
    followed = [one for one in earlier if one.id == f"{ticket.connection}:{ticket.followup_of}"]
    for one in (followed or earlier)[: -MOST_COMPARED - 1 : -1]:
        episode = _ended_before(one, ticket.created_at)
        why = issues.same(ticket, one) if episode else None
        if episode and why:
            return episode, why
    return None


def _placed(ticket: Ticket, begun: Sequence[datetime]) -> Ticket:
    """The ticket among its customer's contacts. begun: when each of those began, the oldest first."""
    if ticket.customer_id is None:
        return ticket
    at = ticket.created_at
    before = bisect_left(begun, at)
    counted: dict[str, Any] = {
        name: before - bisect_right(begun, at - time) for name, time in CONTACTS_WITHIN.items()
    }
    first = begun[0] if begun and begun[0] <= at else None
    known = None if first is None else (at - first) / timedelta(days=1)
    return replace(ticket, **counted, customer_known_days=known)


def is_contact(ticket: Ticket) -> bool:
    """Whether the customer reached out with it: neither merged nor removed, nor begun by the team and never answered."""
    if ticket.merged_into or ticket.removed:
        return False
    return not is_outbound(ticket) or any(one.last_customer_at for one in ticket.episodes)


def is_outbound(ticket: Ticket) -> bool:
    """Whether the team wrote first, so that the ticket is no contact of the customer's own."""
    return any(one.started_by == OUTBOUND for one in ticket.episodes)


def _ended_before(ticket: Ticket, moment: datetime) -> Episode | None:
    """The ticket's episode that was the newest at a moment, where it was over by then."""
    before = [one for one in ticket.episodes if one.started_at < moment][-1:]
    return next((one for one in before if one.resolved_at is not None and one.resolved_at < moment), None)


def _with_verdicts(ticket: Ticket, others: Sequence[Ticket], as_of: datetime) -> Ticket:
    return replace(ticket, episodes=tuple(_verdict(one, others, as_of) for one in ticket.episodes))


def _verdict(episode: Episode, others: Sequence[Ticket], as_of: datetime) -> Episode:
    due = episode.verdict_due_at
    if due is None:
        return episode
    again = [one for one in others if one.repeat_of == episode.id]
    repeats = [Revocation(_reason(one, episode), one.created_at, one.id, by_ticket=True) for one in again]
    own = [one for one in episode.revocations if not one.by_ticket]
    grounds = sorted((one for one in own + repeats if one.at <= due), key=lambda r: (r.at, r.reason, r.by))
    if grounds:
        return replace(episode, verdict=Verdict.REVOKED, verdict_at=grounds[0].at, revocations=tuple(grounds))
    if as_of >= due:
        return replace(episode, verdict=Verdict.VERIFIED, verdict_at=due, revocations=())
    return replace(episode, verdict=Verdict.PROVISIONAL, verdict_at=episode.resolved_at, revocations=())


def _reason(ticket: Ticket, episode: Episode) -> str:
    """A helpdesk that cannot reopen a closed ticket makes a new one that follows it: that is a reopening."""
    follows = f"{ticket.connection}:{ticket.followup_of}" == episode.ticket_id
    return "reopened" if follows else "repeat_contact"
