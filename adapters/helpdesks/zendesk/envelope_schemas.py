"""The shapes of webhook events: one envelope, and one shape of its `event` for each group of event types.

Source: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/ and the pages beside
it.
"""

from marshmallow import fields

from adapters.fields import (
    Read,
    read_flag,
    read_id,
    read_moment,
    read_own_id,
    read_text,
    read_ticket_id,
    read_word,
)
from adapters.helpdesks.zendesk.fields import read_position, read_tags
from adapters.shapes import Shape, optional


class EnvelopeShape(Shape):
    """`detail` and `event` are loaded by the shape that their type asks for."""

    id = Read(read_own_id, required=True)
    type = Read(read_text, required=True)
    time = Read(read_moment, required=True)
    detail = fields.Raw(required=True)
    event = fields.Raw(load_default=dict, allow_none=True)


class IdShape(Shape):
    """An object of which only the id matters."""

    id = Read(read_own_id, required=True)


class SequenceShape(Shape):
    """The events of one action share an id; the position tells their order."""

    id = optional(read_id)
    position = optional(read_position)


class MetaShape(Shape):
    """`event.meta`."""

    sequence = fields.Nested(SequenceShape, allow_none=True)


class EventShape(Shape):
    """An `event` without content of its own."""

    meta = fields.Nested(MetaShape, allow_none=True)


class ChangedShape(EventShape):
    """One field of the ticket changed."""

    current = fields.Raw(required=True, allow_none=True)
    previous = fields.Raw(allow_none=True)


class ScheduleChangedShape(EventShape):
    """The opening hours that hold for the ticket changed; no page shows the values, so none of them must be there."""

    current = fields.Raw(allow_none=True)
    previous = fields.Raw(allow_none=True)


class TagsChangedShape(EventShape):
    """Only the difference is told; the tags after it stand in `detail`."""

    tags_added = optional(read_tags)
    tags_removed = optional(read_tags)


class FieldValueShape(Shape):
    """A custom field's value, of the type the field has."""

    value = fields.Raw(allow_none=True)


class CustomFieldChangedShape(EventShape):
    """A custom field changed."""

    custom_field = fields.Nested(IdShape, required=True)
    current = fields.Nested(FieldValueShape, required=True, allow_none=True)
    previous = fields.Nested(FieldValueShape, allow_none=True)


class AuthorShape(Shape):
    """`is_staff` is the only hint at the author's role; a bot is not told from a person."""

    id = optional(read_id)
    is_staff = optional(read_flag)


class AddedCommentShape(Shape):
    """A comment as a webhook tells it."""

    id = Read(read_own_id, required=True)
    body = optional(read_text)
    is_public = Read(read_flag, required=True)
    author = fields.Nested(AuthorShape, allow_none=True)


class CommentAddedShape(EventShape):
    """A comment was written."""

    comment = fields.Nested(AddedCommentShape, required=True)


class CommentTouchedShape(EventShape):
    """A comment was made private or redacted."""

    comment = fields.Nested(IdShape, required=True)


class MergedShape(EventShape):
    """The ticket was merged into another."""

    target_ticket_id = Read(read_ticket_id, required=True)


class ScoreShape(Shape):
    """A satisfaction answer."""

    score = Read(read_word, required=True)
    comment = optional(read_text)


class SatisfactionShape(EventShape):
    """A satisfaction answer came in."""

    satisfaction_score = fields.Nested(ScoreShape, required=True)
