"""What the inbound sides of trackers share: proof and key of a delivery, the event, and which states mean released."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from adapters.base import Delivery
from adapters.settings import Secret, SinkSettings
from adapters.signing import check_prefixed_hmac
from adapters.source import Source
from rules.model import Event, Form, Kind
from rules.moments import to_text
from rules.tracked import FIXED, RELEASED

LONGEST_KEY = 128
USUALLY_RELEASED = "released"


@dataclass(slots=True)
class HeaderSigned:
    """The webhooks of one sink whose header `signature` signs the raw body as `sha256=<hex>`; `delivery` names each."""

    signature: ClassVar[str]
    delivery: ClassVar[str]
    settings: SinkSettings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """InvalidSignature unless the secret signed the body; no moment is signed."""
        check_prefixed_hmac(body, headers.get(self.signature, ""), secrets_of(self.settings), now)

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str:
        """The vendor's id of the delivery, which its repetitions keep."""
        return key_of(headers, self.delivery, body)


def tracked(
    delivery: Delivery,
    issue: str,
    at: datetime,
    outcome: str,
    *,
    state: str,
    duplicate_of: str = "",
    actor_id: str = "",
) -> Event:
    """That the issue with this far key came to a state at that moment, in the vendor's word for it."""
    fields = {
        "sink": delivery.connection,
        "issue": issue,
        "outcome": outcome,
        "state": state,
        "duplicate_of": duplicate_of,
        "actor_id": actor_id,
    }
    thing = f"tracked:{issue}@{to_text(at)}#{outcome}"
    return Source(delivery, "", Form.HINT).happened(Kind.TRACKED, thing, at, fields)


def key_of(headers: Mapping[str, str], header: str, body: bytes) -> str:
    """The vendor's id of the delivery, which its retries keep, else a hash of the body."""
    if 0 < len(given := headers.get(header, "")) <= LONGEST_KEY:
        return f"delivery:{given}"
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def secrets_of(settings: SinkSettings) -> tuple[Secret, ...]:
    """What may sign; nothing where no webhooks are taken."""
    return (Secret(settings.webhook_secret),) if settings.webhook_secret else ()


def released_or(outcome: str, state: str, settings: SinkSettings) -> str:
    """RELEASED for what is fixed in a state that options.released_states names, else the outcome itself."""
    named = settings.options.get("released_states", USUALLY_RELEASED).lower().split(",")
    released = {name.strip() for name in named} - {""}
    return RELEASED if outcome == FIXED and state.lower() in released else outcome
