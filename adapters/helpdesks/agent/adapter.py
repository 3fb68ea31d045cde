"""The connection of an AI agent, a product or a help center that sends our own events: bearer token, batches."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from adapters.base import Delivery
from adapters.helpdesks.agent.parse import Problem, parse, read
from adapters.helpdesks.agent.values import CONVERSATION
from adapters.helpdesks.agent.visits import KEY
from adapters.settings import ConnectionSettings, Secret
from rules.errors import IgnoredDelivery, InvalidSignature
from rules.model import Event

HEADER, SCHEMES = "authorization", ("Bearer", "bearer")
_DECOY = Secret("decoy")


@dataclass(slots=True)
class Agent:
    """One sender of events."""

    name: ClassVar[str] = "agent"
    kept_headers: ClassVar[frozenset[str]] = frozenset({"content-type"})
    settings: ConnectionSettings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """InvalidSignature unless the request carries one of the connection's active secrets as its bearer token."""
        active = [secret for secret in self.settings.secrets if secret.value and secret.active(now)]
        given, proven = _digest(_token(headers.get(HEADER, ""))), False
        for secret in active or [_DECOY]:
            proven |= hmac.compare_digest(_digest(secret.value.encode()), given)
        if not (proven and active):
            raise InvalidSignature("the bearer token is missing or wrong")

    def sign(self, body: bytes, now: datetime) -> Mapping[str, str]:
        """The header with which a sender proves itself at `now`."""
        secret = next(one for one in self.settings.secrets if one.active(now))
        return {HEADER: f"Bearer {secret.value}"}

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str:
        """A hash of the batch: events carry ids and times of their own, so an equal one says nothing new."""
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        return f"{headers[KEY]}:{digest}" if KEY in headers else digest

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        """What the batch says, as events; what came with a key that is configured no more says nothing."""
        key = delivery.headers.get(KEY)
        if key is not None and key not in self.settings.publishable_keys:
            raise IgnoredDelivery(f"its publishable key {key} was withdrawn")
        return parse(delivery)

    def key_name(self, text: str) -> str:
        """The name of the publishable key with this text, "" where there is none."""
        return next((name for name, one in self.settings.publishable_keys.items() if one == text), "")

    def problems(self, body: bytes, now: datetime, key: str = "") -> tuple[int, Sequence[Problem]]:
        """How many events a batch holds, and what is wrong with it: up to 20 places; key: the publishable one's name."""
        headers = {KEY: key} if key else {}
        told, problems = read(Delivery("", self.settings.name, "webhook", now, headers, body))
        return len(told), problems

    def ticket_url(self, vendor_id: str) -> str | None:
        """Below the connection's base_url, where it has one: the address at which the platform shows a conversation."""
        if not self.settings.base_url or not CONVERSATION.fullmatch(vendor_id):
            return None
        return f"{self.settings.base_url.rstrip('/')}/{vendor_id}"


def _token(header: str) -> bytes:
    """The bearer token as it was sent: servers decode header bytes as Latin-1."""
    scheme, _, token = header.partition(" ")
    return token.encode("latin-1", "replace") if scheme in SCHEMES else b""


def _digest(value: bytes) -> bytes:
    """Digests have one length, so the time of comparing them tells nothing of the secret's."""
    return hashlib.sha256(value).digest()
