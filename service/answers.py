"""What customers answer to our own survey, as deliveries: written by the answer page, read like everything else.

{"answer": {"ticket": "<ticket id>", "score": 1 to 7}, "text": "..."}
"""

import json
from collections.abc import Sequence
from datetime import datetime

from adapters.base import Delivery
from adapters.body import load_body
from rules.errors import MalformedBody
from rules.model import Event, Form, Kind
from rules.surveys import EFFORT
from service.store.log import LogEntry

KIND = "answer"
LOW, HIGH = 1, 7


def entry(ticket: str, score: int, text: str, now: datetime) -> LogEntry:
    """The row of the log for an answer."""
    body = json.dumps({"answer": {"ticket": ticket, "score": score}, "text": text}, ensure_ascii=False)
    return LogEntry(ticket.partition(":")[0], KIND, now, {}, body.encode())


def event_id(ticket: str) -> str:
    """The id of a ticket's one answer: a later one is a newer form of it."""
    connection, _, vendor = ticket.partition(":")
    return f"{connection}:answer:{vendor}"


def read(delivery: Delivery) -> Sequence[Event]:
    """One SURVEY; of several for one ticket the one received last counts. MalformedBody."""
    match load_body(delivery.body):
        case {"answer": {"ticket": str(ticket), "score": int(score)}, "text": str(text)} if (
            LOW <= score <= HIGH
        ):
            fields = {"instrument": EFFORT, "score": float(score), "low": float(LOW), "high": float(HIGH),
                      "higher_is_better": True}  # fmt: skip
            at = delivery.received_at
            return [
                Event(
                    event_id(ticket), delivery.connection, ticket, Kind.SURVEY, Form.SNAPSHOT, at, fields,
                    sequence=delivery.name, updated_at=at, time_source="received", text=text,
                )
            ]  # fmt: skip
    raise MalformedBody("this is no answer that this version knows", "/answer")
