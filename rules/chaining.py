"""Which of a customer's tickets are about one issue: a chain, named by its first ticket."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rules.model import Ticket

GOES_ON = timedelta(days=14)  # after a resolution: what repeats it later is another issue


def chained(tickets: Sequence[Ticket]) -> list[Ticket]:
    """The same tickets, each with the first ticket of its chain. tickets: with what they repeat, the oldest first."""
    ticket_of = {episode.id: one.id for one in tickets for episode in one.episodes}
    first: dict[str, str] = {}
    for one in tickets:
        before = ticket_of.get(one.repeat_of or "") if goes_on(one) else None
        if before:
            first[one.id] = first.setdefault(before, before)
    return [
        one if one.chain == first.get(one.id) else replace(one, chain=first.get(one.id)) for one in tickets
    ]


def goes_on(ticket: Ticket) -> bool:
    """Whether it is about the issue of the ticket that it repeats, and not one that began anew."""
    if ticket.repeat_gap_seconds is None:
        return False
    return ticket.followup_of is not None or ticket.repeat_gap_seconds <= GOES_ON.total_seconds()
