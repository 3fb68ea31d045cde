"""The webhook events that we subscribe to, and the bodies that make a webhook and a trigger.

Sources: https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ and
https://developer.zendesk.com/api-reference/ticketing/business-rules/triggers/
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

PREFIX = "zen:event-type:"
# What the numbers are made of; without one of them, what it tells is not known.
TICKET_TYPES = (
    "ticket.created", "ticket.comment_added", "ticket.status_changed", "ticket.agent_assignment_changed",
    "ticket.group_assignment_changed", "ticket.tags_changed", "ticket.custom_field_changed", "ticket.requester_changed",
    "ticket.organization_changed", "ticket.merged", "ticket.marked_as_spam", "ticket.soft_deleted",
    "ticket.permanently_deleted", "ticket.undeleted", "ticket.comment_made_private", "ticket.comment_redacted",
    "ticket.csat_requested", "ticket.csat_received",
)  # fmt: skip
FURTHER_TYPES = (
    "ticket.priority_changed", "ticket.type_changed", "ticket.schedule_changed", "messaging_ticket.message_added",
    "user.role_changed", "user.organization_membership_created", "organization.created", "organization.name_changed",
)  # fmt: skip
TRIGGERED = "conditional_ticket_events"
# Not every account knows every type, and one unknown type refuses the whole webhook.
ATTEMPTS: tuple[tuple[str, ...], ...] = (
    tuple(PREFIX + one for one in (*TICKET_TYPES, *FURTHER_TYPES)),
    tuple(PREFIX + one for one in TICKET_TYPES),
    (TRIGGERED,),
)


def webhook_document(name: str, url: str, subscriptions: tuple[str, ...]) -> Mapping[str, Any]:
    """What makes a webhook; its signature is the proof, so it authenticates with nothing else."""
    return {
        "webhook": {
            "name": name,
            "status": "active",
            "endpoint": url,
            "http_method": "POST",
            "request_format": "json",
            "subscriptions": list(subscriptions),
        }
    }


def trigger_document(name: str, webhook_id: str) -> Mapping[str, Any]:
    """What makes a trigger that sends our body for every ticket that is created or updated."""
    either = [{"field": "update_type", "operator": "is", "value": what} for what in ("Create", "Change")]
    action = {"field": "notification_webhook", "value": [webhook_id, trigger_body()]}
    return {"trigger": {"title": name, "conditions": {"all": [], "any": either}, "actions": [action]}}


def trigger_body() -> str:
    """The body that a trigger sends, with its placeholders."""
    return Path(__file__).with_name("trigger_body.json").read_text(encoding="utf-8")
