"""Freshdesk's records of one ticket at one moment: ticket, conversations, ratings, contacts, agents.

Source: https://developers.freshdesk.com/api/
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from service.demo.world import words
from service.demo.world.acts import Act, Contact, Who, standing
from service.demo.world.dialects.zendesk_values import rest_time
from service.demo.world.truth import FIRST_TICKET

STATUSES = {"new": 2, "open": 2, "pending": 3, "solved": 4, "closed": 5, "hold": 7}
LABELS = {2: "Open", 3: "Pending", 4: "Resolved", 5: "Closed", 7: "Waiting on Third Party"}
PRIORITIES = {None: 1, "low": 1, "normal": 2, "high": 3, "urgent": 4}
SOURCES = {"email": 1, "web": 2, "native_messaging": 7, "chat": 7, "api": 2}
RATINGS = {"good": 103, "bad": -103}
GONE = {"spam": "spam", "deleted": "deleted", "erased": "deleted"}
FIELD = "field:"  # before a custom field's name among an act's changes
DONE = frozenset({"solved", "closed"})
_CONVERSATIONS, _RATINGS = 50_000_000_000_000, 51_000_000_000_000


def _plain(value: Any) -> Any:
    return value


def _status(word: str) -> int:
    return STATUSES[word]


def _priority(word: str | None) -> int:
    return PRIORITIES[word]


# The world's field -> Freshdesk's name of it and how its values are spelled.
CHANGED: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "status": ("status", _status),
    "priority": ("priority", _priority),
    "assignee": ("responder_id", _plain),
    "group": ("group_id", _plain),
}


def ticket_number(contact: Contact) -> int:
    """The ticket's number at the helpdesk."""
    return FIRST_TICKET + contact.number


def clock(at: int) -> str:
    """A moment as rules render it on an account whose clock tells its zone."""
    return rest_time(at)


def ticket(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """The ticket as the API shows it after these acts."""
    now, first = standing(acts), acts[0].message
    gone = GONE.get(str(now["removed"])) if now["removed"] else None
    return {
        "id": ticket_number(contact),
        "status": STATUSES[now["status"]],
        "priority": PRIORITIES[now["priority"]],
        "source": SOURCES[contact.channel],
        "type": None,
        "responder_id": now["assignee"],
        "group_id": now["group"],
        "requester_id": contact.customer.vendor_id,
        "company_id": contact.customer.organization_id,
        "tags": now["tags"],
        "spam": gone == "spam",
        "deleted": gone == "deleted",
        "subject": words.subject(contact),
        "description_text": words.text(contact, first) if first else "",
        "created_at": rest_time(contact.created_at),
        "updated_at": rest_time(acts[-1].at),
        "custom_fields": {
            name.removeprefix(FIELD): value for name, value in now.items() if name.startswith(FIELD)
        },
    }


def conversation(contact: Contact, act: Act) -> dict[str, Any]:
    """What was written in one act."""
    message = act.message
    if message is None:
        raise ValueError("nothing was written in this act")
    return {
        "id": _CONVERSATIONS + contact.number * 1_000 + message.number,
        "ticket_id": ticket_number(contact),
        "user_id": message.author,
        "incoming": message.who is Who.CUSTOMER,
        "private": not message.public,
        "source": 2 if not message.public else 4 if message.who is Who.SYSTEM else 0,
        "body_text": words.text(contact, message),
        "created_at": rest_time(act.at),
        "updated_at": rest_time(act.at),
    }


def snapshot(contact: Contact, acts: list[Act]) -> dict[str, Any]:
    """The document that gathers all answers of the API about one ticket."""
    customer = contact.customer
    person = {"id": customer.vendor_id, "email": customer.email, "company_id": customer.organization_id}
    return {
        "freshdesk_snapshot": 1,
        "ticket": {
            **ticket(contact, acts),
            "stats": stats(acts),
            "requester": {"id": customer.vendor_id, "email": customer.email},
        },
        "conversations": [conversation(contact, act) for act in acts[1:] if act.message],
        "satisfaction_ratings": list(ratings(contact, acts)),
        "contacts": [{**person, "updated_at": rest_time(contact.created_at)}],
        "agents": [],
    }


def stats(acts: list[Act]) -> dict[str, str | None]:
    """When the ticket last took a status; a reopening empties the times of its end."""
    at: dict[str, int | None] = dict.fromkeys(
        ("status_updated_at", "reopened_at", "resolved_at", "closed_at", "pending_since")
    )
    before = None
    for act in acts:
        status = act.changes.get("status", before)
        if status != before:
            at["status_updated_at"] = act.at
            at["pending_since"] = act.at if status == "pending" else None
            at |= _ended(before, status, act.at)
        before = status
    return {name: None if moment is None else rest_time(moment) for name, moment in at.items()}


def _ended(before: str | None, status: str | None, at: int) -> dict[str, int | None]:
    if status in DONE:
        return {"resolved_at": at} if status == "solved" else {"closed_at": at}
    return {"reopened_at": at, "resolved_at": None, "closed_at": None} if before in DONE else {}


def ratings(contact: Contact, acts: list[Act]) -> Iterator[dict[str, Any]]:
    """What the customer answered to surveys."""
    for index, act in enumerate(acts):
        code = RATINGS.get(str(act.changes.get("satisfaction")))
        if code is not None:
            yield {
                "id": _RATINGS + contact.number * 1_000 + index,
                "ticket_id": ticket_number(contact),
                "ratings": {"default_question": code},
                "created_at": rest_time(act.at),
                "updated_at": rest_time(act.at),
            }
