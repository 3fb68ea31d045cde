"""The Freshdesk connection: shared secret, delivery keys, events and links."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from adapters.base import Delivery
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.parse import may_repeat, parse
from adapters.helpdesks.freshdesk.secret import HEADER, verify_secret
from adapters.settings import ConnectionSettings
from rules.model import Event


@dataclass(slots=True)
class Freshdesk:
    """One connected Freshdesk account."""

    name: ClassVar[str] = "freshdesk"
    kept_headers: ClassVar[frozenset[str]] = frozenset({"content-type"})
    settings: ConnectionSettings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """InvalidSignature unless the request carries one of the connection's active secrets."""
        verify_secret(headers, self.settings.secrets, now)

    def sign(self, body: bytes, now: datetime) -> Mapping[str, str]:
        """The header with which a rule sends any body at `now`."""
        return {HEADER: next(one for one in self.settings.secrets if one.active(now)).value}

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str:
        """A hash of the body, because Freshdesk names neither deliveries nor events; "" where it may repeat."""
        if may_repeat(body):
            return ""
        return f"sha256:{hashlib.sha256(body).hexdigest()}"

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        """What the delivery says, as events."""
        return parse(delivery, Own(self.settings.mapped_fields, self.settings.statuses))

    def ticket_url(self, vendor_id: str) -> str | None:
        """Where an agent opens the ticket, where the connection's address is known."""
        if not self.settings.base_url or not vendor_id.isdecimal():
            return None
        return f"{self.settings.base_url.rstrip('/')}/a/tickets/{vendor_id}"
