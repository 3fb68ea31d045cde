"""Intercom's ticket of one contact: attributes instead of an opening, states of its own, and parts that tell of them.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/tickets/getticket
"""

from collections.abc import Sequence
from typing import Any

from service.demo.world import words
from service.demo.world.acts import Act, Contact, standing
from service.demo.world.dialects.intercom_parts import parts
from service.demo.world.dialects.intercom_records import MOST_PARTS, list_item
from service.demo.world.dialects.intercom_values import APP_ID

STATES = {"open": "in_progress", "snoozed": "waiting_on_customer", "closed": "resolved"}
MOVED = frozenset({"open", "snoozed", "close"})  # types of parts that tell of a new state
SUBMITTED, STATE_PART = "submitted", "ticket_state_updated_by_admin"
KEPT = ("id", "body", "created_at", "updated_at", "assigned_to", "attachments", "external_id", "redacted")
AS_IN_CONVERSATIONS = (
    "id", "contacts", "admin_assignee_id", "team_assignee_id", "created_at", "updated_at", "open", "linked_objects",
)  # fmt: skip


def ticket(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """The ticket with its parts, as the API shows it alone and in searches; its number in the inbox is not its id."""
    shown, told = list_item(contact, acts), ticket_parts(contact, acts)
    category = SUBMITTED if standing(acts)["status"] == "new" else STATES[shown["state"]]
    return {key: shown[key] for key in AS_IN_CONVERSATIONS} | {
        "type": "ticket",
        "ticket_id": str(contact.number + 1),
        "category": "Customer",
        "is_shared": True,
        "ticket_attributes": {
            "_default_title_": words.subject(contact),
            "_default_description_": words.text(contact, acts[0].message) if acts[0].message else None,
        },
        "ticket_state": _state(category),
        "ticket_type": _type(contact),
        "ticket_parts": {
            "type": "ticket_part.list",
            "ticket_parts": told[-MOST_PARTS:],
            "total_count": len(told),
        },
    }


def ticket_parts(contact: Contact, acts: list[Act]) -> list[dict[str, Any]]:
    """The history of these acts; who wrote is told without saying whether it was an AI."""
    before, told = SUBMITTED, []
    for part in parts(contact, acts):
        one = {key: part[key] for key in KEPT} | {"type": "ticket_part", "part_type": part["part_type"]}
        one["author"] = {key: part["author"][key] for key in ("type", "id", "name", "email")}
        if part["part_type"] in MOVED:
            now = STATES[part["state"]]
            moved = {"ticket_state": now, "previous_ticket_state": before}
            one |= moved if part["body"] else moved | {"part_type": STATE_PART}
            before = now
        told.append(one)
    return told


def type_attributes(names: Sequence[str]) -> dict[str, Any]:
    """What a ticket of this type can hold: title, description, and texts of these names."""
    usual = ["_default_title_", "_default_description_"]
    listed = [_attribute(place, name, name in usual) for place, name in enumerate([*usual, *names])]
    return {"type": "list", "data": listed}


def _attribute(place: int, name: str, default: bool) -> dict[str, Any]:
    return {
        "type": "ticket_type_attribute",
        "id": str(101 + place),
        "workspace_id": APP_ID,
        "name": name,
        "description": "",
        "data_type": "string",
        "input_options": {"multiline": False},
        "order": place,
        "default": default,
        "ticket_type_id": 1,
        "archived": False,
    }


def _state(category: str) -> dict[str, str]:
    label = category.replace("_", " ").capitalize()
    return {
        "type": "ticket_state",
        "id": str(len(category)),
        "category": category,
        "internal_label": label,
        "external_label": label,
    }


def _type(contact: Contact) -> dict[str, Any]:
    return {
        "type": "ticket_type",
        "id": "1",
        "name": "Request",
        "description": "",
        "icon": "",
        "workspace_id": APP_ID,
        "archived": False,
        "created_at": contact.created_at,
        "updated_at": contact.created_at,
        "category": "Customer",
        "ticket_type_attributes": type_attributes(()),
    }
