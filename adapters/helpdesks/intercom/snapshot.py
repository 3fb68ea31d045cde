"""Records of the REST API: the snapshot document with all of one conversation, pages, and single records."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.intercom import people
from adapters.helpdesks.intercom.conversation import read_conversation
from adapters.helpdesks.intercom.fields import read_seconds
from adapters.helpdesks.intercom.notification import CASES, removed
from adapters.helpdesks.intercom.other_schemas import ContactShape, SnapshotShape
from adapters.helpdesks.intercom.ticket import read_ticket
from adapters.shapes import load
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Form

Body = Mapping[str, Any]
MARK = "intercom_snapshot"
# Keys of a record in the list of deleted conversations.
DELETED_KEYS = ("deleted_at", "metrics_retained")
_SNAPSHOT, _CONTACT = SnapshotShape(), ContactShape()


def read_snapshot(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """The document that Deskgauge's fetcher builds: one conversation or one ticket, and who takes part in it."""
    document = load(_SNAPSHOT, body)
    kind = next((name for name in CASES if body.get(name) is not None), "conversation")
    if kind not in body or body[kind] is None:
        raise MalformedBody("Missing data for required field.", f"/{kind}")
    if kind == "conversation" and _is_deleted(body[kind]):
        return removed(body[kind], delivery, Form.SNAPSHOT, f"/{kind}")
    events = CASES[kind](body[kind], delivery, custom_fields, Form.SNAPSHOT, f"/{kind}")
    at = read_seconds(body[kind]["updated_at"])
    events += [people.contact(delivery, one, Form.SNAPSHOT, at) for one in document["contacts"]]
    return events + [people.admin(delivery, one, at) for one in document["admins"]]


def read_bare_conversation(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """One conversation, as the API answers it and as a line of an export has it."""
    return _conversation(body, delivery, custom_fields, "")


def read_bare_ticket(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """One ticket."""
    return read_ticket(body, delivery, custom_fields, Form.SNAPSHOT, "")


def read_conversations(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """A page of conversations, found or deleted; previews of Fin among them are left out."""
    events: list[Event] = []
    for place, one in enumerate(_listed(body, "conversations")):
        with suppress(IgnoredDelivery):
            events += _conversation(one, delivery, custom_fields, f"/conversations/{place}")
    return events


def read_tickets(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """A page of tickets; those that the team keeps for itself are left out."""
    events: list[Event] = []
    for place, one in enumerate(_listed(body, "tickets")):
        with suppress(IgnoredDelivery):
            events += read_ticket(one, delivery, custom_fields, Form.SNAPSHOT, f"/tickets/{place}")
    return events


def read_contact(body: Body, delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """One contact."""
    return [people.contact(delivery, load(_CONTACT, body), Form.SNAPSHOT, delivery.received_at)]


def _conversation(told: Any, delivery: Delivery, custom_fields: frozenset[str], pointer: str) -> list[Event]:
    if _is_deleted(told):
        return removed(told, delivery, Form.SNAPSHOT, pointer)
    return read_conversation(told, delivery, custom_fields, Form.SNAPSHOT, pointer)


def _is_deleted(told: Any) -> bool:
    return type(told) is dict and any(key in told for key in DELETED_KEYS)


def _listed(body: Body, name: str) -> list[Any]:
    if type(body[name]) is not list:
        raise MalformedBody("Not a valid list.", f"/{name}")
    return list(body[name])
