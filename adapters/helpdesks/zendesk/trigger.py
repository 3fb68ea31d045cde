"""Bodies that an admin typed into a trigger or automation: ours (trigger_body.json) or the admin's own.

Placeholders render as plain text, an unset one as "", which then says nothing about its field. Ours carries
ids, enumerations and times only, because Zendesk does not escape what a customer typed. Any other object
that names a ticket is a hint: what is recognised in it counts, at the time of receipt where it carries
none.
Source: https://support.zendesk.com/hc/en-us/articles/4408886858138
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from marshmallow import fields, validate

from adapters.base import Delivery
from adapters.fields import Read, read_id, read_moment, read_ticket_id, read_word
from adapters.helpdesks.zendesk.fields import read_tags
from adapters.helpdesks.zendesk.states import removed, state
from adapters.reading import recognised
from adapters.shapes import Shape, load, optional
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Event, Form

MARK = "deskgauge_trigger"
Reader = Callable[[Any], Any]

# Our field of a ticket -> the keys under which bodies name it -> how it is read.
FIELDS: Mapping[str, tuple[tuple[str, ...], Reader]] = {
    "status": (("status", "ticket_status"), read_word),
    "priority": (("priority", "ticket_priority"), read_word),
    "type": (("type", "ticket_type"), read_word),
    "channel": (("via", "channel"), read_word),
    "tags": (("tags",), read_tags),
    "assignee_id": (("assignee_id",), read_id),
    "group_id": (("group_id",), read_id),
    "requester_id": (("requester_id",), read_id),
    "organization_id": (("organization_id",), read_id),
    "created_at": (("created_at",), read_moment),
    "updated_at": (("updated_at",), read_moment),
}


class TriggerShape(Shape):
    """The body that Deskgauge's guide tells admins to paste."""

    deskgauge_trigger = fields.Raw(required=True, validate=validate.Equal(1))
    ticket_id = Read(read_ticket_id, required=True)
    status = optional(read_word)
    priority = optional(read_word)
    type = optional(read_word)
    via = optional(read_word)
    tags = optional(read_tags)
    assignee_id = optional(read_id)
    group_id = optional(read_id)
    requester_id = optional(read_id)
    organization_id = optional(read_id)
    created_at = optional(read_moment)
    updated_at = optional(read_moment)


_TRIGGER = TriggerShape()


def read_trigger(body: Mapping[str, Any], delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """One STATE of the fields whose placeholders were filled."""
    filled = {key: value for key, value in body.items() if value not in ("", None)}
    carried = load(_TRIGGER, filled)
    if "via" in carried:
        carried["channel"] = carried.pop("via")
    return _hint(carried.pop("ticket_id"), carried, delivery)


def hinted_ticket(body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The ticket that an admin's own body names, and the object with its fields; None when it names none."""
    inner = body.get("ticket")
    holders = [(body, "ticket_id")]
    if isinstance(inner, dict):
        holders += [(inner, "id"), (inner, "ticket_id")]
    if "status" in body:
        holders.append((body, "id"))
    for holder, key in holders:
        with suppress(ValueError):
            return read_ticket_id(holder.get(key)), {**body, **holder}
    return None


def read_hint(body: Mapping[str, Any], delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """One STATE of what is recognised; MalformedBody where no ticket is named."""
    named = hinted_ticket(body)
    if named is None:
        raise MalformedBody("no ticket id under any of the keys ticket_id, ticket.id, id", "/ticket_id")
    return read_body_of_ticket(*named, delivery)


def read_body_of_ticket(ticket: str, holder: Mapping[str, Any], delivery: Delivery) -> list[Event]:
    """One STATE of what is recognised in `holder`."""
    return _hint(ticket, recognised(holder, FIELDS), delivery)


def _hint(ticket: str, carried: dict[str, Any], delivery: Delivery) -> list[Event]:
    updated_at = carried.pop("updated_at", None)
    if "channel" in carried:
        carried["via"] = {"channel": carried.pop("channel")}
    source = Source(delivery, ticket, Form.HINT, updated_at, "vendor" if updated_at else "received")
    at = updated_at or delivery.received_at
    return state(source, carried, at) + removed(source, carried, at)
