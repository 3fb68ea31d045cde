"""Issues with all of their tickets, found by walking from each ticket to the one before it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.service.metrics.naive.told import Row

DAYS = 14


def chains(
    every: Sequence[Row],
    episodes: Sequence[Row],
    counting: Sequence[Row],
    of_ticket: Mapping[str, Sequence[Row]],
) -> list[Row]:
    """One row an issue. every: all tickets, also those that count nowhere; counting: those that do, with their columns."""
    ticket_of = {one["id"]: one["ticket_id"] for one in episodes}
    before = {one["id"]: ticket_of[one["repeat_of"]] for one in every if _goes_on(one)}
    found: dict[str, list[Row]] = defaultdict(list)
    for ticket in counting:
        found[_first(ticket["id"], before)].append(ticket)
    return [
        _chain(sorted(tickets, key=lambda one: (one["created_at"], one["id"])), of_ticket)
        for tickets in found.values()
    ]


def _goes_on(ticket: Row) -> bool:
    """Whether it belongs to an earlier one."""
    if ticket["repeat_of"] is None:
        return False
    return ticket["followup_of"] is not None or bool(ticket["repeat_gap_seconds"] <= DAYS * 86_400)


def _first(ticket: str, before: Mapping[str, str]) -> str:
    while ticket in before:
        ticket = before[ticket]
    return ticket


def _chain(tickets: Sequence[Row], of_ticket: Mapping[str, Sequence[Row]]) -> Row:
    ends = [one["resolved_at"] for one in tickets]
    return tickets[0] | {
        "path": tickets[-1]["path"],
        "resolved_at": None if None in ends else max(ends),
        "contacts": sum(len(of_ticket[one["id"]]) for one in tickets),
        "customer_messages": sum(one["customer_messages"] for one in tickets),
        "tickets": tickets,
    }
