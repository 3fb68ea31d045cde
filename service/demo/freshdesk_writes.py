"""What a simulated Freshdesk makes of updates and notes. A closed ticket takes them, one in the bin does not.

Sources: https://developers.freshdesk.com/api/#update_ticket and #add_note_to_a_ticket
"""

from collections.abc import Collection, Mapping
from typing import Any

from service.demo.account_tickets import AccountTickets
from service.demo.freshdesk_admin import not_valid
from service.demo.world.acts import Contact
from service.demo.world.dialects.freshdesk_records import FIELD, PRIORITIES, STATUSES, conversation, ticket

Result = tuple[int, Any]
KNOWN = frozenset({"tags", "custom_fields", "status", "priority"})
NOTE = frozenset({"body", "private"})
# The first of the world's words that has the code.
OUR_STATUS = {code: word for word, code in reversed(STATUSES.items()) if word != "new"}
OUR_PRIORITY = {code: word for word, code in PRIORITIES.items() if word}


def update(
    tickets: AccountTickets, contact: Contact, document: Any, choices: Mapping[str, Collection[str] | None]
) -> Result:
    """An update; `tags` replaces the whole list. choices: custom field -> its values, None for any text."""
    if tickets.standing(contact)["removed"]:
        return 405, {"message": "PUT method is not allowed. It should be one of these method(s): GET"}
    if not isinstance(document, dict) or not document:
        return 400, {"code": "missing_params", "message": "The request has no parameters."}
    if unknown := sorted(set(document) - KNOWN):
        return not_valid(unknown[0], "Unexpected/invalid field in request", "invalid_field")
    fields = document.get("custom_fields", {})
    for name, value in fields.items():
        if name not in choices:
            return not_valid(f"custom_fields.{name}", "Unexpected/invalid field in request", "invalid_field")
        allowed = choices[name]
        if value is not None and allowed is not None and value not in allowed:
            return not_valid(
                name, f"It should be one of these values: '{','.join(allowed)}'", "invalid_value"
            )
    tickets.write(contact, _changes(document) | {f"{FIELD}{name}": fields[name] for name in fields})
    return 200, ticket(contact, tickets.acts(contact))


def _changes(document: Mapping[str, Any]) -> dict[str, Any]:
    changes = {"tags": document["tags"]} if "tags" in document else {}
    if "status" in document:
        changes["status"] = OUR_STATUS[document["status"]]
    if "priority" in document:
        changes["priority"] = OUR_PRIORITY[document["priority"]]
    return changes


def add_note(tickets: AccountTickets, contact: Contact, document: Any) -> Result:
    """A note, private unless it says otherwise."""
    if not isinstance(document, dict) or not document.get("body"):
        return not_valid("body", "It should be a/an String", "missing_field")
    if unknown := sorted(set(document) - NOTE):
        return not_valid(unknown[0], "Unexpected/invalid field in request", "invalid_field")
    tickets.write(contact, {}, document["body"], public=not document.get("private", True))
    return 201, conversation(contact, tickets.acts(contact)[-1])
