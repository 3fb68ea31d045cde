"""Builders for tests of our own events: a connection, batches, and what becomes of them."""

import json
from datetime import datetime
from typing import Any

from adapters.helpdesks.agent import Agent
from adapters.settings import ConnectionSettings, Secret
from rules.model import Event
from tests.adapters.samples import RECEIVED, SECRET, delivery, fixture

SCHEMA = "deskgauge.events/1"


def agent() -> Agent:
    """A connection "acme"."""
    return Agent(ConnectionSettings("acme", "agent", (Secret(SECRET),)))


def bearer(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """The headers with which a sender proves itself."""
    return {"authorization": f"Bearer {secret}"}


def batch(*events: Any, **changes: Any) -> dict[str, Any]:
    """A batch of these events."""
    return {"schema": SCHEMA, "events": list(events), **changes}


def one(kind: str, **changes: Any) -> dict[str, Any]:
    """A good event of a type; changes set its keys, None takes one away."""
    found = next(
        event
        for name in ("conversation", "hand_over", "surveys", "help_center", "product", "subscription", "bill")
        for event in fixture(f"agent/{name}.json")["events"]
        if event["type"] == kind
    )
    return {key: value for key, value in (found | changes).items() if value is not None}


def parse(*events: Any) -> list[Event]:
    """The events of a batch at the connection "acme"."""
    return list(agent().parse(delivery(batch(*events))))


def problems(body: Any) -> list[tuple[str, str]]:
    """What is wrong with a body, by JSON pointer."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(agent().problems(raw, RECEIVED)[1])
