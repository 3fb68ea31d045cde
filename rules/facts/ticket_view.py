"""A ticket as it was known at a moment, from which its facts are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rules.business_time import Schedule
from rules.context import Word
from rules.facts.fact import Anchor, WithinHours
from rules.felt import Mood
from rules.model import Episode, Escalation, Revocation, Survey, Ticket

AI_TO_HUMAN = "ai_to_human"


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as it was known at a moment; what happened later is not looked at.

    schedules: opening hours by id. tiers: each word with which its account's tier became another, in order of time.
    """

    ticket: Ticket
    at: datetime
    episode: Episode | None
    hand_over: Escalation | None
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    tiers: Sequence[Word] = ()

    def answer(self, instrument: str) -> Survey | None:
        """The newest answer to a question so far."""
        given = [one for one in self.ticket.surveys if one.instrument == instrument and one.at <= self.at]
        return max(given, key=lambda one: (one.at, one.id), default=None)

    def revocation(self) -> Revocation | None:
        """What took the newest episode's AI resolution back, so far."""
        found = [one for one in self.episode.revocations if one.at <= self.at] if self.episode else []
        return found[0] if found else None

    def taken_back(self) -> list[Revocation]:
        """What first took each AI resolution of the ticket back, so far."""
        first = (one.revocations[0] for one in self.ticket.episodes if one.revocations)
        return [one for one in first if one.at <= self.at]

    def mood(self) -> Mood | None:
        """How the customer had felt in the newest episode, so far."""
        known = [one for one in self.episode.moods if one.at <= self.at] if self.episode else []
        return known[-1] if known else None

    def working(self, since: datetime | None) -> Anchor | None:
        """A clock that counts within the opening hours of the newest episode's beginning, where there were any."""
        schedule = self.schedules.get(self.episode.schedule or "") if self.episode else None
        return WithinHours(since, schedule) if since and schedule else since

    def tier(self) -> str | None:
        """Its account's tier as told by now; what is told after the newest episode's first answer is for the next one."""
        if not self.tiers:
            return None
        answered = answered_at(self.episode) if self.episode else None
        until = min(self.at, answered) if answered else self.at
        told = [str(word.value) for word in self.tiers if word.at <= until]
        return told[-1].lower() if told else None

    def past(self, moment: datetime | None) -> bool:
        """Whether something has happened by now."""
        return moment is not None and moment <= self.at


def answered_at(one: Episode) -> datetime | None:
    """When an episode stopped waiting for its first answer, None while it waits; where the team wrote first it never did."""
    if one.started_by == "outbound":
        return one.started_at
    return min((at for at in (one.first_answer_at, one.resolved_at) if at), default=None)


def view(
    ticket: Ticket, at: datetime, schedules: Mapping[str, Schedule], tiers: Sequence[Word] = ()
) -> TicketView:
    """The ticket at a moment. tiers: of its account, see `TicketView`."""
    begun = [one for one in ticket.episodes if one.started_at <= at]
    handed = [one for one in ticket.escalations if one.kind == AI_TO_HUMAN and one.at <= at]
    last = max(handed, key=lambda one: (one.at, one.id), default=None)
    return TicketView(ticket, at, begun[-1] if begun else None, last, schedules, tiers)
