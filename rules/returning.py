"""Whether a resolution lasted: when its ticket became active again, and when the customer came back with another."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rules.earlier import Earlier, ended_before, followed_by
from rules.model import OUTBOUND, Episode, Ticket
from rules.same_issue import Issues

UNCLEAR_WITHIN = timedelta(days=14)
Again = Mapping[str, Sequence[Ticket]]  # by episode the tickets that repeat it, the oldest first


def is_outbound(ticket: Ticket) -> bool:
    """Whether the team wrote first, so that the ticket is no contact of the customer's own."""
    return any(one.started_by == OUTBOUND for one in ticket.episodes)


def follows(ticket: Ticket, episode: Episode) -> bool:
    """A helpdesk that cannot reopen a closed ticket makes a new one that follows it: that is a reopening."""
    return followed_by(ticket) == episode.ticket_id


def again_of(tickets: Sequence[Ticket]) -> Again:
    """Which of the tickets repeat which episode. tickets: the oldest first."""
    found: dict[str, list[Ticket]] = defaultdict(list)
    for one in tickets:
        if one.repeat_of:
            found[one.repeat_of].append(one)
    return found


def unclear_of(earlier: Earlier, again: Again, issues: Issues) -> dict[str, datetime]:
    """By episode, when the customer first came back soon with something of which nobody can tell whether it is the same."""
    found: dict[str, datetime] = {}
    for ticket in earlier.tickets:
        if is_outbound(ticket):
            continue
        for one in earlier.compared(ticket):
            episode = ended_before(one, ticket.created_at)
            if episode is None or episode.id in found or not _is_next(ticket, episode, again):
                continue
            if issues.decided(ticket, one).strength == "unknown":
                found[episode.id] = ticket.created_at
    return found


def _is_next(ticket: Ticket, episode: Episode, again: Again) -> bool:
    """Whether the ticket came within the time, and no repeat before it or with it."""
    ended = episode.resolved_at
    if ended is None or ticket.created_at - ended > UNCLEAR_WITHIN:
        return False
    repeats = (one for one in again.get(episode.id, ()) if not follows(one, episode))
    return all(one.created_at > ticket.created_at for one in repeats)


def returned(ticket: Ticket, again: Again, unclear: Mapping[str, datetime]) -> Ticket:
    """The ticket with what became of each of its resolutions."""
    following = [one.started_at for one in ticket.episodes[1:]]
    starts = [*following, None][: len(ticket.episodes)]
    episodes = tuple(
        _returned(episode, start, again.get(episode.id, ()), unclear.get(episode.id))
        for episode, start in zip(ticket.episodes, starts, strict=True)
    )
    return replace(ticket, episodes=episodes)


def _returned(
    episode: Episode, reopened: datetime | None, again: Sequence[Ticket], unclear: datetime | None
) -> Episode:
    followed = [one.created_at for one in again if follows(one, episode)]
    repeat = next((one for one in again if not follows(one, episode)), None)
    told: dict[str, Any] = {
        "reopened_at": min([*followed, *([reopened] if reopened else [])], default=None),
        "repeated_at": repeat.created_at if repeat else None,
        "repeated_by": repeat.id if repeat else None,
        "repeat_gap_seconds": repeat.repeat_gap_seconds if repeat else None,
        "unclear_at": unclear,
    }
    changed = any(getattr(episode, name) != value for name, value in told.items())
    return replace(episode, **told) if changed else episode
