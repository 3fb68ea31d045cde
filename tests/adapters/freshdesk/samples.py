"""Builders for the Freshdesk tests: a connection, its rule bodies and product events, and what becomes of a body."""

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.base import Helpdesk
from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings, Secret
from rules.errors import InboundError
from rules.model import Event
from tests.adapters.samples import SECRET, delivery, fixture

MAPPING = {"category": "field:cf_category", "escalation_cause": "tag:esc_cause_"}
HEADER = "x-deskgauge-secret"


def freshdesk(**changes: Any) -> Helpdesk:
    """A Freshdesk connection named "acme"."""
    settings = {"secrets": (Secret(SECRET),), "mapping": MAPPING, **changes}
    return HELPDESKS["freshdesk"](ConnectionSettings("acme", "freshdesk", **settings))


def parse(body: Any, **options: Any) -> list[Event]:
    """The events of `body` at the connection "acme"."""
    return list(freshdesk().parse(delivery(body, **options)))


def refusal(body: Any, **options: Any) -> InboundError:
    """The error that parsing `body` raises."""
    try:
        events = parse(body, **options)
    except InboundError as error:
        return error
    raise AssertionError(f"parsed into {[event.kind.value for event in events]}")


def rule(**changes: Any) -> dict[str, Any]:
    """The body that we ship, filled by a rule; `changes` override its values."""
    return {**fixture("freshdesk/rule.filled.json"), **changes}


def product(what: str, **changes: Any) -> dict[str, Any]:
    """The synthetic product event of that fixture; `changes` override values of its record."""
    body: dict[str, Any] = copy.deepcopy(fixture(f"freshdesk/product.{what}.json"))
    record = next(iter(body["data"]))
    body["data"][record] |= changes
    return body


def ticket(**changes: Any) -> dict[str, Any]:
    """The synthetic ticket of the REST API."""
    return {**fixture("freshdesk/snapshot.json")["ticket"], **changes}


def conversation(**changes: Any) -> dict[str, Any]:
    """A public reply of an agent."""
    return {**fixture("freshdesk/snapshot.json")["conversations"][3], **changes}


def rating(**changes: Any) -> dict[str, Any]:
    """A satisfaction rating with two answers."""
    return {**fixture("freshdesk/snapshot.json")["satisfaction_ratings"][0], **changes}


def send_secret(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """The headers with which a rule sends any body at any time."""
    return {HEADER: secret, "content-type": "application/json"}


def values(event: Event, *names: str) -> Mapping[str, Any]:
    """Some fields of an event."""
    return {name: event.fields.get(name) for name in names}
