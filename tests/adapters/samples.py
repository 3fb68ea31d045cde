"""Builders for tests of any adapter: our own synthetic fixtures, and deliveries of them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.base import Delivery
from rules.model import Event, Kind

FIXTURES = Path(__file__).parent.parent / "fixtures"
SECRET = "a-made-up-signing-secret-of-the-tests"
RECEIVED = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def fixture(name: str) -> Any:
    """The parsed fixture, fresh for every caller."""
    return json.loads((FIXTURES / name).read_bytes())


def delivery(body: Any, *, kind: str = "webhook", received_at: datetime = RECEIVED) -> Delivery:
    """A delivery of `body`, which may be bytes or anything that JSON can hold."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery("web-0/2026-03-10/1", "acme", kind, received_at, {}, raw)


def kinds(events: Sequence[Event]) -> list[str]:
    """The kinds of events, in their order."""
    return [event.kind.value for event in events]


def only(events: Sequence[Event], kind: Kind) -> Event:
    """The one event of a kind."""
    (event,) = [event for event in events if event.kind is kind]
    return event
