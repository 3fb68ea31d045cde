"""Messages of Zendesk messaging, told one by one while the conversation goes on.

Source: https://developer.zendesk.com/api-reference/webhooks/event-types/messaging-events/
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from adapters.base import Delivery
from adapters.fields import Read, read_id, read_own_id, read_text, read_word
from adapters.helpdesks.zendesk.envelope_schemas import EventShape
from adapters.helpdesks.zendesk.schemas import DetailShape
from adapters.helpdesks.zendesk.tables import ACTOR_TYPES
from adapters.shapes import Shape, load, optional
from adapters.source import Source
from rules.model import Event, Form, Kind, Role


class ActorShape(Shape):
    """Who wrote in a conversation."""

    id = optional(read_id)
    type = optional(read_word)


class ConversationMessageShape(Shape):
    """What was written in a conversation."""

    id = Read(read_own_id, required=True)
    body = optional(read_text)


class MessageAddedShape(EventShape):
    """A message in a conversation."""

    actor = fields.Nested(ActorShape, required=True)
    message = fields.Nested(ConversationMessageShape, required=True)


_DETAIL, _MESSAGE_ADDED = DetailShape(), MessageAddedShape()


def read_message_added(envelope: Mapping[str, Any], delivery: Delivery) -> list[Event]:
    """One MESSAGE; a bot writes as actor type "system" under an id of its own, for example `zd:answerBot`."""
    detail = load(_DETAIL, envelope["detail"], "/detail")
    event = load(_MESSAGE_ADDED, envelope["event"], "/event")
    actor, message = event["actor"], event["message"]
    written = {
        "message_id": message["id"],
        "author_id": actor.get("id"),
        "author_type": actor.get("type"),
        "author_role": ACTOR_TYPES.get(actor.get("type"), Role.UNKNOWN).value,
        "public": True,
    }
    source = Source(delivery, detail["id"], Form.HINT, detail.get("updated_at"))
    thing, text = f"message:{message['id']}", message.get("body") or ""
    return [source.happened(Kind.MESSAGE, thing, envelope["time"], written, text=text)]
