"""All tickets of one customer together: who repeats whom, how many came before, and which AI resolutions stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rules.chaining import chained
from rules.earlier import Earlier, ended_before
from rules.likeness import SameIssue
from rules.model import Episode, Revocation, Ticket, Verdict
from rules.of_customer import CONTACTS_WITHIN
from rules.returning import Again, again_of, follows, is_outbound, returned, unclear_of
from rules.same_issue import Issues

ONLY_TOLD = Issues()


def judged(tickets: Sequence[Ticket], as_of: datetime, issues: Issues = ONLY_TOLD) -> list[Ticket]:
    """The customer's tickets with repeats, earlier contacts and verdicts as they stand at `as_of`. issues: compares them."""
    ordered = sorted(tickets, key=lambda one: (one.created_at, one.id))
    counted = [one for one in ordered if one.merged_into is None and one.removed is None]
    begun = [one.created_at for one in counted if is_contact(one)]
    earlier = Earlier(counted)
    linked = chained([_placed(_linked(one, earlier, issues), begun) for one in ordered])
    again = again_of(linked)
    unclear = unclear_of(earlier, again, issues)
    return [_with_verdicts(returned(one, again, unclear), again, as_of) for one in linked]


def _linked(ticket: Ticket, earlier: Earlier, issues: Issues) -> Ticket:
    plain = replace(ticket, repeat_of=None, repeat_gap_seconds=None, repeat_why=None)
    found = None if ticket.merged_into or ticket.removed else _repeated(ticket, earlier, issues)
    if found is None or found[0].resolved_at is None:
        return plain
    first, why = found
    gap = (ticket.created_at - found[0].resolved_at).total_seconds()
    return replace(plain, repeat_of=first.id, repeat_gap_seconds=gap, repeat_why=why)


def _repeated(ticket: Ticket, earlier: Earlier, issues: Issues) -> tuple[Episode, SameIssue] | None:
    """What this contact repeats: the ticket that the helpdesk says it follows, else the latest about the same issue.

    Only what was resolved before it: an open one beside it is a duplicate and hides no earlier one.
    """
    if is_outbound(ticket):
        return None
    for one in earlier.compared(ticket):
        episode = ended_before(one, ticket.created_at)
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


def _with_verdicts(ticket: Ticket, again: Again, as_of: datetime) -> Ticket:
    return replace(ticket, episodes=tuple(_verdict(one, again, as_of) for one in ticket.episodes))


def _verdict(episode: Episode, again: Again, as_of: datetime) -> Episode:
    due = episode.verdict_due_at
    if due is None:
        return episode
    repeats = [
        Revocation(_reason(one, episode), one.created_at, one.id, by_ticket=True)
        for one in again.get(episode.id, ())
    ]
    own = [one for one in episode.revocations if not one.by_ticket]
    grounds = sorted((one for one in own + repeats if one.at <= due), key=lambda r: (r.at, r.reason, r.by))
    if grounds:
        return replace(episode, verdict=Verdict.REVOKED, verdict_at=grounds[0].at, revocations=tuple(grounds))
    if as_of >= due:
        return replace(episode, verdict=Verdict.VERIFIED, verdict_at=due, revocations=())
    return replace(episode, verdict=Verdict.PROVISIONAL, verdict_at=episode.resolved_at, revocations=())


def _reason(ticket: Ticket, episode: Episode) -> str:
    return "reopened" if follows(ticket, episode) else "repeat_contact"
