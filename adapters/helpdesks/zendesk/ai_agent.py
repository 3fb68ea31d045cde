"""What Zendesk's AI agents (advanced) send to where they answer: events of a channel, and the e-mail trigger's body.

Neither carries a time, an event not even an id, so both count from their receipt.
Sources: https://developer.zendesk.com/api-reference/ai-agents/chat/chat-webhook,
https://developer.zendesk.com/api-reference/ai-agents/widget-escalation/widget-escalation-webhook and, for the trigger,
https://support.zendesk.com/hc/en-us/articles/9985221852954
"""

from collections.abc import Mapping
from typing import Any

from adapters.base import Delivery
from adapters.fields import Read, read_own_word, read_text, read_ticket_id
from adapters.helpdesks.zendesk.trigger import read_body_of_ticket
from adapters.shapes import Shape, load, optional
from adapters.source import Source
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Form, Kind
from rules.moments import to_text

ESCALATIONS = frozenset({"escalate", "widgetescalate"})
IGNORED_EVENTS: Mapping[str, str] = {
    "sendmessage": "the ticket's own comment tells the same with id and time",
    "widgetmessage": "the ticket's own comment tells the same with id and time",
    "widgetendsession": "the end of a widget's session solves nothing",
    "isteamonline": "it only asks whether somebody is there",
}
OWN_CHANNEL = "it names a conversation of your own channel, not a ticket; tell it through the events endpoint"


class DataShape(Shape):
    """`data` of an event; the conversation's id is that of the system in which the AI agent answers."""

    kind = Read(read_own_word, required=True, data_key="eventType")
    conversation = optional(read_text, data_key="platformConversationId")


_DATA = DataShape()


def is_channel_event(body: Mapping[str, Any]) -> bool:
    """Whether it is an event of an AI agent's channel."""
    return isinstance(body.get("botId"), str) and isinstance(body.get("data"), dict)


def is_trigger_body(body: Mapping[str, Any]) -> bool:
    """Whether it is the body with which Zendesk's own trigger hands a ticket to the AI agent."""
    return isinstance(body.get("botId"), str) and body.get("conversationId") is not None


def read_channel_event(body: Mapping[str, Any], delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """HAND_OVER where the AI agent escalates a ticket; IgnoredDelivery for all else."""
    data = load(_DATA, body["data"], "/data")
    if data["kind"] not in ESCALATIONS:
        raise IgnoredDelivery(IGNORED_EVENTS.get(data["kind"], "an event of an AI agent that is not known"))
    if not (conversation := data.get("conversation")):
        raise MalformedBody("Missing data for required field.", "/data/platformConversationId")
    try:
        ticket = read_ticket_id(conversation)
    except ValueError:
        raise IgnoredDelivery(OWN_CHANNEL) from None
    at = delivery.received_at
    fields = {"to": "human", "trigger": None, "cause": None, "context": None, "actor_id": body["botId"]}
    source = Source(delivery, ticket, Form.HINT, None, "received")
    return [source.happened(Kind.HAND_OVER, f"hand_over:{ticket}@{to_text(at)}", at, fields)]


def read_trigger_body(body: Mapping[str, Any], delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """The STATE that its tags and channel tell; its `type` and `message` are meant for the AI agent."""
    try:
        ticket = read_ticket_id(body["conversationId"])
    except ValueError as error:
        raise MalformedBody(str(error), "/conversationId") from None
    told = {key: body[key] for key in ("tags", "channel") if key in body}
    return read_body_of_ticket(ticket, told, delivery)
