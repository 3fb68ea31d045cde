"""A ticket of the account's JSON export, which keeps the names of the first version of the API.

They are turned into those of today's API and read as such; what is missing or odd is refused there, at its place.
Source: https://developers.freshdesk.com/v1/#view_a_ticket
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.snapshot import read_snapshot
from adapters.source import begun_open
from rules.model import Event

Body = Mapping[str, Any]
MARK = "helpdesk_ticket"
NOTES = ("notes", "helpdesk_notes")
NOTE_WRAPPERS = ("note", "helpdesk_note")
# The same name in both versions.
KEPT = (
    "subject", "status", "priority", "source", "requester_id", "responder_id", "group_id", "company_id", "spam",
    "deleted", "created_at", "updated_at",
)  # fmt: skip
_ACCOUNT = re.compile(r"_[0-9]+$")


def read_exported(body: Body, delivery: Delivery, own: Own) -> list[Event]:
    """The ticket with its replies and notes."""
    told = body[MARK]
    number = told.get("display_id")
    document = {
        "freshdesk_snapshot": 1,
        "ticket": _ticket(told, number),
        "conversations": [
            {**note, "ticket_id": number, "body_text": note.get("body") or ""} for note in _notes(told)
        ],
    }
    events = read_snapshot(document, delivery, own)
    return events + begun_open(delivery, events[0])


def _ticket(told: Body, number: Any) -> dict[str, Any]:
    ticket = {name: told[name] for name in KEPT if told.get(name) is not None}
    tags = [one.get("name") if isinstance(one, dict) else one for one in told.get("tags") or []]
    fields = told.get("custom_field") or {}
    named = {_field(name): value for name, value in fields.items()} if isinstance(fields, dict) else {}
    text = told.get("description") or ""
    return ticket | {"id": number, "description_text": text, "tags": tags, "custom_fields": named}


def _field(name: str) -> str:
    """The first version puts the account's number behind a field's name, today's API `cf_` before it."""
    bare = _ACCOUNT.sub("", name)
    return bare if bare.startswith("cf_") else f"cf_{bare}"


def _notes(told: Body) -> Iterator[dict[str, Any]]:
    """The notes, each with or without an object around it; none that was deleted."""
    listed: list[Any] = next((told[name] for name in NOTES if isinstance(told.get(name), list)), [])
    for one in listed:
        inside = next((one[key] for key in NOTE_WRAPPERS if isinstance(one, dict) and key in one), one)
        if isinstance(inside, dict) and not inside.get("deleted"):
            yield inside
