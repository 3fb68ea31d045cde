"""One synthetic body of every shape that is read, and what each cannot be without."""

from collections.abc import Mapping
from typing import Any

from tests.adapters.freshdesk.samples import conversation, product, rating, rule, ticket
from tests.adapters.samples import fixture

_SNAPSHOT = fixture("freshdesk/snapshot.json")
_PEOPLE = {"contacts": _SNAPSHOT["contacts"], "agents": _SNAPSHOT["agents"]}

BODIES: Mapping[str, dict[str, Any]] = {
    "rule": rule(),
    "own body": fixture("freshdesk/own_body.json"),
    "ticket created": product("ticket_created"),
    "ticket updated": product("ticket_updated"),
    "ticket deleted": product("ticket_deleted"),
    "conversation created": product("conversation_created"),
    "conversation deleted": product("conversation_deleted"),
    "contact": product("contact"),
    "agent": product("agent"),
    "company": product("company"),
    "companies": fixture("freshdesk/companies.json"),
    "snapshot": _SNAPSHOT,
    "tickets": {"tickets": [ticket()], **_PEOPLE},
    "search": {"total": 1, "results": [ticket()]},
    "bare ticket": ticket(),
    "conversations": {"conversations": _SNAPSHOT["conversations"], **_PEOPLE},
    "bare conversation": conversation(),
    "ratings": {"satisfaction_ratings": [rating()]},
    "bare rating": rating(),
    "contacts": {"contacts": _SNAPSHOT["contacts"]},
    "agents": {"agents": _SNAPSHOT["agents"]},
}


def _under(place: str, *keys: str) -> frozenset[str]:
    return frozenset(f"{place}/{key}" for key in keys)


def _event(record: str, *keys: str) -> frozenset[str]:
    return _under("", "event", "timestamp", "data") | _under(
        "/data", record, *(f"{record}/{key}" for key in keys)
    )


_TICKET = ("id", "status", "created_at", "updated_at", "requester/id")
_CONVERSATION = ("id", "ticket_id", "incoming", "private", "created_at")
_RATING = ("id", "ticket_id", "ratings", "created_at")
_PERSONS = frozenset({"/contacts/*/id", "/agents/*/id"})

# JSON pointers, * for any place of a list: without one of these fields the body is quarantined, naming it.
REQUIRED: Mapping[str, frozenset[str]] = {
    "rule": frozenset({"/ticket_id"}),
    "own body": frozenset({"/freshdesk_webhook/ticket_id"}),
    "ticket created": _event("ticket", "id", "updated_at") | {"/data/requester/id"},
    "ticket updated": _event("ticket", "id", "updated_at") | {"/data/requester/id"},
    "ticket deleted": _event("ticket", "id"),
    "conversation created": _event("conversation", *_CONVERSATION),
    "conversation deleted": _event("conversation", "id", "ticket_id"),
    "contact": _event("contact", "id"),
    "agent": _event("agent", "id"),
    "company": _event("company", "id"),
    "companies": _under("", "organizations", "organizations/*/id"),
    "snapshot": _under("", "ticket")
    | _under("/ticket", *_TICKET)
    | _under("/conversations/*", *_CONVERSATION)
    | _under("/satisfaction_ratings/*", *_RATING)
    | _PERSONS,
    "tickets": _under("/tickets/*", *_TICKET) | _PERSONS,
    "search": _under("/results/*", *_TICKET),
    "bare ticket": _under("", *_TICKET),
    "conversations": _under("/conversations/*", *_CONVERSATION) | _PERSONS,
    "bare conversation": _under("", *_CONVERSATION),
    "ratings": _under("/satisfaction_ratings/*", *_RATING),
    "bare rating": _under("", *_RATING),
    "contacts": frozenset({"/contacts/*/id"}),
    "agents": frozenset({"/agents/*/id"}),
}
