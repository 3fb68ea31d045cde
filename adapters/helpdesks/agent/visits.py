"""What comes with a publishable key: a few events of visitors of a help center, from pages whose source shows the key.

Such a key proves nothing about who sent, so its events can neither take the place of others nor change the past.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.base import Delivery
from adapters.body import load_body
from rules.errors import MalformedBody
from rules.model import Event

KEY = "deskgauge-key"  # the header of the delivery log that holds the key's name; no request can set it
TYPES = ("search", "article_viewed", "article_voted", "guidance_shown")
MOST_EVENTS, MOST_BYTES = 20, 16_384
TRUSTED = timedelta(hours=1)  # a visitor's clock that differs more is not believed
Problem = tuple[str, str]


def forbidden(body: bytes) -> Sequence[Problem]:
    """The places of what no publishable key may send; none in a body that cannot be read."""
    try:
        events = load_body(body).get("events")
    except MalformedBody:
        return []
    if not isinstance(events, list):
        return []
    return [
        (f"/events/{number}/type", f"A publishable key sends {', '.join(TYPES)} only.")
        for number, event in enumerate(events[:MOST_EVENTS])
        if _type(event) not in TYPES
    ]


def _type(event: Any) -> Any:
    """What is no event at all is the schema's to refuse."""
    return event.get("type", TYPES[0]) if isinstance(event, dict) else TYPES[0]


def visit(event: Event, delivery: Delivery) -> Event:
    """An event under the name of its key, dated by its receipt where the visitor's clock is far from ours."""
    key, own = delivery.headers[KEY], event.id.removeprefix(f"{event.connection}:")
    near = abs(event.at - delivery.received_at) <= TRUSTED
    at = event.at if near else delivery.received_at
    return replace(
        event,
        id=f"{event.connection}:{key}/{own}",
        at=at,
        updated_at=at,
        time_source="vendor" if near else "received",
        fields={**event.fields, "sent_with": key},
    )
