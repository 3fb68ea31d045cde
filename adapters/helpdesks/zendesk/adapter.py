"""The Zendesk connection: signature, delivery keys, events and links."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from adapters.base import Delivery
from adapters.body import load_body
from adapters.helpdesks.zendesk.ai_agent import is_channel_event
from adapters.helpdesks.zendesk.envelope import is_envelope
from adapters.helpdesks.zendesk.parse import parse
from adapters.helpdesks.zendesk.signature import SIGNATURE, TIMESTAMP, verify_signature
from adapters.settings import ConnectionSettings
from adapters.signing import hmac_text
from rules.errors import MalformedBody
from rules.model import Event

INVOCATION = "x-zendesk-webhook-invocation-id"
_LONGEST_ID = 128


@dataclass(slots=True)
class Zendesk:
    """One connected Zendesk account."""

    name: ClassVar[str] = "zendesk"
    kept_headers: ClassVar[frozenset[str]] = frozenset(
        {"content-type", SIGNATURE, TIMESTAMP, INVOCATION, "x-zendesk-webhook-id", "x-zendesk-account-id"}
    )
    settings: ConnectionSettings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """InvalidSignature unless one of the connection's active secrets signed the request just now."""
        verify_signature(headers, body, self.settings.secrets, now)

    def sign(self, body: bytes, now: datetime) -> Mapping[str, str]:
        """The headers with which Zendesk would send this body at `now`."""
        stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        secret = next(one for one in self.settings.secrets if one.active(now))
        return {TIMESTAMP: stamp, SIGNATURE: hmac_text(stamp.encode() + body, secret).decode()}

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str:
        """The webhook event's id, else the invocation's (retries keep it), else a hash of the body.

        "" for an AI agent's event, which carries nothing that tells a second one from the first sent again.
        """
        read = _read(body)
        if event_id := _event_id(read):
            return f"event:{event_id}"
        if 0 < len(invocation := headers.get(INVOCATION, "")) <= _LONGEST_ID:
            return f"invocation:{invocation}"
        return "" if is_channel_event(read) else f"sha256:{hashlib.sha256(body).hexdigest()}"

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        """What the delivery says, as events."""
        return parse(delivery, self.settings.mapped_fields)

    def ticket_url(self, vendor_id: str) -> str | None:
        """Where an agent opens the ticket, where the connection's address is known."""
        if not self.settings.base_url or not vendor_id.isdecimal():
            return None
        return f"{self.settings.base_url.rstrip('/')}/agent/tickets/{vendor_id}"


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        return load_body(body)
    except MalformedBody:
        return {}


def _event_id(read: Mapping[str, Any]) -> str:
    event_id = read.get("id")
    if not is_envelope(read) or not isinstance(event_id, str) or len(event_id) > _LONGEST_ID:
        return ""
    return event_id
