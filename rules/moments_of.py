"""The facts of tickets over time, as the engine judges them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rules.business_time import Schedule
from rules.engine import Moment, moment_of
from rules.facts.fact import Fact
from rules.facts.ticket import view
from rules.model import Episode, Ticket, Verdict


def ticket_moments(ticket: Ticket, facts: Sequence[Fact], schedules: Mapping[str, Schedule]) -> list[Moment]:
    """What these facts were from each moment on at which something happened to the ticket. schedules: by id."""
    if ticket.merged_into or ticket.removed:
        return []
    seen: dict[datetime, str] = {ticket.created_at: ticket.id}
    for at, by in sorted(_happened(ticket)):
        if at > ticket.created_at:
            seen.setdefault(at, by)
    return [moment_of(at, by, view(ticket, at, schedules), facts) for at, by in seen.items()]


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
