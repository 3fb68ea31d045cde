"""What a customer had asked before: the tickets with which a later one is compared, and what of them was over by then."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from rules.model import Episode, Ticket

# Of a customer's earlier contacts so many are compared, so that one who writes all day costs no more than others.
MOST_COMPARED = 50


class Earlier:
    """The customer's tickets that count, the oldest first."""

    def __init__(self, tickets: Sequence[Ticket]) -> None:
        self.tickets = tickets
        self._begun = [one.created_at for one in tickets]
        self._by_id = {one.id: one for one in tickets}

    def compared(self, ticket: Ticket) -> Sequence[Ticket]:
        """The one that the helpdesk says it follows, else those that began before it, the newest first."""
        followed = self._by_id.get(followed_by(ticket))
        if followed and followed.created_at < ticket.created_at:
            return [followed]
        until = bisect_left(self._begun, ticket.created_at)
        return self.tickets[max(0, until - MOST_COMPARED) : until][::-1]


def followed_by(ticket: Ticket) -> str:
    """The id of the ticket that it follows, which is no ticket's where it follows none."""
    return f"{ticket.connection}:{ticket.followup_of}" if ticket.followup_of else ""


def ended_before(ticket: Ticket, moment: datetime) -> Episode | None:
    """The ticket's episode that was the newest at a moment, where it was over by then."""
    before = [one for one in ticket.episodes if one.started_at < moment][-1:]
    return next((one for one in before if one.resolved_at is not None and one.resolved_at < moment), None)
