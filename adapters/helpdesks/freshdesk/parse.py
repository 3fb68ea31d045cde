"""From a body to events: which of Freshdesk's shapes it has, and which file reads that shape."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.base import Delivery
from adapters.body import load_body
from adapters.helpdesks.freshdesk import companies, exported, snapshot
from adapters.helpdesks.freshdesk.hints import is_timeless, read_hint
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.product_events import is_product_event, read_product_event
from adapters.helpdesks.freshdesk.rule import MARK, read_rule
from adapters.reading import counted
from rules.errors import MalformedBody
from rules.model import Event

Body = Mapping[str, Any]
Reader = Callable[[Body, Delivery, Own], list[Event]]

# Keys of Deskgauge's own making: wherever one is, its reader decides.
MARKS: Mapping[str, Reader] = {
    MARK: read_rule,
    "freshdesk_snapshot": snapshot.read_snapshot,
    companies.MARK: companies.read_companies,
}

# The key of a page's records -> its reader. Where the key holds text, an admin's own body happens to use the
# word, because placeholders are always text.
PAGES: Mapping[str, Reader] = {
    "tickets": snapshot.read_tickets,
    "results": snapshot.read_search,
    "conversations": snapshot.read_conversations,
    "satisfaction_ratings": snapshot.read_ratings,
    "contacts": snapshot.read_people,
    "agents": snapshot.read_people,
}

# Numbers of a ticket of the API; a rule renders text. One may be missing, so two are enough.
TICKET_NUMBERS = ("status", "priority", "source", "requester_id")
CONVERSATION_FLAGS = ("incoming", "private")
RATING_KEYS = ("ratings", "survey_id")


def parse(delivery: Delivery, own: Own) -> list[Event]:
    """The events of a delivery; MalformedBody or IgnoredDelivery and nothing else."""
    body = load_body(delivery.body)
    return counted(_reader(body)(body, delivery, own), delivery)


def may_repeat(raw: bytes) -> bool:
    """Whether an equal body may tell another happening: a rule's own that carries no time. It never raises."""
    try:
        body = load_body(raw)
    except MalformedBody:
        return False
    return _reader(body) in (read_rule, read_hint) and is_timeless(body)


def _reader(body: Body) -> Reader:
    for mark, reader in MARKS.items():
        if mark in body:
            return reader
    if isinstance(body.get(exported.MARK), dict):
        return exported.read_exported
    if is_product_event(body):
        return read_product_event
    for part, reader in PAGES.items():
        if part in body and not isinstance(body[part], str):
            return reader
    return _single_record(body)


def _single_record(body: Body) -> Reader:
    if any(type(body.get(flag)) is bool for flag in CONVERSATION_FLAGS):
        return snapshot.read_conversation
    if any(key in body and not isinstance(body[key], str) for key in RATING_KEYS):
        return snapshot.read_rating
    if sum(type(body.get(name)) is int for name in TICKET_NUMBERS) >= 2:
        return snapshot.read_ticket
    return read_hint
