"""Zendesk's shapes: which keys are read, of what type, and which must be there; every other key is left out.

A null counts as "known to be empty" where it is allowed. Loaded values are ours: ids and enumerations as
text in lower case, moments aware in UTC, tags sorted. Whoever reads a shape keeps
one instance of it, because building a schema costs more than loading a body.

Sources: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/,
https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/ and the pages beside it.
"""

from marshmallow import fields

from adapters.fields import (
    Read,
    read_id,
    read_moment,
    read_own_id,
    read_own_word,
    read_text,
    read_ticket_id,
    read_word,
)
from adapters.helpdesks.zendesk.fields import read_tags
from adapters.shapes import Shape, optional


class ViaFromShape(Shape):
    """Where a follow-up or a merge came from."""

    ticket_id = optional(read_ticket_id)


class ViaSourceShape(Shape):
    """`via.source`; `rel` tells a follow-up or a merge."""

    rel = optional(read_word)
    origin = fields.Nested(ViaFromShape, data_key="from", allow_none=True)


class ViaShape(Shape):
    """How something came about: the channel, and for some what it came from."""

    channel = optional(read_word)
    source = fields.Nested(ViaSourceShape, allow_none=True)


class CustomFieldShape(Shape):
    """One custom field of a ticket; the value has the type that the field has."""

    id = Read(read_own_id, required=True)
    value = fields.Raw(allow_none=True)


class TicketShape(Shape):
    """What webhooks and the REST API say of a ticket under the same name."""

    id = Read(read_ticket_id, required=True)
    status = optional(read_word)
    priority = optional(read_word)
    type = optional(read_word)
    assignee_id = optional(read_id)
    group_id = optional(read_id)
    requester_id = optional(read_id)
    submitter_id = optional(read_id)
    organization_id = optional(read_id)
    brand_id = optional(read_id)
    tags = optional(read_tags)
    subject = optional(read_text)
    description = optional(read_text)
    via = fields.Nested(ViaShape, allow_none=True)


class DetailShape(TicketShape):
    """`detail` of a webhook: everything but the id may be missing (messaging tickets carry nothing else)."""

    form_id = optional(read_id)
    actor_id = optional(read_id)
    created_at = optional(read_moment)
    updated_at = optional(read_moment)


class RestTicketShape(TicketShape):
    """A ticket of the REST API, which always tells its state and its times."""

    form_id = optional(read_id, data_key="ticket_form_id")
    created_at = Read(read_moment, required=True)
    updated_at = Read(read_moment, required=True)
    status = Read(read_own_word, required=True)
    custom_fields = fields.List(fields.Nested(CustomFieldShape), allow_none=True)


class PersonShape(Shape):
    """A user, in webhooks and in the REST API."""

    id = Read(read_own_id, required=True)
    role = optional(read_word)
    organization_id = optional(read_id)
    email = optional(read_text)
    updated_at = optional(read_moment)
