"""Zendesk's webhook events: an envelope with the ticket as it is after the act, and what happened to it.

Source: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
"""

from collections.abc import Callable, Mapping
from typing import Any

from service.demo.world import words
from service.demo.world.acts import Act, Contact, Deed, Who, standing
from service.demo.world.dialects.base import Hint
from service.demo.world.dialects.zendesk_values import (
    ACCOUNT_ID,
    BRAND_ID,
    CUSTOM_STATUS_ID,
    FORM_ID,
    author_name,
    comment_id,
    envelope_time,
    rest_time,
    ticket_number,
)
from service.demo.world.setup import Setup

State = Mapping[str, Any]
Teller = Callable[[Contact, list[Act], State], dict[str, Any]]

# The webhooks say "mail" where the REST API says "email".
CHANNELS = {"email": "mail"}
DEEDS = {
    Deed.SPAM: "marked_as_spam",
    Deed.DELETED: "soft_deleted",
    Deed.ERASED: "permanently_deleted",
    Deed.RESTORED: "undeleted",
    Deed.MERGED: "merged",
    Deed.MADE_PRIVATE: "comment_made_private",
    Deed.REDACTED: "comment_redacted",
}
FIELDS = {
    "status": "status_changed",
    "priority": "priority_changed",
    "assignee": "agent_assignment_changed",
    "group": "group_assignment_changed",
}


def hints_of(contact: Contact, index: int) -> list[str]:
    """The event types that one act sets off."""
    act = contact.acts[index]
    if index == 0:
        return ["created"]
    told = ["comment_added"] if act.message else []
    told += [what for name, what in FIELDS.items() if name in act.changes]
    if "add" in act.changes or "remove" in act.changes:
        told.append("tags_changed")
    if "satisfaction" in act.changes:
        told.append("csat_requested" if act.changes["satisfaction"] == "offered" else "csat_received")
    return told + ([DEEDS[act.deed]] if act.deed else [])


def envelope(setup: Setup, contact: Contact, hint: Hint) -> dict[str, Any]:
    """The whole body of one webhook event."""
    acts = contact.acts[: hint.index + 1]
    number = ticket_number(contact)
    after = standing(acts)
    place = hints_of(contact, hint.index).index(hint.what)
    return {
        "account_id": ACCOUNT_ID,
        "detail": _detail(contact, acts[-1], after),
        "event": EVENTS.get(hint.what, _nothing)(contact, acts, after),
        "id": f"{contact.number:08x}-{hint.index:04x}-4{place:03x}-8000-{setup.seed & 0xFFFFFFFFFFFF:012x}",
        "subject": f"zen:ticket:{number}",
        "time": envelope_time(acts[-1].at),
        "type": f"zen:event-type:ticket.{hint.what}",
        "zendesk_event_version": "2022-11-06",
    }


def _detail(contact: Contact, act: Act, now: State) -> dict[str, Any]:
    customer, first = contact.customer, contact.acts[0]
    return {
        "actor_id": str(act.actor),
        "assignee_id": _text(now["assignee"]),
        "brand_id": str(BRAND_ID),
        "created_at": rest_time(contact.created_at),
        "custom_status": str(CUSTOM_STATUS_ID),
        "description": words.text(contact, first.message) if first.message else "",
        "external_id": None,
        "form_id": str(FORM_ID),
        "group_id": _text(now["group"]),
        "id": str(ticket_number(contact)),
        "is_public": True,
        "organization_id": _text(customer.organization_id),
        "priority": _shout(now["priority"]),
        "requester_id": str(customer.vendor_id),
        "status": "DELETED" if now["removed"] else _shout(now["status"]),
        "subject": words.subject(contact),
        "submitter_id": str(customer.vendor_id),
        "tags": now["tags"] or None,
        "type": None,
        "updated_at": rest_time(act.at),
        "via": {"channel": CHANNELS.get(contact.channel, contact.channel)},
    }


def _text(vendor_id: int | None) -> str | None:
    return None if vendor_id is None else str(vendor_id)


def _shout(word: str | None) -> str | None:
    return None if word is None else word.upper()


def _nothing(_: Contact, __: list[Act], ___: State) -> dict[str, Any]:
    return {}


def _comment_added(contact: Contact, acts: list[Act], _: State) -> dict[str, Any]:
    message = acts[-1].message
    if message is None:
        return {}
    return {
        "comment": {
            "id": str(comment_id(contact, message.number)),
            "body": words.text(contact, message),
            "is_public": message.public,
            "author": {
                "id": str(message.author),
                "is_staff": message.who is not Who.CUSTOMER,
                "name": author_name(message),
            },
        }
    }


def _changed(
    name: str, spell: Callable[[Any], str | None]
) -> Callable[[Contact, list[Act], State], dict[str, Any]]:
    def event(_: Contact, acts: list[Act], after: State) -> dict[str, Any]:
        return {"current": spell(after[name]), "previous": spell(standing(acts[:-1])[name])}

    return event


def _tags_changed(_: Contact, acts: list[Act], __: State) -> dict[str, Any]:
    changes = acts[-1].changes
    return {"tags_added": list(changes.get("add", ())), "tags_removed": list(changes.get("remove", ()))}


def _comment_touched(contact: Contact, acts: list[Act], _: State) -> dict[str, Any]:
    return {"comment": {"id": str(comment_id(contact, acts[-1].about))}}


def _csat_received(_: Contact, acts: list[Act], __: State) -> dict[str, Any]:
    return {"satisfaction_score": {"score": acts[-1].changes["satisfaction"].upper()}}


def _merged(contact: Contact, _: list[Act], __: State) -> dict[str, Any]:
    return {"target_ticket_id": str(merge_target(contact))}


def merge_target(contact: Contact) -> int:
    """The number of the ticket that a merged contact went into."""
    return (
        ticket_number(contact) - contact.number + (contact.merge.target if contact.merge else contact.number)
    )


EVENTS: Mapping[str, Teller] = {
    "comment_added": _comment_added,
    "status_changed": _changed("status", _shout),
    "priority_changed": _changed("priority", _shout),
    "agent_assignment_changed": _changed("assignee", _text),
    "group_assignment_changed": _changed("group", _text),
    "tags_changed": _tags_changed,
    "comment_made_private": _comment_touched,
    "comment_redacted": _comment_touched,
    "csat_received": _csat_received,
    "merged": _merged,
}
