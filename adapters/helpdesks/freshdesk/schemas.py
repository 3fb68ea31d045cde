"""Freshdesk's shapes: which keys are read, of what type, and which must be there; every other key is left out.

A null counts as "known to be empty" where it is allowed. Loaded values are ours: ids as text, moments aware
in UTC, tags sorted; codes stay codes. Whoever reads a shape keeps one instance of it, because building a
schema costs more than loading a body.

Source: https://developers.freshdesk.com/api/
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from adapters.helpdesks.freshdesk.fields import (
    Read,
    read_flag,
    read_id,
    read_moment,
    read_number,
    read_own_id,
    read_table,
    read_tags,
    read_text,
    read_ticket_id,
    read_word,
)
from rules.errors import MalformedBody


def optional(reader: Callable[[Any], Any], **options: Any) -> Read:
    """A field that may be missing or null."""
    return Read(reader, allow_none=True, **options)


def load(shape: Schema, part: Any, pointer: str = "") -> dict[str, Any]:
    """What the shape reads out of `part`; MalformedBody with the pointer of the first field that is wrong."""
    try:
        return cast(dict[str, Any], shape.load(part))
    except ValidationError as error:
        raise first_problem(error.messages, pointer) from None


def first_problem(messages: Any, pointer: str) -> MalformedBody:
    """The first of marshmallow's messages; they name types and keys, never values."""
    while isinstance(messages, Mapping):
        key, messages = min(messages.items(), key=lambda item: str(item[0]))
        if key != "_schema":
            pointer = f"{pointer}/{key}"
    return MalformedBody(str(messages[0]), pointer)


class Shape(Schema):
    """The base: unknown keys are no error, a vendor adds some every month."""

    class Meta:
        unknown = EXCLUDE


class PersonShape(Shape):
    """A contact, or the requester that stands beside a ticket with fewer fields."""

    id = Read(read_own_id, required=True)
    email = optional(read_text)
    company_id = optional(read_id)
    updated_at = optional(read_moment)


class StatsShape(Shape):
    """When a ticket took its status; only the last time of each is kept by Freshdesk."""

    status_updated_at = optional(read_moment)
    reopened_at = optional(read_moment)
    resolved_at = optional(read_moment)
    closed_at = optional(read_moment)


class TicketShape(Shape):
    """What product events and the REST API say of a ticket under the same name."""

    id = Read(read_ticket_id, required=True)
    status = optional(read_number)
    priority = optional(read_number)
    source = optional(read_number)
    type = optional(read_word)
    responder_id = optional(read_id)
    group_id = optional(read_id)
    requester_id = optional(read_id)
    company_id = optional(read_id)
    product_id = optional(read_id)
    tags = optional(read_tags)
    description_text = optional(read_text)
    spam = optional(read_flag)
    deleted = optional(read_flag)
    created_at = optional(read_moment)
    updated_at = optional(read_moment)
    custom_fields = optional(read_table)


class RestTicketShape(TicketShape):
    """A ticket of the REST API, which always tells its state and its times; older pages say `ticket_type`."""

    status = Read(read_number, required=True)
    created_at = Read(read_moment, required=True)
    updated_at = Read(read_moment, required=True)
    ticket_type = optional(read_word)
    stats = fields.Nested(StatsShape, allow_none=True)
    requester = fields.Nested(PersonShape, allow_none=True)
