"""One synthetic body of every shape that is read, and what each cannot be without."""

from collections.abc import Mapping
from typing import Any

from tests.adapters.intercom.samples import conversation, of_parts, part, told
from tests.adapters.samples import fixture

DELETED = {"type": "conversation", "id": "9", "metrics_retained": False, "deleted_at": 1_772_442_000}
BODIES: Mapping[str, dict[str, Any]] = {
    "conversation notification": told("conversation"),
    "rated notification": told("rated"),
    "legacy notification": told("legacy"),
    "ticket notification": told("ticket"),
    "contact notification": told("contact"),
    "company notification": told("company"),
    "deleted notification": told("deleted"),
    "fin replied": fixture("intercom/fin.replied.json"),
    "fin status": fixture("intercom/fin.status.json"),
    "fin csat": fixture("intercom/fin.csat.json"),
    "snapshot": fixture("intercom/snapshot.json"),
    "bare conversation": conversation(),
    "bare ticket": told("ticket")["data"]["item"],
    "bare contact": told("contact")["data"]["item"],
    "bare company": told("company")["data"]["item"],
    "companies": fixture("intercom/companies.json"),
    "conversations": {"conversations": [of_parts(part(1)), DELETED]},
    "tickets": {"tickets": [told("ticket")["data"]["item"]]},
}


def _under(place: str, *keys: str) -> frozenset[str]:
    return frozenset(f"{place}/{key}" for key in keys)


_PART = ("id", "part_type", "created_at")
_CASE = ("id", "created_at", "updated_at")
_CONVERSATION = (*_CASE, *(f"conversation_parts/conversation_parts/*/{key}" for key in _PART))
_TICKET = (*_CASE, "category", *(f"ticket_parts/ticket_parts/*/{key}" for key in _PART))
_RATED = (*_CONVERSATION, "conversation_rating/created_at")
_ENVELOPE = _under("", "topic", "created_at", "data", "data/item")
_ITEM = _ENVELOPE | {"/data/item/type"}
_FIN = _under("", "conversation_id", "created_at_ms")

# JSON pointers, * for any place of a list: without one of these fields the body is quarantined, naming it.
REQUIRED: Mapping[str, frozenset[str]] = {
    "conversation notification": _ITEM | _under("/data/item", *_CONVERSATION),
    "rated notification": _ITEM | _under("/data/item", *_RATED),
    "legacy notification": _ITEM | _under("/data/item", *_CONVERSATION),
    "ticket notification": _ITEM | _under("/data/item", *_TICKET),
    "contact notification": _ITEM | {"/data/item/id"},
    "company notification": _ITEM | {"/data/item/id"},
    "deleted notification": _ENVELOPE | {"/data/item/id"},
    "fin replied": _FIN | _under("", "message", "message/id"),
    "fin status": _FIN | {"/status"},
    "fin csat": _FIN,
    "snapshot": _under("", "intercom_snapshot", "conversation", "contacts/*/id", "admins/*/id")
    | _under("/conversation", *_RATED),
    "bare conversation": _under("", *_RATED),
    "bare ticket": _under("", *_TICKET),
    "bare contact": frozenset({"/id"}),
    "bare company": frozenset({"/id"}),
    "companies": _under("", "organizations", "organizations/*/id"),
    "conversations": _under("/conversations/*", *_CONVERSATION),
    "tickets": _under("/tickets/*", *_TICKET),
}
