"""Every `ticket.*` webhook event type that Zendesk documents: the shape of its `event` and what reads it.

Source: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
"""

from collections.abc import Mapping

from marshmallow import Schema

from adapters.helpdesks.zendesk import envelope_schemas as shapes
from adapters.helpdesks.zendesk import happenings as happened
from adapters.helpdesks.zendesk.webhook import Reader
from rules.model import Kind

_PLAIN, _CHANGED, _TOUCHED = shapes.EventShape(), shapes.ChangedShape(), shapes.CommentTouchedShape()

# Types with `nothing` are read for the ticket's state only: nothing here asks for what changed.
TICKET_EVENTS: Mapping[str, tuple[Schema, Reader]] = {
    "created": (_PLAIN, happened.ticket_created),
    "status_changed": (_CHANGED, happened.status_changed),
    "priority_changed": (_CHANGED, happened.changed("priority")),
    "type_changed": (_CHANGED, happened.changed("type")),
    "agent_assignment_changed": (_CHANGED, happened.changed("assignee_id")),
    "group_assignment_changed": (_CHANGED, happened.changed("group_id")),
    "requester_changed": (_CHANGED, happened.changed("requester_id")),
    "organization_changed": (_CHANGED, happened.changed("organization_id")),
    "brand_changed": (_CHANGED, happened.changed("brand_id")),
    "form_changed": (_CHANGED, happened.changed("form_id")),
    "schedule_changed": (shapes.ScheduleChangedShape(), happened.schedule_changed),
    "tags_changed": (shapes.TagsChangedShape(), happened.tags_changed),
    "custom_field_changed": (shapes.CustomFieldChangedShape(), happened.custom_field_changed),
    "comment_added": (shapes.CommentAddedShape(), happened.comment_added),
    "comment_made_private": (_TOUCHED, happened.comment_touched(Kind.MESSAGE_HIDDEN)),
    "comment_redacted": (_TOUCHED, happened.comment_touched(Kind.MESSAGE_REDACTED)),
    "csat_requested": (_PLAIN, happened.csat_requested),
    "csat_received": (shapes.SatisfactionShape(), happened.csat_received),
    "merged": (shapes.MergedShape(), happened.merged),
    "marked_as_spam": (_PLAIN, happened.removed("spam")),
    "soft_deleted": (_PLAIN, happened.removed("deleted")),
    "permanently_deleted": (_PLAIN, happened.removed("deleted")),
    "undeleted": (_PLAIN, happened.restored),
    "attachment_linked_to_comment": (_PLAIN, happened.nothing),
    "attachment_redacted_from_comment": (_PLAIN, happened.nothing),
    "custom_status_changed": (_PLAIN, happened.nothing),
    "subject_changed": (_PLAIN, happened.nothing),
    "description_changed": (_PLAIN, happened.nothing),
    "submitter_changed": (_PLAIN, happened.nothing),
    "external_id_changed": (_PLAIN, happened.nothing),
    "email_ccs_changed": (_PLAIN, happened.nothing),
    "followers_changed": (_PLAIN, happened.nothing),
    "problem_link_changed": (_PLAIN, happened.nothing),
    "task_due_at_changed": (_PLAIN, happened.nothing),
    "sla_policy_changed": (_PLAIN, happened.nothing),
    "ola_policy_changed": (_PLAIN, happened.nothing),
    "next_sla_breach_changed": (_PLAIN, happened.nothing),
}
