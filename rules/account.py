"""All tickets of one customer together: who repeats whom, and which AI resolutions stand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rules.model import OUTBOUND, Episode, Revocation, Ticket, Verdict


def judged(tickets: Sequence[Ticket], as_of: datetime) -> list[Ticket]:
    """The customer's tickets with repeats and verdicts as they stand at `as_of`."""
    ordered = sorted(tickets, key=lambda one: (one.created_at, one.id))
    counted = [one for one in ordered if one.merged_into is None and one.removed is None]
    linked = [_linked(one, counted) for one in ordered]
    return [_with_verdicts(one, linked, as_of) for one in linked]


def _linked(ticket: Ticket, others: Sequence[Ticket]) -> Ticket:
    plain = replace(ticket, repeat_of=None, repeat_gap_seconds=None)
    first = None if ticket.merged_into or ticket.removed else _repeated(ticket, others)
    if first is None or first.resolved_at is None:
        return plain
    gap = (ticket.created_at - first.resolved_at).total_seconds()
    return replace(plain, repeat_of=first.id, repeat_gap_seconds=gap)


def _repeated(ticket: Ticket, others: Sequence[Ticket]) -> Episode | None:
    """What this contact repeats: the ticket that the helpdesk says it follows, else the latest about the same category.

    Only what was resolved before it: an open one beside it is a duplicate and hides no earlier one.
    """
    if is_outbound(ticket):
        return None
    earlier = [one for one in others if one.created_at < ticket.created_at]
    followed = [one for one in earlier if _follows(ticket, one)]
    same = [one for one in earlier if one.category == ticket.category != "uncategorised"]
    ended = (_ended_before(one, ticket.created_at) for one in reversed(followed or same))
    return next((episode for episode in ended if episode), None)


def is_outbound(ticket: Ticket) -> bool:
    """Whether the team wrote first, so that the ticket is no contact of the customer's own."""
    return any(one.started_by == OUTBOUND for one in ticket.episodes)


def _ended_before(ticket: Ticket, moment: datetime) -> Episode | None:
    """The ticket's episode that was the newest at a moment, where it was over by then."""
    before = [one for one in ticket.episodes if one.started_at < moment][-1:]
    return next((one for one in before if one.resolved_at is not None and one.resolved_at < moment), None)


def _follows(ticket: Ticket, other: Ticket) -> bool:
    return bool(ticket.followup_of) and other.id == f"{ticket.connection}:{ticket.followup_of}"


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
