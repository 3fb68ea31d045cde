"""What a backfill will take, from the number of tickets and what the helpdesk allows."""

import math
from dataclasses import dataclass

from adapters.ticket_api import TicketApi

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """calls: requests in all. a_minute: calls that the helpdesk allows us, None where it does not say. seconds: likewise."""

    tickets: int
    calls: int
    a_minute: float | None
    seconds: float | None


def estimate(api: TicketApi, tickets: int) -> Estimate:
    """After at least one call, whose answer has told the limit."""
    cost = api.cost
    pages = max(1, math.ceil(tickets / cost.a_page))
    calls = pages + tickets * cost.a_ticket
    allowed = allowed_a_minute(api)
    if allowed is None:
        return Estimate(tickets, calls, None, None)
    seconds = calls / allowed * MINUTE
    if cost.pages:
        seconds = max(seconds, pages / cost.pages * cost.window)
    return Estimate(tickets, calls, allowed, seconds)


def allowed_a_minute(api: TicketApi) -> float | None:
    """Calls a minute that the helpdesk allows us, less what is left to others."""
    limit = api.budget.lane().limit
    return None if not limit else limit * (1 - api.budget.spare) * MINUTE / api.cost.window


def tickets_a_second(api: TicketApi) -> float | None:
    """How many tickets the limit allows to read."""
    allowed = allowed_a_minute(api)
    if allowed is None:
        return None
    calls = api.cost.a_ticket + 1 / api.cost.a_page
    by_pages = api.cost.pages * api.cost.a_page / api.cost.window if api.cost.pages else math.inf
    return min(allowed / MINUTE / calls, by_pages)
