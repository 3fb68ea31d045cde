"""The shapes of tickets, people, the older API's conversations and what gathers them.

Sources: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets/ticket,
https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/contacts/contact and, for the older API,
https://developers.intercom.com/docs/references/1.4/rest-api/conversations/conversation-model
"""

from marshmallow import fields, validate

from adapters.fields import Read, read_id, read_own_id, read_own_word, read_text, read_ticket_id, read_word
from adapters.helpdesks.intercom import schemas
from adapters.helpdesks.intercom.fields import read_seconds, read_table
from adapters.shapes import Shape, optional


class TicketPartsShape(schemas.PartsShape):
    """A ticket's parts."""

    parts = fields.List(fields.Nested(schemas.PartShape), data_key="ticket_parts", load_default=list)


class TicketStateShape(Shape):
    """The state in the workspace's words, and the one of four that it stands for."""

    category = optional(read_word)


class TicketShape(schemas.CaseShape):
    """A ticket, in notifications and in the API."""

    category = Read(read_own_word, required=True)
    channel = optional(read_word)
    company_id = optional(read_id)
    ticket_state = fields.Nested(TicketStateShape, allow_none=True)
    ticket_attributes = optional(read_table)
    ticket_parts = fields.Nested(TicketPartsShape, allow_none=True)


class LegacyConversationShape(schemas.ConversationShape):
    """A conversation of the API's versions 1.x: one user, one assignee, the opening under another name."""

    source = fields.Nested(schemas.SourceShape, data_key="conversation_message", allow_none=True)
    user = fields.Nested(schemas.AuthorShape, allow_none=True)
    assignee = fields.Nested(schemas.ReferenceShape, allow_none=True)


class GoneShape(Shape):
    """A conversation or ticket of which only the id is left; a list of deleted ones tells when."""

    id = Read(read_ticket_id, required=True)
    deleted_at = optional(read_seconds)


class CompaniesShape(Shape):
    """A contact's companies; older versions name the list after what is in it."""

    data = fields.List(fields.Nested(schemas.ReferenceShape), load_default=list)
    companies = fields.List(fields.Nested(schemas.ReferenceShape), load_default=list)


class ContactShape(Shape):
    """A contact: a user or a lead."""

    id = Read(read_own_id, required=True)
    email = optional(read_text)
    companies = fields.Nested(CompaniesShape, allow_none=True)
    updated_at = optional(read_seconds)


class AdminShape(Shape):
    """A teammate."""

    id = Read(read_own_id, required=True)
    email = optional(read_text)


class SnapshotShape(Shape):
    """All that the API knows of one conversation or ticket at one moment, as Deskgauge's own fetcher gathers it."""

    intercom_snapshot = fields.Raw(required=True, validate=validate.Equal(1))
    contacts = fields.List(fields.Nested(ContactShape), load_default=list)
    admins = fields.List(fields.Nested(AdminShape), load_default=list)


class DataShape(Shape):
    """`data` of a notification: the thing it is about."""

    item = Read(read_table, required=True)


class NotificationShape(Shape):
    """The envelope of a notification."""

    topic = Read(read_text, required=True)
    created_at = Read(read_seconds, required=True)
    data = fields.Nested(DataShape, required=True)
