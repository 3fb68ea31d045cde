"""The facts of tickets over time, as the engine judges them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rules.business_time import Schedule
from rules.context import Word
from rules.engine import Moment, moment_of
from rules.facts.fact import Fact
from rules.facts.ticket_view import answered_at, view
from rules.model import Episode, Ticket, Verdict


def ticket_moments(
    ticket: Ticket, facts: Sequence[Fact], schedules: Mapping[str, Schedule], tiers: Sequence[Word] = ()
) -> list[Moment]:
    """What these facts were from each moment on at which something happened to the ticket.

    schedules: by id. tiers: each word with which its account's tier became another, in order of time.
    """
    if ticket.merged_into or ticket.removed:
        return []
    seen: dict[datetime, str] = {ticket.created_at: ticket.id}
    happened = [*_happened(ticket), *((word.at, word.by) for word in tiers if concerns(ticket, word.at))]
    for at, by in sorted(happened):
        if at > ticket.created_at:
            seen.setdefault(at, by)
    return [moment_of(at, by, view(ticket, at, schedules, tiers), facts) for at, by in seen.items()]


def concerns(ticket: Ticket, since: datetime) -> bool:
    """Whether what its account's tier becomes at a moment can reach the ticket: while it waits for a first answer, or will."""
    answered = [answered_at(one) for one in ticket.episodes]
    return not answered or any(at is None or at >= since for at in answered)


def _happened(ticket: Ticket) -> Iterator[tuple[datetime, str]]:
    """Every moment of which the ticket's facts speak, and the thing itself."""
    if ticket.ai_first_at:
        yield ticket.ai_first_at, ticket.id
    for episode in ticket.episodes:
        yield from ((at, episode.id) for at in _of_episode(episode) if at)
        yield from ((one.at, one.by) for one in episode.revocations)
        yield from ((one.at, episode.id) for one in episode.moods)
    for one in ticket.escalations:
        own = (one.at, one.trigger_at, one.cause_at, one.accepted_at, one.bounced_at)
        yield from ((at, one.id) for at in own if at)
    yield from ((one.at, one.id) for one in ticket.surveys)


def _of_episode(one: Episode) -> tuple[datetime | None, ...]:
    verified = one.verdict_due_at if one.verdict is Verdict.VERIFIED else None
    return (
        one.started_at, one.first_answer_at, one.first_human_at, one.resolved_at, one.confirmed_at, verified,
    )  # fmt: skip
