"""The shapes of REST records that stand beside a ticket, and of the snapshot document that gathers them.

Sources: https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/, ticket_audits and,
for satisfaction,
https://developer.zendesk.com/api-reference/ticketing/ticket-management/satisfaction_ratings/.
"""

from marshmallow import fields, validate

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
from adapters.helpdesks.zendesk.schemas import PersonShape, RestTicketShape, ViaShape
from adapters.shapes import Shape, optional


class CommentShape(Shape):
    """A comment of the REST API."""

    id = Read(read_own_id, required=True)
    type = Read(read_text, required=True)
    author_id = optional(read_id)
    body = optional(read_text)
    public = Read(read_flag, required=True)
    created_at = Read(read_moment, required=True)
    via = fields.Nested(ViaShape, allow_none=True)


class AuditEventShape(Shape):
    """One event of an audit: a comment, or a field that was set or changed."""

    id = Read(read_own_id, required=True)
    type = Read(read_text, required=True)
    field_name = optional(read_text)
    value = fields.Raw(allow_none=True)
    previous_value = fields.Raw(allow_none=True)
    author_id = optional(read_id)
    body = optional(read_text)
    public = optional(read_flag)
    comment_id = optional(read_id)
    previous_schedule_id = fields.Raw(allow_none=True)
    new_schedule_id = fields.Raw(allow_none=True)
    score = optional(read_word)
    via = fields.Nested(ViaShape, allow_none=True)


class AuditShape(Shape):
    """One update of a ticket with everything that it changed."""

    id = Read(read_own_id, required=True)
    ticket_id = Read(read_ticket_id, required=True)
    created_at = Read(read_moment, required=True)
    author_id = optional(read_id)
    via = fields.Nested(ViaShape, allow_none=True)
    events = fields.List(fields.Nested(AuditEventShape), required=True)


class RatingShape(Shape):
    """A satisfaction rating of the ratings list; `score` may still be `offered`."""

    ticket_id = Read(read_ticket_id, required=True)
    score = Read(read_word, required=True)
    comment = optional(read_text)
    created_at = Read(read_moment, required=True)
    updated_at = optional(read_moment)


class SnapshotShape(Shape):
    """All that the API knows of one ticket at one moment, as Deskgauge's own fetcher gathers it."""

    zendesk_snapshot = fields.Raw(required=True, validate=validate.Equal(1))
    ticket = fields.Nested(RestTicketShape, required=True)
    comments = fields.List(fields.Nested(CommentShape), load_default=list)
    audits = fields.List(fields.Nested(AuditShape), load_default=list)
    audits_complete = Read(read_flag, load_default=False)
    users = fields.List(fields.Nested(PersonShape), load_default=list)
    satisfaction_ratings = fields.List(fields.Nested(RatingShape), load_default=list)


class TicketsShape(Shape):
    """A page of an incremental export."""

    tickets = fields.List(fields.Nested(RestTicketShape), required=True)
    users = fields.List(fields.Nested(PersonShape), load_default=list)


class TicketUpdateShape(Shape):
    """One ticket, with the audit of the update where the answer is to an update."""

    ticket = fields.Nested(RestTicketShape, required=True)
    audit = fields.Nested(AuditShape, allow_none=True)
    users = fields.List(fields.Nested(PersonShape), load_default=list)


class AuditsShape(Shape):
    """A page of audits, of one ticket or of many."""

    audits = fields.List(fields.Nested(AuditShape), required=True)
    users = fields.List(fields.Nested(PersonShape), load_default=list)


class CommentsShape(Shape):
    """A page of comments; the API names their ticket in the address only, so who stores the page adds it."""

    ticket_id = Read(read_ticket_id, required=True)
    comments = fields.List(fields.Nested(CommentShape), required=True)
    users = fields.List(fields.Nested(PersonShape), load_default=list)


class RatingsShape(Shape):
    """A page of satisfaction ratings."""

    satisfaction_ratings = fields.List(fields.Nested(RatingShape), required=True)


class UsersShape(Shape):
    """A page of users."""

    users = fields.List(fields.Nested(PersonShape), required=True)
