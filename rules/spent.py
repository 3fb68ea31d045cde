"""Where a ticket's time went: who waited for whom, and how long a person worked on it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Seconds, on the calendar and within opening hours; None: not known, and without a schedule for the latter.

    Waits are sums over spans of status that have ended, so that no row changes by time alone. requester_wait: new, open or
    on hold; agent_wait: pending; hold: on hold. handle_seconds: as the helpdesk's own time tracking measured it.
    first_resolution, full_resolution: from the ticket's creation to its first and to its last resolution; a ticket that is open
    again has no full one. Never negative.
    """

    __slots__ = ()  # a class can inherit from several only if at most one of them has slots of its own

    requester_wait_seconds: float | None = None
    requester_wait_business_seconds: float | None = None
    agent_wait_seconds: float | None = None
    agent_wait_business_seconds: float | None = None
    hold_seconds: float | None = None
    hold_business_seconds: float | None = None
    handle_seconds: float | None = None
    first_resolution_seconds: float | None = None
    first_resolution_business_seconds: float | None = None
    full_resolution_seconds: float | None = None
    full_resolution_business_seconds: float | None = None
