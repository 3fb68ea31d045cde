"""What the inbound sides of all trackers share: the event, its delivery's key, and which states mean released."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from adapters.base import Delivery
from adapters.settings import Secret, SinkSettings
from adapters.source import Source
from rules.model import Event, Form, Kind
from rules.moments import to_text
from rules.tracked import FIXED, RELEASED

LONGEST_KEY = 128
USUALLY_RELEASED = "released"


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
