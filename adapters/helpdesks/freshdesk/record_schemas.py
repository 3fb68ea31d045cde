"""The shapes of REST records that stand beside a ticket, and of the documents that gather them.

Freshdesk answers lists as bare arrays, so who stores one names what it holds.
Sources: https://developers.freshdesk.com/api/#conversations, #satisfaction-ratings, #contacts and #agents.
"""

from marshmallow import fields, validate

from adapters.fields import (
    Read,
    read_flag,
    read_id,
    read_integer,
    read_moment,
    read_own_id,
    read_text,
    read_ticket_id,
)
from adapters.helpdesks.freshdesk.fields import read_table
from adapters.helpdesks.freshdesk.schemas import PersonShape, RestTicketShape
from adapters.shapes import Shape, optional


class ConversationShape(Shape):
    """A reply or note: `incoming` is the customer's, `private` stays among agents."""

    id = Read(read_own_id, required=True)
    ticket_id = Read(read_ticket_id, required=True)
    incoming = Read(read_flag, required=True)
    private = Read(read_flag, required=True)
    user_id = optional(read_id)
    source = optional(read_integer)
    body_text = optional(read_text)
    created_at = Read(read_moment, required=True)
    updated_at = optional(read_moment)


class RatingShape(Shape):
    """A customer's answers to one survey; `ratings` holds a code for each question."""

    id = Read(read_own_id, required=True)
    ticket_id = Read(read_ticket_id, required=True)
    ratings = Read(read_table, required=True)
    feedback = optional(read_text)
    created_at = Read(read_moment, required=True)
    updated_at = optional(read_moment)


class AgentContactShape(Shape):
    """The part of an agent that says who it is."""

    email = optional(read_text)


class AgentShape(Shape):
    """An agent."""

    id = Read(read_own_id, required=True)
    contact = fields.Nested(AgentContactShape, allow_none=True)
    email = optional(read_text)
    updated_at = optional(read_moment)


class PeopleShape(Shape):
    """Who stands beside records."""

    contacts = fields.List(fields.Nested(PersonShape), load_default=list)
    agents = fields.List(fields.Nested(AgentShape), load_default=list)


class SnapshotShape(PeopleShape):
    """All that the API knows of one ticket at one moment, as Deskgauge's own fetcher gathers it."""

    freshdesk_snapshot = fields.Raw(required=True, validate=validate.Equal(1))
    ticket = fields.Nested(RestTicketShape, required=True)
    conversations = fields.List(fields.Nested(ConversationShape), load_default=list)
    satisfaction_ratings = fields.List(fields.Nested(RatingShape), load_default=list)


class TicketsShape(PeopleShape):
    """A page of tickets."""

    tickets = fields.List(fields.Nested(RestTicketShape), required=True)


class SearchShape(PeopleShape):
    """A page of a ticket search."""

    results = fields.List(fields.Nested(RestTicketShape), required=True)


class ConversationsShape(PeopleShape):
    """A page of conversations, each naming its ticket."""

    conversations = fields.List(fields.Nested(ConversationShape), required=True)


class RatingsShape(Shape):
    """A page of satisfaction ratings."""

    satisfaction_ratings = fields.List(fields.Nested(RatingShape), required=True)
