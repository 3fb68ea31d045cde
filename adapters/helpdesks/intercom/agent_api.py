"""Webhooks of the Fin Agent API, through which Fin answers in somebody else's channel.

They name the conversation by the id that the caller gave it, tell what Fin wrote and how it stands, and never what
the customer wrote.
Source: https://developers.intercom.com/docs/references/2.17/rest-api/api.intercom.io/fin-agent
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields

from adapters.base import Delivery
from adapters.fields import Read, read_id, read_moment, read_own_id, read_own_word, read_text, read_word
from adapters.helpdesks.intercom.fields import read_outside_id
from adapters.helpdesks.intercom.tables import FIN_STATUSES, REASONS
from adapters.plain_text import plain_text
from adapters.shapes import Shape, load, optional
from adapters.source import Source
from rules.errors import IgnoredDelivery
from rules.model import Event, Form, Kind, Role, Status

ESCALATED, COMPLETE = "escalated", "complete"
MOST_REASON = 80


class EventShape(Shape):
    """What every event of the Fin Agent API says."""

    conversation_id = Read(read_outside_id, required=True)
    user_id = optional(read_id)
    created_at = Read(read_moment, required=True, data_key="created_at_ms")


class MessageShape(Shape):
    """What Fin wrote."""

    id = Read(read_own_id, required=True)
    author = optional(read_word)
    body = optional(read_text)
    sent_at = optional(read_moment, data_key="timestamp_ms")


class RepliedShape(EventShape):
    """Fin wrote."""

    message = fields.Nested(MessageShape, required=True)
    status = optional(read_word)


class StatusShape(EventShape):
    """How Fin's work stands."""

    status = Read(read_own_word, required=True)
    reason = optional(read_text)


Told = Mapping[str, Any]


def _replied(source: Source, told: Told) -> list[Event]:
    message = told["message"]
    own, at = message["id"], message.get("sent_at") or told["created_at"]
    wrote = {"message_id": own, "author_id": message.get("author"), "author_type": "fin"}
    wrote |= {"author_role": Role.AI.value, "public": True, "reply": True}
    text = plain_text(message.get("body") or "")
    return [
        source.happened(Kind.MESSAGE, f"fin:{source.ticket}:{own}", at, wrote, text=text),
        *_state(source, told),
    ]


def _status(source: Source, told: Told) -> list[Event]:
    if told["status"] == COMPLETE:
        raise IgnoredDelivery("complete: it says only that Fin has nothing more to do")
    if told["status"] != ESCALATED:
        return _state(source, told)
    fields = {"to": "human", "trigger": trigger_of(told.get("reason")), "cause": None, "context": None}
    thing = f"fin:{source.ticket}:{ESCALATED}:{int(told['created_at'].timestamp() * 1000)}"
    handed = source.happened(Kind.HAND_OVER, thing, told["created_at"], fields | {"actor_id": "fin"})
    return [handed, *_state(source, told)]


def _asked(source: Source, told: Told) -> list[Event]:
    thing = f"fin:{source.ticket}:csat:offered"
    return [source.happened(Kind.SURVEY_OFFERED, thing, told["created_at"], {"instrument": "ai_csat"})]


def _state(source: Source, told: Told) -> list[Event]:
    if not (word := told.get("status")):
        return []
    fields = {"status": FIN_STATUSES.get(word, Status.UNKNOWN).value}
    if told.get("user_id"):
        fields["requester_id"] = told["user_id"]
    return source.state(fields, told["created_at"])


def trigger_of(reason: str | None) -> str | None:
    """Our trigger for Fin's reason, the reason itself where the table does not know it."""
    words = (reason or "").strip()[:MOST_REASON]
    return REASONS.get(words.partition(":")[0].strip().lower(), words or None)


Reader = Callable[[Source, Told], list[Event]]
EVENTS: Mapping[str, tuple[Schema, Reader]] = {
    "fin_replied": (RepliedShape(), _replied),
    "fin_status_updated": (StatusShape(), _status),
    "csat_requested": (EventShape(), _asked),
}
IGNORED_EVENTS: Mapping[str, str] = {"fin_reply_chunk": "a piece of a reply is told with the whole reply"}


def read_fin_event(body: Told, delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """The events of one webhook; IgnoredDelivery where it says nothing that is counted."""
    name = body["event_name"]
    if name not in EVENTS:
        unknown = "an event of the Fin Agent API that is not known"
        raise IgnoredDelivery(IGNORED_EVENTS.get(name, unknown))
    shape, read = EVENTS[name]
    told = load(shape, body)
    return read(Source(delivery, told["conversation_id"], Form.HINT, told["created_at"]), told)
