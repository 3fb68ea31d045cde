"""Builders for adapter tests: deliveries of our own synthetic bodies, signed as the vendor would."""

import base64
import copy
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.base import ConnectionSettings, Delivery, Helpdesk, Secret
from adapters.registry import HELPDESKS
from rules.errors import InboundError
from rules.model import Event, Kind

FIXTURES = Path(__file__).parent.parent / "fixtures"
SECRET = "a-made-up-signing-secret-of-the-tests"
RECEIVED = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MAPPING = {"category": "field:7001", "escalation_cause": "tag:esc_cause_"}


def zendesk(**changes: Any) -> Helpdesk:
    """A Zendesk connection named "acme"."""
    settings = {"secrets": (Secret(SECRET),), "mapping": MAPPING, **changes}
    return HELPDESKS["zendesk"](ConnectionSettings("acme", "zendesk", **settings))


def fixture(name: str) -> Any:
    """The parsed fixture, fresh for every caller."""
    return json.loads((FIXTURES / name).read_bytes())


def delivery(body: Any, *, kind: str = "webhook", received_at: datetime = RECEIVED) -> Delivery:
    """A delivery of `body`, which may be bytes or anything that JSON can hold."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery("web-0/2026-03-10/1", "acme", kind, received_at, {}, raw)


def parse(body: Any, **options: Any) -> list[Event]:
    """The events of `body` at the connection "acme"."""
    return list(zendesk().parse(delivery(body, **options)))


def refusal(body: Any, **options: Any) -> InboundError:
    """The error that parsing `body` raises."""
    try:
        events = parse(body, **options)
    except InboundError as error:
        return error
    raise AssertionError(f"parsed into {[event.kind.value for event in events]}")


def webhook(what: str, event: Mapping[str, Any] | None = None, **detail: Any) -> dict[str, Any]:
    """The synthetic webhook event of one `ticket.*` type; `detail` overrides the ticket's values."""
    body = copy.deepcopy(fixture("zendesk/webhook.ticket.json"))
    told = fixture("zendesk/webhook.events.json")[what] if event is None else event
    body["event"] |= told
    body["detail"] |= detail
    body["type"] = f"zen:event-type:ticket.{what}"
    return body


def kinds(events: list[Event]) -> list[str]:
    """The kinds of events, in their order."""
    return [event.kind.value for event in events]


def only(events: list[Event], kind: Kind) -> Event:
    """The one event of a kind."""
    (event,) = [event for event in events if event.kind is kind]
    return event


def sign_zendesk(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """The headers of a signed Zendesk webhook."""
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    proof = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).digest()
    return {
        "x-zendesk-webhook-signature": base64.b64encode(proof).decode(),
        "x-zendesk-webhook-signature-timestamp": stamp,
        "x-zendesk-webhook-invocation-id": "01SYNTHETICINVOCATION",
    }


# For the conformance suite: how each vendor signs, and where its signature and signed time stand.
SIGNERS: Mapping[str, Callable[..., dict[str, str]]] = {"zendesk": sign_zendesk}
SIGNATURE_HEADERS = {"zendesk": "x-zendesk-webhook-signature"}
TIMESTAMP_HEADERS = {"zendesk": "x-zendesk-webhook-signature-timestamp"}
