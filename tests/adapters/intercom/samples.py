"""Builders for the Intercom tests: a connection, its notifications and records, and what becomes of a body."""

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

MAPPING = {"category": "tag:cat_", "escalation_cause": "field:Root cause"}
SIGNATURE = "x-hub-signature"
FIN_SIGNATURE = "x-fin-agent-api-webhook-signature"
BEGAN = 1_772_442_000
CUSTOMER, PERSON, BOT = "65f0c0ffee00000000002001", "3001", "9900"


def intercom(**changes: Any) -> Helpdesk:
    """An Intercom connection named "acme"."""
    settings = {"secrets": (Secret(SECRET),), "mapping": MAPPING, **changes}
    return HELPDESKS["intercom"](ConnectionSettings("acme", "intercom", **settings))


def parse(body: Any, mapping: Mapping[str, str] = MAPPING, **options: Any) -> list[Event]:
    """The events of `body` at the connection "acme"."""
    return list(intercom(mapping=mapping).parse(delivery(body, **options)))


def refusal(body: Any, **options: Any) -> InboundError:
    """The error that parsing `body` raises."""
    try:
        events = parse(body, **options)
    except InboundError as error:
        return error
    raise AssertionError(f"parsed into {[event.kind.value for event in events]}")


def conversation(**changes: Any) -> dict[str, Any]:
    """The synthetic conversation of the REST API with all of its parts; `changes` override its values."""
    return {**fixture("intercom/snapshot.json")["conversation"], **changes}


def part(place: int, **changes: Any) -> dict[str, Any]:
    """One of the parts of that conversation."""
    found: dict[str, Any] = conversation()["conversation_parts"]["conversation_parts"][place]
    return {**found, **changes}


def of_parts(*parts: Any, total: int | None = None, **changes: Any) -> dict[str, Any]:
    """That conversation with these parts only, which are all where `total` does not say otherwise."""
    listed = {"conversation_parts": list(parts), "total_count": len(parts) if total is None else total}
    return conversation(**{"conversation_parts": listed, "conversation_rating": None, **changes})


def fin(**changes: Any) -> dict[str, Any]:
    """`ai_agent` with an unrated answer."""
    known: dict[str, Any] = fixture("intercom/webhook.conversation.json")["data"]["item"]["ai_agent"]
    return {**known, **changes}


def notification(item: Any, topic: str = "conversation.user.replied") -> dict[str, Any]:
    """A notification about an item."""
    body: dict[str, Any] = copy.deepcopy(fixture("intercom/webhook.conversation.json"))
    return {**body, "topic": topic, "data": {**body["data"], "item": item}}


def told(what: str, **changes: Any) -> dict[str, Any]:
    """The synthetic notification of that fixture; `changes` override values of its item."""
    body: dict[str, Any] = fixture(f"intercom/webhook.{what}.json")
    body["data"]["item"] |= changes
    return body


def sign_intercom(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """The headers of a notification, made independently of the adapter."""
    digest = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return {SIGNATURE: f"sha1={digest}", "content-type": "application/json"}


def sign_fin(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers of a webhook of the Fin Agent API."""
    return {FIN_SIGNATURE: f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}
