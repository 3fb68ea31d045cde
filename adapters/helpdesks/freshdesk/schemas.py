"""Freshdesk's shapes: which keys are read, of what type, and which must be there; every other key is left out.

A null counts as "known to be empty" where it is allowed. Loaded values are ours: ids as text, moments aware
in UTC, tags sorted; codes stay codes. Whoever reads a shape keeps one instance of it, because building a
schema costs more than loading a body.

Source: https://developers.freshdesk.com/api/
"""

from marshmallow import fields

from adapters.fields import (
    Read,
    read_flag,
    read_id,
    read_integer,
    read_moment,
    read_own_id,
    read_text,
    read_ticket_id,
    read_word,
)
from adapters.helpdesks.freshdesk.fields import read_table, read_tags
from adapters.shapes import Shape, optional


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
    status = optional(read_integer)
    priority = optional(read_integer)
    source = optional(read_integer)
    type = optional(read_word)
    responder_id = optional(read_id)
    group_id = optional(read_id)
    requester_id = optional(read_id)
    company_id = optional(read_id)
    product_id = optional(read_id)
    tags = optional(read_tags)
    subject = optional(read_text)
    description_text = optional(read_text)
    spam = optional(read_flag)
    deleted = optional(read_flag)
    created_at = optional(read_moment)
    updated_at = optional(read_moment)
    custom_fields = optional(read_table)


class RestTicketShape(TicketShape):
    """A ticket of the REST API, which always tells its state and its times; older pages say `ticket_type`."""

    status = Read(read_integer, required=True)
    created_at = Read(read_moment, required=True)
    updated_at = Read(read_moment, required=True)
    ticket_type = optional(read_word)
    stats = fields.Nested(StatsShape, allow_none=True)
    requester = fields.Nested(PersonShape, allow_none=True)
