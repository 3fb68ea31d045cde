"""Tells what a visitor of a help center did, by minutes after a start, and which tickets came by hours after it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rules.model import Event, Form, Kind, Ticket
from rules.visits import Visit, of_customer, visits_of
from tests.rules.told import START, folded, said

CUSTOMER = "zd:customer"
MICROSECOND = timedelta(microseconds=1)
LATER = START + timedelta(days=60)


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def did(kind: Kind, when: float | datetime, key: str = "", visitor: str = "v-1", **fields: Any) -> Event:
    """An event of a visitor, by minutes or at a moment."""
    moment = when if isinstance(when, datetime) else minute(when)
    told = {"visitor_id": visitor, **fields}
    return Event(f"hc:{kind}:{moment}:{visitor}:{key}", "hc", "", kind, Form.HINT, moment, told)


def searched(when: float | datetime, **fields: Any) -> Event:
    return did(Kind.SEARCH, when, **fields)


def guided(when: float | datetime, article: str = "7", **fields: Any) -> Event:
    return did(Kind.GUIDANCE_SHOWN, when, article_id=article, **fields)


def viewed(when: float | datetime, article: str = "7", **fields: Any) -> Event:
    return did(Kind.ARTICLE_VIEWED, when, article, article_id=article, **fields)


def voted(when: float | datetime, helpful: bool, article: str = "7", **fields: Any) -> Event:
    return did(Kind.ARTICLE_VOTED, when, article, article_id=article, helpful=helpful, **fields)


def visit(*events: Event, customer: str | None = CUSTOMER) -> Visit:
    """The one visit that these events make, of a customer."""
    (found,) = visits_of(events, "zd")
    return of_customer(found, customer)


def contact(begun: datetime, ticket: str = "zd:1", customer: str = CUSTOMER) -> Ticket:
    """A ticket that a customer began at a moment."""
    return replace(_told(begun, "c", ticket=ticket), customer_id=customer)


def outbound(begun: datetime, *answers: Event) -> Ticket:
    """One that the team began."""
    return _told(begun, "h", *answers)


def handed_over(begun: datetime) -> Ticket:
    """A contact that the AI answered before a person did."""
    return _told(begun, "c", said("a", hours(begun) + 0.1), said("h", hours(begun) + 1))


def hours(moment: datetime) -> float:
    return (moment - START) / timedelta(hours=1)


def _told(begun: datetime, who: str, *more: Event, ticket: str = "zd:1") -> Ticket:
    return folded(said(who, hours(begun), ticket), *more, ticket=ticket, created_at=begun.isoformat())
