"""Notifications: an envelope with the topic and, under `data.item`, the thing itself as it is now.

A conversation's parts in it are the new ones only, so it is a hint. What the item is decides, not the topic: of one
change several topics tell, and Intercom adds topics every year.
Source: https://developers.intercom.com/docs/references/2.16/webhooks/webhook-models
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.intercom.companies import LOST_COMPANY, read_company
from adapters.helpdesks.intercom.conversation import read_conversation
from adapters.helpdesks.intercom.other_schemas import ContactShape, GoneShape, NotificationShape
from adapters.helpdesks.intercom.people import contact
from adapters.helpdesks.intercom.ticket import read_ticket
from adapters.shapes import load
from adapters.source import Source
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Form, Kind

_TOPIC = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40}){0,4}")
_NOTIFICATION, _CONTACT, _GONE = NotificationShape(), ContactShape(), GoneShape()
_ITEM = "/data/item"

# Topics after which nothing but the id is left.
GONE_TOPICS = frozenset({"conversation.deleted", "ticket.deleted"})
CASES = {"conversation": read_conversation, "ticket": read_ticket}
CONTACTS = frozenset({"contact", "user", "lead"})
LOST_CONTACT = re.compile(r"(contact|user)\.(deleted|archived|archive)")

# `type` of items that say nothing about a conversation.
IGNORED_ITEMS: Mapping[str, str] = {
    "ping": "it says only that the address is reached",
    "admin": "a teammate's availability is no part of a conversation",
    "event": "events of the product are told through our own events endpoint",
    "visitor": "visitors have written nothing",
    "contact_tag": "tags of people are no part of a conversation",
    "user_tag": "tags of people are no part of a conversation",
    "subscription": "what people want to be written is no part of a conversation",
}


def is_notification(body: Mapping[str, Any]) -> bool:
    """Whether the body is a notification of Intercom's own making."""
    return body.get("type") == "notification_event" or ("topic" in body and "data" in body)


def read_notification(
    body: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str]
) -> list[Event]:
    """The events of the item; IgnoredDelivery names the topic that says nothing that is counted."""
    envelope = load(_NOTIFICATION, body)
    topic, item = envelope["topic"], envelope["data"]["item"]
    named = topic if _TOPIC.fullmatch(topic) else "the topic"
    if topic in GONE_TOPICS:
        return removed(item, delivery, Form.HINT, _ITEM, envelope["created_at"])
    kind = item.get("type")
    if not isinstance(kind, str):
        raise MalformedBody("Missing data for required field.", f"{_ITEM}/type")
    if kind in CASES:
        return CASES[kind](item, delivery, custom_fields, Form.HINT, _ITEM)
    if kind == "company":
        return _company(topic, item, delivery, custom_fields, envelope["created_at"])
    if kind not in CONTACTS:
        raise IgnoredDelivery(f"{named}: {IGNORED_ITEMS.get(kind, 'the kind of item is unknown')}")
    if LOST_CONTACT.fullmatch(topic):
        raise IgnoredDelivery(f"{named}: a contact's conversations stay; erasing is a command of its own")
    return [contact(delivery, load(_CONTACT, item, _ITEM), Form.HINT, envelope["created_at"])]


def _company(
    topic: str, item: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str], at: datetime
) -> list[Event]:
    if LOST_COMPANY.fullmatch(topic):
        raise IgnoredDelivery(f"{topic}: a deleted company's conversations stay with their account")
    return read_company(item, delivery, custom_fields, Form.HINT, _ITEM, at)


def removed(told: Any, delivery: Delivery, form: Form, pointer: str, at: Any = None) -> list[Event]:
    """REMOVED, at the time that the record tells, else at `at`, else at receipt."""
    gone = load(_GONE, told, pointer)
    known = gone.get("deleted_at") or at
    when = known or delivery.received_at
    source = Source(delivery, gone["id"], form, known, "vendor" if known else "received")
    return [source.happened(Kind.REMOVED, f"{gone['id']}:removed", when, {"reason": "deleted"})]
