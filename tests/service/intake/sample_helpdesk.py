"""A helpdesk for tests of the intake: signs timestamp + body with HMAC-SHA256, in headers of its own."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from adapters.base import Delivery
from adapters.settings import ConnectionSettings, Secret
from rules.errors import InvalidSignature, MalformedBody
from rules.model import Event

SECRET = "a secret made up for these tests"
TOLERANCE = timedelta(seconds=300)


def sign(body: bytes, stamp: str, secret: str = SECRET) -> bytes:
    return base64.b64encode(hmac.digest(secret.encode(), stamp.encode() + body, hashlib.sha256))


def signed_headers(body: bytes, *, at: datetime | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = (at or datetime.now(UTC)).isoformat()
    return {
        "content-type": "application/json",
        "x-sample-timestamp": stamp,
        "x-sample-signature": sign(body, stamp, secret).decode(),
    }


class SampleHelpdesk:
    """The port, as small as it can be."""

    name: ClassVar[str] = "sample"
    kept_headers: ClassVar[frozenset[str]] = frozenset(
        {"content-type", "x-sample-timestamp", "x-sample-signature", "cookie"}
    )

    def __init__(self, settings: ConnectionSettings) -> None:
        self.settings = settings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        stamp = headers.get("x-sample-timestamp", "")
        given = headers.get("x-sample-signature", "").encode()
        active = [secret.value for secret in self.settings.secrets if secret.active(now)]
        proven = [hmac.compare_digest(sign(body, stamp, secret), given) for secret in active]
        if not any(proven) or not _within_tolerance(stamp, now):
            raise InvalidSignature("sample: wrong signature")

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str:
        return hashlib.sha256(body).hexdigest()

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        raise MalformedBody("sample: nothing is read here")

    def ticket_url(self, vendor_id: str) -> str | None:
        return None


def _within_tolerance(stamp: str, now: datetime) -> bool:
    try:
        return abs(now - datetime.fromisoformat(stamp)) <= TOLERANCE
    except (ValueError, TypeError):
        return False


def sample(name: str = "desk", *secrets: Secret) -> SampleHelpdesk:
    """A connection of that name with these secrets."""
    return SampleHelpdesk(ConnectionSettings(name, "sample", secrets or (Secret(SECRET),)))
