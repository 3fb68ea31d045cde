"""What colleagues answer behind their links, as deliveries: written by the answer page, read like everything else.

{"colleague": {"question": "...", "answer": "<see rules.answers>", "subject": "<id of hand-over, flag or problem>",
               "ticket": "<ticket id, empty where there is none>", "rule": "...", "about": "<of a flag>",
               "until": "<where a snooze ends>", "who": "<for whom the link was made>", "via": "<where it was>"}}
"""

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from adapters.base import Delivery
from adapters.body import load_body
from adapters.shapes import first_problem
from rules.answers import QUESTIONS, SNOOZE
from rules.errors import MalformedBody
from rules.model import Event, Form, Kind
from rules.moments import from_text, to_text
from service.answer_links import Asked
from service.store.answer_rows import event_id
from service.store.log import LogEntry

KIND = "colleague"
CONNECTION = "deskgauge"  # where no ticket says to which helpdesk it belongs
SHORT = validate.Length(max=300)


class ColleagueSchema(Schema):
    """What an answer says; unknown keys are refused."""

    question = fields.String(required=True, validate=validate.OneOf(list(QUESTIONS)))
    answer = fields.String(required=True)
    subject = fields.String(required=True, validate=validate.Length(1, 300))
    ticket = fields.String(load_default="", validate=SHORT)
    rule = fields.String(load_default="", validate=SHORT)
    about = fields.String(load_default="", validate=SHORT)
    until = fields.String(load_default=None, allow_none=True)
    who = fields.String(load_default="", validate=SHORT)
    via = fields.String(load_default="", validate=SHORT)

    @validates_schema
    def _fits(self, said: dict[str, Any], **kwargs: Any) -> None:
        """The answer is one of its question's, and a snooze, and nothing else, ends at some time."""
        if said["answer"] not in QUESTIONS[said["question"]]:
            raise ValidationError("is no answer to this question.", "answer")
        if (said["answer"] == SNOOZE) is not bool(said["until"]):
            raise ValidationError("belongs to a snooze, which needs it.", "until")
        if said["until"]:
            _checked(said["until"])


def _checked(until: str) -> None:
    try:
        from_text(until)
    except (ValueError, OverflowError):
        raise ValidationError("is no moment.", "until") from None


SCHEMA = ColleagueSchema()


def entry(asked: Asked, rule: str, about: str, until: datetime | None, now: datetime) -> LogEntry:
    """The row of the log for a pressed link. rule, about: of a flag, else ""."""
    said = {
        "question": asked.question, "answer": asked.answer, "subject": asked.subject, "ticket": asked.ticket,
        "rule": rule, "about": about, "until": to_text(until) if until else None, "who": asked.who,
        "via": asked.via,
    }  # fmt: skip
    body = json.dumps({"colleague": said}, ensure_ascii=False).encode()
    return LogEntry(_connection(asked.ticket), KIND, now, {}, body)


def snooze_end(days: int, now: datetime, zone: str) -> datetime:
    """The beginning of the day, so many days from now; so pressing twice says the same."""
    place = ZoneInfo(zone)
    day = now.astimezone(place).date() + timedelta(days=days)
    return datetime.combine(day, time.min, place)


def read(delivery: Delivery) -> Sequence[Event]:
    """One ANSWER, from the moment at which it was received; MalformedBody."""
    told = load_body(delivery.body).get("colleague")
    try:
        said = SCHEMA.load(told if isinstance(told, dict) else {})
    except ValidationError as error:
        raise first_problem(error.messages, "/colleague") from None
    ticket = said.pop("ticket")
    if _connection(ticket) != delivery.connection:
        raise MalformedBody("the ticket belongs to another connection", "/colleague/ticket")
    question = "|".join((said["question"], said["subject"], ticket))
    return [
        Event(
            event_id(delivery.connection, question, delivery.name), delivery.connection, ticket, Kind.ANSWER,
            Form.SNAPSHOT, delivery.received_at, said, sequence=delivery.name, time_source="received",
        )
    ]  # fmt: skip


def _connection(ticket: str) -> str:
    return ticket.partition(":")[0] or CONNECTION
