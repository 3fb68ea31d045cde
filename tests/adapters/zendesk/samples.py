"""Builders for the Zendesk tests: a connection, its webhooks, and what becomes of a body."""

import base64
import copy
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.base import Helpdesk
from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings, Secret
from rules.errors import InboundError
from rules.model import Event
from tests.adapters.samples import SECRET, delivery, fixture

MAPPING = {"category": "field:7001", "escalation_cause": "tag:esc_cause_"}
SIGNATURE = "x-zendesk-webhook-signature"
TIMESTAMP = "x-zendesk-webhook-signature-timestamp"


def zendesk(**changes: Any) -> Helpdesk:
    """A Zendesk connection named "acme"."""
    settings = {"secrets": (Secret(SECRET),), "mapping": MAPPING, **changes}
    return HELPDESKS["zendesk"](ConnectionSettings("acme", "zendesk", **settings))


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


def sign_zendesk(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """The headers of a signed Zendesk webhook."""
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    proof = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).digest()
    return {
        SIGNATURE: base64.b64encode(proof).decode(),
        TIMESTAMP: stamp,
        "x-zendesk-webhook-invocation-id": "01SYNTHETICINVOCATION",
    }
