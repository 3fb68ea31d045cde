"""From a body to events: which of Intercom's shapes it has, and which file reads that shape."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.base import Delivery
from adapters.body import load_body
from adapters.helpdesks.intercom import articles, companies, snapshot
from adapters.helpdesks.intercom.agent_api import read_fin_event
from adapters.helpdesks.intercom.conversation import LEGACY_OPENING
from adapters.helpdesks.intercom.notification import is_notification, read_notification
from adapters.reading import counted
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event

Body = Mapping[str, Any]
Reader = Callable[[Body, Delivery, frozenset[str]], list[Event]]
_LONGEST_ID = 128

# Keys of the lists that Deskgauge's own readers build.
LISTS: Mapping[str, Reader] = {
    articles.MARK: articles.read_articles,
    companies.MARK: companies.read_companies,
}
# The key of a page's records -> its reader.
PAGES: Mapping[str, Reader] = {
    "conversations": snapshot.read_conversations,
    "tickets": snapshot.read_tickets,
}
# `type` of a single record of the API -> its reader.
RECORDS: Mapping[str, Reader] = {
    "conversation": snapshot.read_bare_conversation,
    "ticket": snapshot.read_bare_ticket,
    "contact": snapshot.read_contact,
    "company": companies.read_company,
}
# Keys that tell a conversation or ticket whose `type` is missing.
TELLING_KEYS: Mapping[str, Reader] = {
    "conversation_parts": snapshot.read_bare_conversation,
    LEGACY_OPENING: snapshot.read_bare_conversation,
    "ticket_parts": snapshot.read_bare_ticket,
}
IGNORED_TYPES: Mapping[str, str] = {
    "tag": "a tag by itself names no conversation",
    "conversation_statistics": "Deskgauge computes its own times from the conversation's parts",
}
IGNORED_KEYS: Mapping[str, str] = {
    "handling_events": "Deskgauge computes its own times from the conversation's parts",
}


def parse(delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """The events of a delivery; MalformedBody or IgnoredDelivery and nothing else.

    custom_fields: names of the attributes that the connection maps; no other is read.
    """
    body = load_body(delivery.body)
    return counted(_reader(body)(body, delivery, custom_fields), delivery)


def notification_id(raw: bytes) -> str:
    """The id that repeated deliveries of one notification keep, "" where there is none. It never raises."""
    try:
        body = load_body(raw)
    except MalformedBody:
        return ""
    own = body.get("id")
    fits = isinstance(own, str) and len(own) <= _LONGEST_ID
    return str(own) if fits and is_notification(body) else ""


def _reader(body: Body) -> Reader:
    if snapshot.MARK in body or isinstance(body.get("conversation"), dict):
        return snapshot.read_snapshot
    for mark, reader in LISTS.items():
        if mark in body:
            return reader
    if is_notification(body):
        return read_notification
    if isinstance(body.get("event_name"), str):
        return read_fin_event
    for key, reader in PAGES.items():
        if key in body:
            return reader
    return _record_reader(body)


def _record_reader(body: Body) -> Reader:
    kind = body.get("type") if isinstance(body.get("type"), str) else ""
    ignored = [IGNORED_TYPES.get(str(kind)), *(why for key, why in IGNORED_KEYS.items() if key in body)]
    for reason in ignored:
        if reason:
            raise IgnoredDelivery(reason)
    known = [RECORDS.get(str(kind)), *(reader for key, reader in TELLING_KEYS.items() if key in body)]
    for reader in known:
        if reader:
            return reader
    raise MalformedBody("none of the shapes in which Intercom tells of conversations, tickets and people")
