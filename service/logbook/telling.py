"""What is told of the logbook's things: written by commands, API, files and the worker, read like every delivery.

{"logbook": {"thing": "<one of rules.logbook.THINGS>", "id": "...", "said": {"title": "...", "state": "done", ...}}}

A delivery may tell all of a thing or some fields of one that was told before.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, validate

from adapters.base import Delivery
from adapters.body import load_body
from adapters.shapes import first_problem
from rules.logbook import EFFICIENT, GOAL, MEANING, TAXONOMY, THINGS
from rules.model import Event, Form, Kind
from rules.moments import to_text
from service.logbook import shapes
from service.orders import CONNECTION
from service.store.log import LogEntry

KIND = "logbook"
NOT_OF_IDENTITY = ("source", "who", "removed")  # the same thing, whoever told it wherever
OF_ITSELF = {MEANING: EFFICIENT, TAXONOMY: TAXONOMY}  # there is one of these
ANYWHERE = ZoneInfo("UTC")  # days became moments before they were written


class TellingShape(Schema):
    """A delivery; unknown keys are refused."""

    thing = fields.String(required=True, validate=validate.OneOf(list(THINGS)))
    id = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9_]{1,80}\Z"))
    said = fields.Dict(required=True, keys=fields.String())


SHAPE = TellingShape()


def id_of(thing: str, said: Mapping[str, Any]) -> str:
    """The id of a thing that is told for the first time: the same whenever the same is told."""
    if thing == GOAL:
        return str(said["metric"])
    named = {name: value for name, value in said.items() if name not in NOT_OF_IDENTITY}
    return OF_ITSELF.get(thing) or digest_of([thing, named])


def digest_of(value: Any) -> str:
    """A short name for a content."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def entry(thing: str, key: str, said: Mapping[str, Any], now: datetime) -> LogEntry:
    """The row of the log for what `shapes.load` gave."""
    body = json.dumps({KIND: {"thing": thing, "id": key, "said": dict(said)}})
    return LogEntry(CONNECTION, KIND, now, {}, body.encode())


def read(delivery: Delivery) -> Sequence[Event]:
    """One RECORDED, from the moment at which it was received; MalformedBody."""
    told = load_body(delivery.body).get(KIND)
    place = f"/{KIND}"
    try:
        found = SHAPE.load(told if isinstance(told, dict) else {})
        place = f"/{KIND}/said"
        said = shapes.load(found["thing"], found["said"], ANYWHERE, delivery.received_at, before={})
    except ValidationError as error:
        raise first_problem(error.messages, place) from None
    at = delivery.received_at
    recorded = {"thing": found["thing"], "id": found["id"], "said": said}
    digest = digest_of([recorded, to_text(at)])
    return [
        Event(
            f"{CONNECTION}:{found['thing']}:{found['id']}:{digest}", CONNECTION, "", Kind.RECORDED, Form.SNAPSHOT, at,
            recorded, time_source="received",
        )
    ]  # fmt: skip
