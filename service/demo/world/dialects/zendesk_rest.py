"""Zendesk's REST records of one ticket at one moment: ticket, comments, audits and users.

Sources: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/ and
https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference/
"""

from collections.abc import Iterator
from typing import Any

from service.demo.world import words
from service.demo.world.acts import Act, Contact, Deed, Message, Who, hidden, standing
from service.demo.world.dialects.zendesk_envelope import merge_target
from service.demo.world.dialects.zendesk_values import (
    BRAND_ID,
    CUSTOM_STATUS_ID,
    FORM_ID,
    audit_event_id,
    audit_id,
    author_name,
    comment_id,
    rest_time,
    ticket_number,
)

BASE_URL = "https://simulated.example/api/v2"
AUDIT_NAMES = {
    "status": "status",
    "priority": "priority",
    "assignee": "assignee_id",
    "group": "group_id",
    "satisfaction": "satisfaction_score",
}
# What the API shows of every ticket and this world has no use for.
UNUSED_FIELDS: dict[str, Any] = {
    "external_id": None,
    "type": None,
    "recipient": None,
    "collaborator_ids": [],
    "follower_ids": [],
    "email_cc_ids": [],
    "forum_topic_id": None,
    "problem_id": None,
    "has_incidents": False,
    "is_public": True,
    "due_at": None,
    "custom_fields": [],
    "sharing_agreement_ids": [],
    "custom_status_id": CUSTOM_STATUS_ID,
    "fields": [],
    "followup_ids": [],
    "ticket_form_id": FORM_ID,
    "brand_id": BRAND_ID,
    "allow_channelback": False,
    "allow_attachments": True,
}
FIELD = "field:"  # before a custom field's id among an act's changes
REDACTED = "▇▇▇▇▇▇"


def snapshot(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """The document that gathers all answers; of a deleted ticket the API shows nothing but the ticket."""
    ticket = ticket_record(contact, acts)
    if ticket["status"] == "deleted":
        return _document(ticket, [], [], [], complete=False)
    return _document(
        ticket, list(_comments(contact, acts)), list(audits(contact, acts)), users(contact, acts)
    )


def _document(
    ticket: dict[str, Any],
    comments: list[Any],
    history: list[Any],
    people: list[Any],
    *,
    complete: bool = True,
) -> dict[str, Any]:
    return {
        "zendesk_snapshot": 1,
        "ticket": ticket,
        "comments": comments,
        "audits": history,
        "audits_complete": complete,
        "users": people,
    }


def ticket_record(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """The ticket as the API shows it after these acts."""
    now = standing(acts)
    number, title = ticket_number(contact), words.subject(contact)
    return UNUSED_FIELDS | {
        "url": f"{BASE_URL}/tickets/{number}.json",
        "id": number,
        "via": _via(contact.channel),
        "created_at": rest_time(contact.created_at),
        "updated_at": rest_time(acts[-1].at),
        "subject": title,
        "raw_subject": title,
        "description": _body(contact, acts[0].message, acts) if acts[0].message else "",
        "priority": now["priority"],
        "status": "deleted" if now["removed"] else now["status"],
        "requester_id": contact.customer.vendor_id,
        "submitter_id": contact.customer.vendor_id,
        "assignee_id": now["assignee"],
        "organization_id": contact.customer.organization_id,
        "group_id": now["group"],
        "tags": now["tags"],
        "satisfaction_rating": now["satisfaction"] and {"score": now["satisfaction"]},
        "from_messaging_channel": contact.channel == "native_messaging",
        "custom_fields": custom_fields(now),
        "fields": custom_fields(now),
    }


def custom_fields(now: dict[str, Any]) -> list[dict[str, Any]]:
    """The custom fields that somebody filled; the world itself fills none."""
    return [
        {"id": int(name.removeprefix(FIELD)), "value": value}
        for name, value in now.items()
        if name.startswith(FIELD)
    ]


def _via(channel: str, rel: str | None = None, **origin: int) -> dict[str, Any]:
    return {"channel": channel, "source": {"from": origin, "to": {}, "rel": rel}}


def _body(contact: Contact, message: Message, acts: list[Act]) -> str:
    gone = any(act.deed is Deed.REDACTED and act.about == message.number for act in acts)
    return REDACTED if gone else words.text(contact, message)


def _comments(contact: Contact, acts: list[Act]) -> Iterator[dict[str, Any]]:
    private = hidden(acts)
    for index, act in enumerate(acts):
        if act.message is not None:
            comment = _comment(contact, act.message, acts, audit_id(contact, index))
            yield {
                **comment,
                "public": act.message.public and act.message.number not in private,
                "via": _act_via(contact, act),
                "created_at": rest_time(act.at),
                "metadata": {"system": {}, "custom": {}},
            }


def _comment(contact: Contact, message: Message, acts: list[Act], audit: int) -> dict[str, Any]:
    body = _body(contact, message, acts)
    return {
        "id": comment_id(contact, message.number),
        "type": "Comment",
        "author_id": message.author,
        "body": body,
        "html_body": f'<div class="zd-comment" dir="auto"><p dir="auto">{body}</p></div>',
        "plain_body": body,
        "public": message.public,
        "attachments": [],
        "audit_id": audit,
    }


def _act_via(contact: Contact, act: Act) -> dict[str, Any]:
    if act.deed is Deed.MERGED:
        return _via("web", "merge", ticket_id=merge_target(contact))
    if act.who is Who.SYSTEM:
        return _via("rule")
    if act.who in (Who.AI, Who.PROGRAM):
        return _via("api")
    return _via(contact.channel if act.who is Who.CUSTOMER else "web")


def audits(contact: Contact, acts: list[Act]) -> Iterator[dict[str, Any]]:
    """What each act set or changed."""
    before = standing(acts[:1])
    for index, act in enumerate(acts):
        after = standing(acts[: index + 1])
        changes = list(_created(contact, after) if index == 0 else _changes(contact, act, before, after))
        before = after
        numbered = [
            {"id": audit_event_id(contact, index, place), **change} for place, change in enumerate(changes)
        ]
        comment = [_comment(contact, act.message, acts, audit_id(contact, index))] if act.message else []
        if comment or numbered:
            yield {
                "id": audit_id(contact, index),
                "ticket_id": ticket_number(contact),
                "created_at": rest_time(act.at),
                "author_id": act.actor,
                "metadata": {"system": {}, "custom": {}},
                "events": comment + numbered,
                "via": _act_via(contact, act),
            }


def _created(contact: Contact, now: dict[str, Any]) -> Iterator[dict[str, Any]]:
    values = {
        "subject": words.subject(contact),
        "requester_id": str(contact.customer.vendor_id),
        "assignee_id": _text(now["assignee"]),
        "priority": now["priority"],
        "type": None,
        "status": now["status"],
        "tags": now["tags"],
        "group_id": _text(now["group"]),
        "organization_id": _text(contact.customer.organization_id),
        "brand_id": str(BRAND_ID),
        "ticket_form_id": str(FORM_ID),
        "custom_status_id": str(CUSTOM_STATUS_ID),
    }
    for name, value in values.items():
        yield {"type": "Create", "value": value, "field_name": name}


def _changes(
    contact: Contact, act: Act, before: dict[str, Any], after: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    for name, field_name in AUDIT_NAMES.items():
        if name in act.changes:
            yield _change(field_name, _spelled(name, before), _spelled(name, after))
    for name in (one for one in act.changes if one.startswith(FIELD)):
        yield _change(name.removeprefix(FIELD), before.get(name), after[name])
    if before["tags"] != after["tags"]:
        yield _change("tags", before["tags"], after["tags"])
    if "schedule" in act.changes:
        yield {
            "type": "ScheduleAssignment",
            "previous_schedule_id": before.get("schedule"),
            "new_schedule_id": after["schedule"],
        }
    if act.deed is Deed.MADE_PRIVATE:
        yield {"type": "CommentPrivacyChange", "comment_id": comment_id(contact, act.about), "public": False}
    if act.deed is Deed.REDACTED:
        yield {"type": "CommentRedactionEvent", "comment_id": comment_id(contact, act.about)}


def _change(field_name: str, before: Any, after: Any) -> dict[str, Any]:
    return {"type": "Change", "value": after, "field_name": field_name, "previous_value": before}


def _spelled(name: str, state: dict[str, Any]) -> Any:
    value = state[name]
    return _text(value) if name in ("assignee", "group") else value


def _text(vendor_id: int | None) -> str | None:
    return None if vendor_id is None else str(vendor_id)


def users(contact: Contact, acts: list[Act]) -> list[dict[str, Any]]:
    """The customer, and whoever wrote."""
    customer = contact.customer
    known: dict[int, dict[str, Any]] = {
        customer.vendor_id: _user(customer.vendor_id, "end-user", customer.email, customer.organization_id)
    }
    for act in acts:
        if act.message and act.message.who in (Who.AI, Who.HUMAN, Who.PROGRAM):
            name = author_name(act.message).lower().replace(" ", "-")
            known[act.actor] = _user(act.actor, "agent", f"{name}@support.example", None)
    return list(known.values())


def _user(vendor_id: int, role: str, email: str, organization: int | None) -> dict[str, Any]:
    return {"id": vendor_id, "role": role, "email": email, "organization_id": organization}
