"""Product events, which a Freshworks marketplace app is sent and passes on: each about one record.

`data` holds the record as it is now, `timestamp` tells when the event was made.
Source: https://developers.freshworks.com/docs/app-sdk/v2.3/freshdesk/serverless-apps/product-events/
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from adapters.base import Delivery
from adapters.fields import Read, read_text
from adapters.helpdesks.freshdesk import happenings as happened
from adapters.helpdesks.freshdesk.companies import company_told
from adapters.helpdesks.freshdesk.fields import read_milliseconds, read_table
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.product_event import ProductEvent
from adapters.shapes import Shape, load
from rules.errors import IgnoredDelivery
from rules.model import Event

_NAME = re.compile(r"on[A-Z][A-Za-z]{0,63}")

EVENTS: Mapping[str, Callable[[ProductEvent], list[Event]]] = {
    "onTicketCreate": happened.ticket_created,
    "onTicketUpdate": happened.ticket_updated,
    "onTicketDelete": happened.ticket_deleted,
    "onConversationCreate": happened.conversation_told,
    "onConversationUpdate": happened.conversation_told,
    "onConversationDelete": happened.conversation_deleted,
    "onContactCreate": happened.contact_told,
    "onContactUpdate": happened.contact_told,
    "onAgentCreate": happened.agent_told,
    "onAgentUpdate": happened.agent_told,
    "onCompanyCreate": company_told,
    "onCompanyUpdate": company_told,
}

_TIME = "time entries are no part of what a customer sees"
_OUTSIDE = "it tells about the app or another system, not about a ticket"
IGNORED: Mapping[str, str] = {
    "onCompanyDelete": "a deleted company's tickets stay with their account",
    **dict.fromkeys(("onTimeEntryCreate", "onTimeEntryUpdate", "onTimeEntryDelete"), _TIME),
    **dict.fromkeys(("onExternalEvent", "onScheduledEvent", "onAppInstall", "onAppUninstall"), _OUTSIDE),
    "onContactDelete": "a deleted contact's tickets stay with their customer; erasing is a command of its own",
    "onAgentDelete": "what a deleted agent wrote stays written by staff",
}


class ProductEventShape(Shape):
    """The envelope; `data` is loaded by the shape that its event asks for."""

    event = Read(read_text, required=True)
    timestamp = Read(read_milliseconds, required=True)
    data = Read(read_table, required=True)


_EVENT = ProductEventShape()


def is_product_event(body: Mapping[str, Any]) -> bool:
    """Whether the body is an event of a marketplace app."""
    name = body.get("event")
    named = isinstance(name, str) and _NAME.fullmatch(name) is not None
    return named or (isinstance(body.get("data"), dict) and "timestamp" in body)


def read_product_event(body: Mapping[str, Any], delivery: Delivery, own: Own) -> list[Event]:
    """The events of one product event; IgnoredDelivery names the one that says nothing about a ticket."""
    envelope = load(_EVENT, body)
    name = envelope["event"]
    if not _NAME.fullmatch(name):
        raise IgnoredDelivery("a product event that is not of the form on<Record><What>")
    if name not in EVENTS:
        raise IgnoredDelivery(f"{name}: {IGNORED.get(name, 'the event is unknown')}")
    return EVENTS[name](ProductEvent(delivery, envelope["timestamp"], envelope["data"], own))
