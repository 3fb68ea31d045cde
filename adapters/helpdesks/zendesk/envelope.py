"""Webhook events: an envelope with `detail` (the ticket now) and `event` (what happened to it).

Each gives one STATE of what `detail` carries, at the envelope's time, and the happened events of its type.
Source: https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types/
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.zendesk.conversation import read_message_added
from adapters.helpdesks.zendesk.envelope_schemas import EnvelopeShape
from adapters.helpdesks.zendesk.event_types import TICKET_EVENTS
from adapters.helpdesks.zendesk.organizations import read_organization_event
from adapters.helpdesks.zendesk.people import read_user_event
from adapters.helpdesks.zendesk.schemas import DetailShape
from adapters.helpdesks.zendesk.states import state
from adapters.helpdesks.zendesk.webhook import Webhook
from adapters.shapes import load
from adapters.source import Source
from rules.errors import IgnoredDelivery
from rules.model import Event, Form

_TYPE = re.compile(r"zen:event-type[:/]([a-z_]{1,64})\.([a-z_]{1,64})")
_ENVELOPE, _DETAIL = EnvelopeShape(), DetailShape()

# Domains of the page above that have no ticket in them.
IGNORED_DOMAINS = {
    "agent": "an agent's availability is no part of a ticket",
    "article": "help center articles are no part of a ticket",
    "community_post": "community posts are no part of a ticket",
    "custom_object": "custom objects are no part of a ticket",
    "messaging_live_metrics": "live counters repeat what the tickets say",
    "omnichannel_config": "routing settings are no part of a ticket",
}


def is_envelope(body: Mapping[str, Any]) -> bool:
    """Whether the body is a webhook event of Zendesk's own making."""
    kind = body.get("type")
    return "zendesk_event_version" in body or (isinstance(kind, str) and kind.startswith("zen:event-type"))


def read_envelope(body: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """The events of one webhook event; IgnoredDelivery names the type that says nothing that is counted."""
    envelope = load(_ENVELOPE, body)
    named = _TYPE.fullmatch(envelope["type"])
    if named is None:
        raise IgnoredDelivery("an event type that is not of the form zen:event-type:<subject>.<what>")
    domain, what = named.groups()
    if domain == "ticket":
        return _ticket_events(what, envelope, delivery, custom_fields)
    if domain == "messaging_ticket" and what == "message_added":
        return read_message_added(envelope, delivery)
    if domain == "user":
        return read_user_event(what, envelope, delivery)
    if domain == "organization":
        return read_organization_event(what, envelope, delivery, custom_fields)
    reason = IGNORED_DOMAINS.get(domain, "the event type is unknown")
    raise IgnoredDelivery(f"{domain}.{what}: {reason}")


def _ticket_events(
    what: str, envelope: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str]
) -> list[Event]:
    if what not in TICKET_EVENTS:
        raise IgnoredDelivery(f"ticket.{what}: the event type is unknown")
    shape, happened = TICKET_EVENTS[what]
    detail = load(_DETAIL, envelope["detail"], "/detail")
    event = load(shape, {} if envelope["event"] is None else envelope["event"], "/event")
    source = Source(delivery, detail["id"], Form.HINT, detail.get("updated_at"))
    webhook = Webhook(source, envelope["id"], envelope["time"], detail, event, custom_fields)
    return [*happened(webhook), *state(source, detail, webhook.at, sequence=webhook.sequence)]
