"""Intercom's shapes: which keys are read, of what type, and which must be there; every other key is left out.

A null counts as "known to be empty" where it is allowed. Loaded values are ours: ids and enumerations as
text, moments aware in UTC. Whoever reads a shape keeps one instance of it, because building a schema costs
more than loading a body.
Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations/conversation
"""

from marshmallow import fields

from adapters.fields import (
    Read,
    read_flag,
    read_id,
    read_integer,
    read_own_id,
    read_own_word,
    read_text,
    read_ticket_id,
    read_word,
)
from adapters.helpdesks.intercom import outcome_schemas as outcomes
from adapters.helpdesks.intercom.fields import read_seconds, read_table
from adapters.helpdesks.intercom.tags import TagsShape
from adapters.shapes import Shape, optional


class ReferenceShape(Shape):
    """Somebody or some team."""

    type = optional(read_word)
    id = optional(read_id)


class AuthorShape(ReferenceShape):
    """Who wrote; the last two are Intercom's own statement that it was Fin."""

    email = optional(read_text)
    from_ai_agent = optional(read_flag)
    is_ai_answer = optional(read_flag)


class NamedShape(Shape):
    """Something of which only the name matters."""

    name = optional(read_text)


class ValueShape(Shape):
    """What an attribute was set to."""

    name = fields.Raw(allow_none=True)


class SetAttributeShape(Shape):
    """`event_details` of a part that set a custom attribute."""

    attribute = fields.Nested(NamedShape, allow_none=True)
    value = fields.Nested(ValueShape, allow_none=True)


class PartShape(Shape):
    """One thing that happened in a conversation or ticket."""

    id = Read(read_own_id, required=True)
    part_type = Read(read_own_word, required=True)
    body = optional(read_text)
    created_at = Read(read_seconds, required=True)
    updated_at = optional(read_seconds)
    author = fields.Nested(AuthorShape, allow_none=True)
    assigned_to = fields.Nested(ReferenceShape, allow_none=True)
    redacted = optional(read_flag)
    event_details = fields.Nested(SetAttributeShape, allow_none=True)
    ticket_state = optional(read_word)


class PartsShape(Shape):
    """A conversation's parts; a notification holds the new ones only, the API the newest 500."""

    parts = fields.List(fields.Nested(PartShape), data_key="conversation_parts", load_default=list)
    total_count = optional(read_integer)


class SourceShape(Shape):
    """How the conversation began."""

    type = optional(read_word)
    id = optional(read_id)
    delivered_as = optional(read_word)
    subject = optional(read_text)
    body = optional(read_text)
    author = fields.Nested(AuthorShape, allow_none=True)
    redacted = optional(read_flag)


class ContactsShape(Shape):
    """Who the conversation is with."""

    contacts = fields.List(fields.Nested(ReferenceShape), load_default=list)


class CaseShape(Shape):
    """What conversations and tickets say under the same name."""

    id = Read(read_ticket_id, required=True)
    created_at = Read(read_seconds, required=True)
    updated_at = Read(read_seconds, required=True)
    open = optional(read_flag)
    admin_assignee_id = optional(read_id)
    team_assignee_id = optional(read_id)
    contacts = fields.Nested(ContactsShape, allow_none=True)
    tags = fields.Nested(TagsShape, allow_none=True)


class ConversationShape(CaseShape):
    """A conversation, in notifications and in the API."""

    title = optional(read_text)
    state = optional(read_word)
    priority = optional(read_word)
    company = fields.Nested(ReferenceShape, allow_none=True)
    source = fields.Nested(SourceShape, allow_none=True)
    conversation_parts = fields.Nested(PartsShape, allow_none=True)
    conversation_rating = fields.Nested(outcomes.RatingShape, allow_none=True)
    statistics = fields.Nested(outcomes.StatisticsShape, allow_none=True)
    custom_attributes = optional(read_table)
    ai_agent_participated = optional(read_flag)
    ai_agent = fields.Nested(outcomes.AiAgentShape, allow_none=True)
