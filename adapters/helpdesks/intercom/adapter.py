"""The Intercom connection: signatures, delivery keys, events and links."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from adapters.base import Delivery
from adapters.helpdesks.intercom.parse import notification_id, parse
from adapters.helpdesks.intercom.signature import NOTIFICATION, SCHEMES, signed, verify_signature
from adapters.helpdesks.intercom.tables import INBOX_ADDRESSES
from adapters.settings import ConnectionSettings
from rules.model import Event


@dataclass(slots=True)
class Intercom:
    """One connected Intercom workspace."""

    name: ClassVar[str] = "intercom"
    kept_headers: ClassVar[frozenset[str]] = frozenset(
        {"content-type", *(scheme.header for scheme in SCHEMES)}
    )
    settings: ConnectionSettings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """InvalidSignature unless one of the connection's active secrets signed the body."""
        verify_signature(headers, body, self.settings.secrets, now)

    def sign(self, body: bytes, now: datetime) -> Mapping[str, str]:
        """The header with which Intercom would send this notification at `now`."""
        return signed(NOTIFICATION, body, next(one for one in self.settings.secrets if one.active(now)))

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str:
        """The notification's id, which repeated deliveries keep, else a hash of the body."""
        if own := notification_id(body):
            return f"notification:{own}"
        return f"sha256:{hashlib.sha256(body).hexdigest()}"

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        """What the delivery says, as events."""
        return parse(delivery, self.settings.mapped_fields)

    def ticket_url(self, vendor_id: str) -> str | None:
        """Where a teammate opens the conversation, where the connection's address is known."""
        if not self.settings.base_url or not vendor_id.isdecimal():
            return None
        address = self.settings.base_url.rstrip("/")
        # "_" stands for the workspace in which the reader is signed in.
        return f"{INBOX_ADDRESSES.get(address, address)}/a/apps/_/conversations/{vendor_id}"
