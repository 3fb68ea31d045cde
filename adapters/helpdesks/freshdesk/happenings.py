"""What the product events say happened; product_events.py tells which one is read by which function.

Source: https://developers.freshworks.com/docs/app-sdk/v2.3/freshdesk/serverless-apps/product-events/onticket/
"""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.fields import Read, read_id, read_moment, read_own_id, read_ticket_id
from adapters.helpdesks.freshdesk import people
from adapters.helpdesks.freshdesk.changes import Change, changed, read_change
from adapters.helpdesks.freshdesk.fields import read_table
from adapters.helpdesks.freshdesk.messages import message
from adapters.helpdesks.freshdesk.product_event import ProductEvent
from adapters.helpdesks.freshdesk.record_schemas import AgentShape, ConversationShape
from adapters.helpdesks.freshdesk.schemas import PersonShape, TicketShape
from adapters.helpdesks.freshdesk.states import created, removed, state, taken_away
from adapters.helpdesks.freshdesk.tables import CHANGED_FIELDS, GONE_FLAGS
from adapters.shapes import Shape, optional
from rules.errors import MalformedBody
from rules.model import Event, Form, Kind

Ticket = dict[str, Any]


class EventTicketShape(TicketShape):
    """A ticket with what has just changed: pairs of the values before and after."""

    updated_at = Read(read_moment, required=True)
    changes = optional(read_table)


class DeletedTicketShape(Shape):
    """A ticket that is gone: only the id is sure to be told."""

    id = Read(read_ticket_id, required=True)


class DeletedConversationShape(Shape):
    """A conversation that is gone."""

    id = Read(read_own_id, required=True)
    ticket_id = Read(read_ticket_id, required=True)


class ActorShape(Shape):
    """Who did it."""

    id = optional(read_id)


_TICKET, _CONVERSATION, _ACTOR = EventTicketShape(), ConversationShape(), ActorShape()
_DELETED_TICKET, _DELETED_CONVERSATION = DeletedTicketShape(), DeletedConversationShape()
_PERSON, _AGENT = PersonShape(), AgentShape()


def ticket_created(event: ProductEvent) -> list[Event]:
    """CREATED at the ticket's own time, with its state."""
    ticket = event.record("ticket", _TICKET)
    at = ticket["updated_at"]
    made = created(event.source(ticket["id"], at), ticket, ticket.get("created_at") or at)
    return [made, *_now(event, ticket)]


def ticket_updated(event: ProductEvent) -> list[Event]:
    """CHANGE for each field that counts, RESTORED where it came back, with the state after it."""
    ticket = event.record("ticket", _TICKET)
    changes: Mapping[str, Any] = ticket.get("changes") or {}
    at, actor = ticket["updated_at"], None
    if event.data.get("actor"):
        actor = event.record("actor", _ACTOR).get("id")
    source = event.source(ticket["id"], at)
    events = [
        changed(source, change, at, event.own, actor=actor, sequence=event.sequence)
        for change in _read(changes)
    ]
    flags = {flag: after for flag in GONE_FLAGS if type(after := _after(changes.get(flag))) is bool}
    if flags and not any(flags.values()):
        events.append(source.observed(Kind.RESTORED, f"restored:{ticket['id']}", at, {}))
    return events + _now(event, ticket | flags)


def _after(pair: Any) -> Any:
    return pair[1] if _is_pair(pair) else None


def _is_pair(told: Any) -> bool:
    return type(told) is list and len(told) == 2


def _read(changes: Mapping[str, Any]) -> Iterator[Change]:
    for name, ours in CHANGED_FIELDS.items():
        if _is_pair(changes.get(name)):
            try:
                yield read_change(ours, *changes[name])
            except ValueError as error:
                raise MalformedBody(str(error), f"/data/ticket/changes/{name}") from None


def _now(event: ProductEvent, ticket: Ticket) -> list[Event]:
    at = ticket["updated_at"]
    source = event.source(ticket["id"], at)
    events = state(source, ticket, at, sequence=event.sequence, own=event.own)
    events += removed(source, ticket, at)
    asked = event.record("requester", _PERSON) if event.data.get("requester") else None
    return events + people.requester(event.delivery, asked, Form.HINT, at)


def ticket_deleted(event: ProductEvent) -> list[Event]:
    """REMOVED."""
    ticket = event.record("ticket", _DELETED_TICKET)
    return [taken_away(event.source(ticket["id"]), "deleted", event.at)]


def conversation_told(event: ProductEvent) -> list[Event]:
    """MESSAGE, public or not; a later event of the same conversation tells its newer form."""
    conversation = event.record("conversation", _CONVERSATION)
    return message(event.source(conversation["ticket_id"]), conversation)


def conversation_deleted(event: ProductEvent) -> list[Event]:
    """MESSAGE_REDACTED: its text must go."""
    gone = event.record("conversation", _DELETED_CONVERSATION)
    source, thing = event.source(gone["ticket_id"]), f"conversation:{gone['id']}:deleted"
    return [source.happened(Kind.MESSAGE_REDACTED, thing, event.at, {"message_id": gone["id"]})]


def contact_told(event: ProductEvent) -> list[Event]:
    """PERSON."""
    return people.contact(event.delivery, event.record("contact", _PERSON), Form.HINT, event.at)


def agent_told(event: ProductEvent) -> list[Event]:
    """PERSON."""
    return people.agent(event.delivery, event.record("agent", _AGENT), Form.HINT, event.at)
