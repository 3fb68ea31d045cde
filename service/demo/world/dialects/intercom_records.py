"""Intercom's records at one moment: the conversation as lists, webhooks and the API show it, and its contacts.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/retrieveconversation
"""

from datetime import UTC, datetime
from typing import Any

from service.demo.world import words
from service.demo.world.acts import Act, Contact, Deed, Who, public_messages, standing
from service.demo.world.dialects.intercom_fin import ai_agent, rated_by_fin
from service.demo.world.dialects.intercom_parts import parts
from service.demo.world.dialects.intercom_values import (
    CHANNELS,
    PRIORITIES,
    RATINGS,
    assignee,
    conversation_id,
    customer_author,
    object_id,
    source_type,
    state_after,
    tag_id,
)

REDACTED = "This message was deleted"
MOST_PARTS = 500


def list_item(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """The conversation as a search shows it: without its parts."""
    now, state, agent = standing(acts), state_after(acts), ai_agent(contact, acts)
    return {
        "type": "conversation",
        "id": conversation_id(contact),
        "title": words.subject(contact),
        "created_at": contact.created_at,
        "updated_at": acts[-1].at,
        "waiting_since": _waiting_since(acts),
        "snoozed_until": acts[-1].at + 86_400 if state == "snoozed" else None,
        "open": state == "open",
        "state": state,
        "read": True,
        "priority": PRIORITIES[now["priority"]],
        "admin_assignee_id": assignee(contact, acts) or 0,
        "team_assignee_id": now["group"] or 0,
        "source": _source(contact, acts),
        "channel": _channel(contact),
        "contacts": {"type": "contact.list", "contacts": [_reference(contact)]},
        "first_contact_reply": {"type": source_type(contact), "created_at": contact.created_at, "url": None},
        "teammates": {"type": "admin.list", "teammates": _teammates(acts)},
        "tags": {"type": "tag.list", "tags": _tags(acts)},
        "conversation_rating": _rating(contact, acts),
        "ai_agent": agent,
        "ai_agent_participated": agent is not None,
        "custom_attributes": {},
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "sla_applied": None,
        "statistics": _statistics(contact, acts),
    }


def conversation(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """The conversation as it is retrieved; of a long one the newest parts only."""
    return list_item(contact, acts) | {"conversation_parts": part_list(parts(contact, acts))}


def notified(contact: Contact, acts: list[Act], new: list[dict[str, Any]]) -> dict[str, Any]:
    """The conversation as a webhook shows it: nobody is null, moments of the statistics are text."""
    item = list_item(contact, acts)
    told = {
        name: _text(value) if name.endswith("_at") else value for name, value in item["statistics"].items()
    }
    return item | {
        "admin_assignee_id": item["admin_assignee_id"] or None,
        "team_assignee_id": item["team_assignee_id"] or None,
        "statistics": told,
        "conversation_parts": part_list(new),
    }


def deleted(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """All that is left of a deleted conversation."""
    at = next(act.at for act in acts if act.deed is Deed.DELETED)
    return {
        "type": "conversation",
        "id": conversation_id(contact),
        "metrics_retained": False,
        "deleted_at": at,
    }


def is_deleted(acts: list[Act]) -> bool:
    """Whether the API has it no more."""
    return bool(standing(acts)["removed"])


def part_list(told: list[dict[str, Any]]) -> dict[str, Any]:
    """Parts as they hang at a conversation."""
    return {
        "type": "conversation_part.list",
        "conversation_parts": told[-MOST_PARTS:],
        "total_count": len(told),
    }


def person(contact: Contact) -> dict[str, Any]:
    """The customer's contact record."""
    customer = contact.customer
    company = customer.organization_id
    companies = [] if company is None else [{"type": "company", "id": object_id(company)}]
    known = customer_author(customer)
    return {
        "type": "contact",
        "id": known["id"],
        "external_id": str(customer.vendor_id),
        "role": "user",
        "name": known["name"],
        "email": customer.email,
        "companies": {"data": companies, "total_count": len(companies), "has_more": False},
    }


def snapshot(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """The document that gathers all answers; a deleted conversation is only listed as such."""
    if is_deleted(acts):
        return {"intercom_snapshot": 1, "conversation": deleted(contact, acts)}
    return {
        "intercom_snapshot": 1,
        "conversation": conversation(contact, acts),
        "contacts": [person(contact)],
    }


def _source(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    first = acts[0].message
    gone = any(act.deed is Deed.REDACTED and act.about == 0 for act in acts)
    told = words.text(contact, first) if first else ""
    return {
        "type": source_type(contact),
        "id": f"{conversation_id(contact)}0",
        "delivered_as": "customer_initiated",
        "subject": words.subject(contact) if source_type(contact) == "email" else "",
        "body": REDACTED if gone else told,
        "author": customer_author(contact.customer),
        "attachments": [],
        "url": None,
        "redacted": gone,
    }


def _channel(contact: Contact) -> dict[str, str]:
    name = CHANNELS[source_type(contact)]
    return {"initial": name, "current": name}


def _reference(contact: Contact) -> dict[str, str]:
    vendor_id = contact.customer.vendor_id
    return {"type": "contact", "id": object_id(vendor_id), "external_id": str(vendor_id)}


def _teammates(acts: list[Act]) -> list[dict[str, str]]:
    wrote = dict.fromkeys(act.actor for act in acts if act.message and act.who is Who.HUMAN)
    return [{"type": "admin", "id": str(one)} for one in wrote]


def _tags(acts: list[Act]) -> list[dict[str, Any]]:
    added = {tag: act for act in acts for tag in act.changes.get("add", ())}
    return [
        {
            "type": "tag",
            "id": tag_id(tag),
            "name": tag,
            "applied_at": added[tag].at,
            "applied_by": {"type": "admin", "id": str(added[tag].actor)},
        }
        for tag in standing(acts)["tags"]
    ]


def _rating(contact: Contact, acts: list[Act]) -> dict[str, Any] | None:
    given = [
        act
        for place, act in enumerate(acts)
        if act.changes.get("satisfaction") in RATINGS and not rated_by_fin(acts[:place])
    ]
    if not given:
        return None
    helper = next((act for act in reversed(acts) if act.message and act.who is Who.HUMAN), None)
    return {
        "rating": RATINGS[given[-1].changes["satisfaction"]],
        "remark": "",
        "created_at": given[-1].at,
        "updated_at": given[-1].at,
        "contact": _reference(contact),
        "teammate": {"type": "admin", "id": str(helper.actor) if helper else None},
    }


def _waiting_since(acts: list[Act]) -> int | None:
    spoken = [(act.at, message.who) for act, message in public_messages(acts)]
    return spoken[-1][0] if spoken and spoken[-1][1] is Who.CUSTOMER else None


def _statistics(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    history = parts(contact, acts)
    closed = [one["created_at"] for one in history if one["part_type"] == "close"]
    replied = [act.at for act, message in public_messages(acts) if message.who is Who.HUMAN]
    wrote = [act.at for act, message in public_messages(acts) if message.who is Who.CUSTOMER]
    known = {
        "first_contact_reply_at": contact.created_at,
        "last_contact_reply_at": wrote[-1] if wrote else None,
        "first_admin_reply_at": replied[0] if replied else None,
        "last_admin_reply_at": replied[-1] if replied else None,
        "first_close_at": closed[0] if closed else None,
        "last_close_at": closed[-1] if closed else None,
        "count_assignments": sum(one["part_type"] == "assignment" for one in history),
        "count_conversation_parts": len(history) + 1,
    }
    return {"type": "conversation_statistics"} | {
        name: value for name, value in known.items() if value is not None
    }


def _text(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC).isoformat()[:19]}.000Z"
