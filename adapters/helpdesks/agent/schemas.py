"""The shapes of our own events, version deskgauge.events/1; unlike a vendor's, an unknown key is a mistake.

docs/helpdesks/agent.md explains each; docs/agent-events.schema.json is the same for programs.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from adapters.fields import Read, read_flag, read_moment, read_own_id, read_text
from adapters.helpdesks.agent.values import (
    INSTRUMENTS,
    ROLES,
    read_context,
    read_conversation_id,
    read_number,
    read_tags,
)
from adapters.shapes import optional
from rules.model import Status

SCHEMA = "deskgauge.events/1"
LONGEST_KEY = 40  # of ours; a longer one is not compared with them
PRIORITIES = ("low", "normal", "high", "urgent")
CHANNELS = ("chat", "email", "web", "phone", "social", "api", "other")
STATUSES = tuple(str(one) for one in Status if one is not Status.UNKNOWN)


def word(*words: str, **options: Any) -> fields.String:
    """A field that takes one of these words."""
    return fields.String(validate=validate.OneOf(words), **options)


class Strict(Schema):
    """Refuses unknown keys, with a word on what was probably meant."""

    class Meta:
        unknown = RAISE

    def handle_error(self, error: ValidationError, data: Any, **_: Any) -> None:
        known = [one.data_key or name for name, one in self.fields.items()]
        messages = error.messages if isinstance(error.messages, dict) else {}
        for key in set(messages) - set(known) - {"_schema"}:
            near = get_close_matches(str(key)[:LONGEST_KEY], known, 1)
            messages[key] = [f"Unknown key.{f' Did you mean {near[0]}?' if near else ''}"]


class CustomerShape(Strict):
    id = Read(read_own_id, required=True)
    email = optional(read_text)
    account_id = optional(read_own_id)


class AuthorShape(Strict):
    id = Read(read_own_id, required=True)
    role = word(*ROLES, required=True)
    version = optional(read_text)


class ScaleShape(Strict):
    low = Read(read_number, required=True)
    high = Read(read_number, required=True)
    higher_is_better = Read(read_flag, load_default=True)


class EventShape(Strict):
    """What every event has. id: the sender's own, so that a repetition is known for one."""

    type = fields.String(required=True)
    id = Read(read_own_id, required=True)
    at = Read(read_moment, required=True)


class ConversationShape(EventShape):
    conversation_id = Read(read_conversation_id, required=True)
    created_at = optional(read_moment)
    channel = word(*CHANNELS)
    status = word(*STATUSES)
    priority = word(*PRIORITIES)
    subject = optional(read_text)
    tags = optional(read_tags)
    category = optional(read_own_id)
    assignee_id = optional(read_own_id)
    group_id = optional(read_own_id)
    customer = fields.Nested(CustomerShape)


class MessageShape(EventShape):
    conversation_id = Read(read_conversation_id, required=True)
    author = fields.Nested(AuthorShape, required=True)
    public = Read(read_flag, load_default=True)
    text = optional(read_text)
    confidence = Read(read_number, validate=validate.Range(0, 1))
    sentiment = Read(read_number, validate=validate.Range(-1, 1))


class HandOverShape(EventShape):
    conversation_id = Read(read_conversation_id, required=True)
    to = word("human", "ai", load_default="human")
    trigger = optional(read_own_id)
    cause = optional(read_own_id)
    context = optional(read_context)
    actor_id = optional(read_own_id)


class SurveyShape(EventShape):
    conversation_id = Read(read_conversation_id, required=True)
    instrument = word(*INSTRUMENTS, required=True)
    score = Read(read_number, required=True)
    scale = fields.Nested(ScaleShape)
    text = optional(read_text)

    @validates_schema
    def _within(self, loaded: Mapping[str, Any], **_: Any) -> None:
        low, high = scale_of(loaded)[:2]
        if not low <= loaded["score"] <= high or low == high:
            raise ValidationError(f"The score lies outside the scale {low:g} to {high:g}.", "score")


def scale_of(survey: Mapping[str, Any]) -> tuple[float, float, bool]:
    """(low, high, higher is better): the sender's, else the instrument's usual one."""
    scale = survey.get("scale")
    return (
        (scale["low"], scale["high"], scale["higher_is_better"])
        if scale
        else INSTRUMENTS[survey["instrument"]]
    )
