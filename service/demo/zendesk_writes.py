"""What a simulated Zendesk makes of updates to a ticket.

Sources: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket,
https://developer.zendesk.com/api-reference/ticketing/ticket-management/tags/ and, for updates that only hold while
nobody else wrote, https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets/
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from service.demo.account_tickets import AccountTickets
from service.demo.world.acts import Contact, moment
from service.demo.world.dialects.zendesk_rest import FIELD, snapshot

Result = tuple[int, Any]
# Zendesk passes over what it does not know; this one says so, because a misspelt name would never be found.
KNOWN = frozenset({"tags", "custom_fields", "comment", "status", "priority", "safe_update", "updated_stamp"})
CLOSED = {"error": "RecordInvalid", "description": "Record validation errors",
          "details": {"status": [{"description": "Status: closed prevents ticket update"}]}}  # fmt: skip
CONFLICT = {
    "error": "UpdateConflict",
    "description": "Safe Update prevented the update: the data is outdated.",
}


def invalid(said: str) -> Result:
    """A refusal of what was sent."""
    return 422, {"error": "RecordInvalid", "description": said}


def update(
    tickets: AccountTickets, contact: Contact, document: Any, taggers: Mapping[int, Collection[str]]
) -> Result:
    """An update of everything that a ticket may be sent. taggers: the fields whose value is a tag too, with their values."""
    asked = document.get("ticket") if isinstance(document, dict) else None
    if not isinstance(asked, dict) or not asked:
        return 400, {"error": "InvalidRequest", "description": "ticket: missing"}
    if unknown := sorted(set(asked) - KNOWN):
        return invalid(f"unknown attributes: {', '.join(unknown)}")
    if refused := _refused(tickets, contact, asked):
        return refused
    for field in asked.get("custom_fields", ()):
        if field["value"] not in (None, "", *taggers.get(int(field["id"]), (field["value"],))):
            return invalid(f"field {field['id']}: {field['value']} is none of its options")
    comment = asked.get("comment") or {}
    changes = _changes(asked, tickets.standing(contact), taggers)
    written = tickets.write(contact, changes, comment.get("body", ""), public=comment.get("public", True))
    shown = snapshot(contact, tickets.acts(contact))
    return 200, {"ticket": shown["ticket"], "audit": shown["audits"][-1] if written else None}


def change_tags(tickets: AccountTickets, contact: Contact, method: str, document: Any) -> Result:
    """PUT adds, POST replaces, DELETE takes away; the answer is all that stand then."""
    asked = document if isinstance(document, dict) else {}
    if not isinstance(tags := asked.get("tags"), list) or not all(isinstance(tag, str) for tag in tags):
        return invalid("tags: not a list of text")
    if refused := _refused(tickets, contact, asked):
        return refused
    held = tickets.standing(contact)["tags"]
    tickets.write(contact, {"tags": TAG_METHODS[method](held, [tag.lower() for tag in tags])})
    return 200, {"tags": tickets.standing(contact)["tags"]}


TAG_METHODS: Mapping[str, Callable[[Sequence[str], Sequence[str]], list[str]]] = {
    "PUT": lambda held, tags: [*held, *tags],
    "POST": lambda held, tags: list(tags),
    "DELETE": lambda held, tags: [tag for tag in held if tag not in tags],
}


def _refused(tickets: AccountTickets, contact: Contact, asked: Mapping[str, Any]) -> Result | None:
    now = tickets.standing(contact)
    if now["status"] == "closed":
        return 422, CLOSED
    if str(asked.get("safe_update", "")).lower() != "true":
        return None
    stamp = asked.get("updated_stamp")
    if not stamp:
        return invalid("updated_stamp: missing, and safe_update asks for it")
    return (409, CONFLICT) if datetime.fromisoformat(stamp) < moment(now["updated_at"]) else None


def _changes(asked: Mapping[str, Any], now: Mapping[str, Any], taggers: Collection[int]) -> dict[str, Any]:
    changes = {name: asked[name] for name in ("status", "priority") if name in asked}
    tags = [tag.lower() for tag in asked.get("tags", now["tags"])]
    for field in asked.get("custom_fields", ()):
        name, value = f"{FIELD}{field['id']}", field["value"]
        changes[name] = value
        if int(field["id"]) in taggers:
            tags = [tag for tag in tags if tag != now.get(name)] + ([value] if value else [])
    return changes | {"tags": tags}
