"""A person's corrections of tags: checked, put into the delivery log, and read from there like everything else.

{"correction": {"ticket": "<ticket id>", "tag": "<one of rules.corrections.TAGS>", "value": "...",
                "about": "<escalation id, or empty for the last one>", "by": "<who, empty if unknown>"}, "why": "..."}
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from adapters.base import Delivery
from adapters.body import load_body
from adapters.shapes import first_problem
from rules.corrections import TAGS
from rules.errors import MalformedBody
from rules.model import Event, Form, Kind
from service.store.log import LogEntry

KIND = "correction"
PLACE = validate.Regexp(r"[a-z][a-z0-9_-]{0,39}:\S{1,128}", error="Write CONNECTION:TICKET.")


class CorrectionSchema(Schema):
    """What a correction says; unknown keys are refused."""

    ticket = fields.String(required=True, validate=PLACE)
    tag = fields.String(required=True, validate=validate.OneOf(list(TAGS)))
    value = fields.String(required=True, validate=validate.Length(max=128))
    about = fields.String(load_default="", validate=validate.Length(max=200))
    by = fields.String(load_default="", validate=validate.Length(max=100))
    why = fields.String(load_default="", validate=validate.Length(max=2000))


SCHEMA = CorrectionSchema()


def entry(said: Mapping[str, Any], now: datetime) -> LogEntry:
    """The row of the log for a loaded correction."""
    named = {name: said[name] for name in ("ticket", "tag", "value", "about", "by")}
    body = json.dumps({"correction": named, "why": said["why"]}, ensure_ascii=False).encode()
    return LogEntry(said["ticket"].partition(":")[0], KIND, now, {}, body)


def read(delivery: Delivery) -> Sequence[Event]:
    """One CORRECTION, from the moment at which it was received; MalformedBody."""
    body = load_body(delivery.body)
    told = body.get("correction")
    try:
        said = SCHEMA.load({**(told if isinstance(told, dict) else {}), "why": body.get("why", "")})
    except ValidationError as error:
        raise first_problem(error.messages, "/correction") from None
    connection = said["ticket"].partition(":")[0]
    if connection != delivery.connection:
        raise MalformedBody("the ticket belongs to another connection", "/correction/ticket")
    noted = {name: said[name] for name in ("tag", "value", "about", "by")}
    return [
        Event(
            f"{connection}:correction:{delivery.name}", connection, said["ticket"], Kind.CORRECTION,
            Form.SNAPSHOT, delivery.received_at, noted, sequence=delivery.name, time_source="received",
            text=said["why"],
        )
    ]  # fmt: skip
