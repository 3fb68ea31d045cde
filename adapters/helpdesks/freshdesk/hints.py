"""Bodies that name a ticket, as admins type them into rules: what is recognised in them counts.

Times are rendered on the account's own clock, mostly without a zone: such a body counts from its receipt.
Source: https://support.freshdesk.com/support/solutions/articles/132589
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from adapters.base import Delivery
from adapters.fields import read_id, read_ticket_id, read_word
from adapters.helpdesks.freshdesk.changes import changed
from adapters.helpdesks.freshdesk.fields import read_clock, read_code, read_tags
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.states import created, removed, state
from adapters.helpdesks.freshdesk.tables import CREATED_ACTION, GONE_ACTIONS
from adapters.helpdesks.freshdesk.triggered import Triggered, read_triggered
from adapters.reading import recognised
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Event, Form

# Freshdesk's "Simple" content puts its boxes under this key, and most bodies on the web do the same.
WRAPPERS = ("freshdesk_webhook", "ticket")

# A ticket's field as the API names it -> the keys under which bodies name it -> how it is read.
FIELDS: Mapping[str, tuple[tuple[str, ...], Callable[[Any], Any]]] = {
    "triggered_event": (("triggered_event",), read_triggered),
    "status": (("status", "ticket_status"), read_code),
    "priority": (("priority", "ticket_priority"), read_code),
    "type": (("ticket_type", "type"), read_word),
    "source": (("source", "ticket_source"), read_code),
    "tags": (("tags", "ticket_tags"), read_tags),
    "responder_id": (("agent_id", "responder_id"), read_id),
    "group_id": (("group_id",), read_id),
    "requester_id": (("requester_id",), read_id),
    "company_id": (("company_id",), read_id),
    "created_at": (("created_at", "created_on"), read_clock),
    "updated_at": (("updated_at", "modified_on"), read_clock),
}


def read_hint(body: Mapping[str, Any], delivery: Delivery, own: Own) -> list[Event]:
    """What is recognised in an admin's own body; MalformedBody where no ticket is named."""
    named = hinted_ticket(body)
    if named is None:
        raise nameless(body)
    ticket, holder = named
    return told(ticket, recognised(holder, FIELDS), delivery, own)


def is_timeless(body: Mapping[str, Any]) -> bool:
    """Whether a ticket is named without a time on any clock, so that an equal body may be another happening."""
    named = hinted_ticket(body)
    return named is not None and not any(named[1].get(key) for key in FIELDS["updated_at"][0])


def hinted_ticket(body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The ticket that a body names, and all fields told of it; None when it names none."""
    for holder, key, _ in _holders(body):
        with suppress(ValueError):
            return read_ticket_id(holder.get(key)), {**body, **holder}
    return None


def _holders(body: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    yield body, "ticket_id", "/ticket_id"
    for wrapper in WRAPPERS:
        if isinstance(inner := body.get(wrapper), dict):
            yield inner, "ticket_id", f"/{wrapper}/ticket_id"
            yield inner, "id", f"/{wrapper}/id"
    if "status" in body:
        yield body, "id", "/id"


def nameless(body: Mapping[str, Any]) -> MalformedBody:
    """Why no ticket is named, and where."""
    places = [(pointer, holder.get(key)) for holder, key, pointer in _holders(body)]
    for pointer, value in places:
        if is_placeholder(value):
            reason = "the placeholder is not filled in; Freshdesk fills it when the rule runs"
            return MalformedBody(reason, pointer)
    wrapped = next((pointer for pointer, _ in places[1:] if pointer.endswith("/ticket_id")), "/ticket_id")
    return MalformedBody("no ticket id under any of the keys ticket_id, ticket.id, id", wrapped)


def is_placeholder(value: Any) -> bool:
    """Whether Freshdesk left a placeholder as it was typed."""
    return isinstance(value, str) and value.startswith("{{")


def told(ticket: str, carried: dict[str, Any], delivery: Delivery, own: Own) -> list[Event]:
    """What happened, and one STATE of what is carried; the keys are those of FIELDS."""
    triggered: Triggered = carried.pop("triggered_event", Triggered())
    updated_at = carried.pop("updated_at", None)
    at = updated_at or delivery.received_at
    source = Source(delivery, ticket, Form.HINT, updated_at, "vendor" if updated_at else "received")
    if reason := GONE_ACTIONS.get(triggered.action):
        carried[reason] = True
    events = [changed(source, change, at, own) for change in triggered.changes]
    if triggered.action == CREATED_ACTION:
        events.append(created(source, carried, carried.get("created_at") or at))
    return events + state(source, carried, at, own=own) + removed(source, carried, at)
