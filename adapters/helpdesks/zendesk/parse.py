"""From a body to events: which of Zendesk's shapes it has, and which file reads that shape."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adapters.base import Delivery
from adapters.body import load_body
from adapters.helpdesks.zendesk import ai_agent, articles, exported, organizations, snapshot
from adapters.helpdesks.zendesk.envelope import is_envelope, read_envelope
from adapters.helpdesks.zendesk.surveys import read_survey_response
from adapters.helpdesks.zendesk.trigger import MARK, read_hint, read_trigger
from adapters.reading import counted
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event

Body = Mapping[str, Any]
Reader = Callable[[Body, Delivery, frozenset[str]], list[Event]]

# Keys of Deskgauge's own making: wherever one is, its reader decides.
MARKS: Mapping[str, Reader] = {
    MARK: read_trigger,
    "zendesk_snapshot": snapshot.read_snapshot,
    articles.MARK: articles.read_articles,
    organizations.MARK: organizations.read_organizations,
}

# Keys that must all be there -> the reader of the shape; the first that fits wins. Where the first key holds
# text, an admin's own body happens to use the word, because placeholders are always text.
SHAPES: Sequence[tuple[tuple[str, ...], Reader]] = (
    (("tickets",), snapshot.read_tickets),
    (("audits",), snapshot.read_audits),
    (("comments",), snapshot.read_comments),
    (("satisfaction_ratings",), snapshot.read_ratings),
    (("users",), snapshot.read_users),
    (("answers",), read_survey_response),
    (("subject_zrns",), read_survey_response),
    (("id", "ticket_id", "score"), snapshot.read_rating),
)

# A record of the REST API names its own address, so one without its usual keys is not taken for an admin's body.
RECORD_ADDRESS, TICKET_ADDRESS = "/api/v2/", "/api/v2/tickets/"
RATING_ADDRESS, USER_ADDRESS = "/api/v2/satisfaction_ratings/", "/api/v2/users/"

_METRICS = "Deskgauge computes its own times from the ticket's history"
_EXPORTED_EVENTS = "events of the incremental export repeat what the ticket's audits say"

# Keys that must all be there -> why such a record of Zendesk's says nothing that is counted.
IGNORED: Sequence[tuple[tuple[str, ...], str]] = (
    (("invocations",), "webhook invocations tell about deliveries, not about tickets"),
    (
        ("request", "invocation_id"),
        "an attempt to deliver a webhook tells about a delivery, not about a ticket",
    ),
    (("webhook",), "the settings of a webhook say nothing about a ticket"),
    (("ticket_metrics",), _METRICS),
    (("ticket_metric",), _METRICS),
    (("reply_time_in_minutes",), _METRICS),
    (("ticket_metric_events",), _METRICS),
    (("instance_id", "metric"), _METRICS),
    (("ticket_events",), _EXPORTED_EVENTS),
    (("child_events",), _EXPORTED_EVENTS),
)


def parse(delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """The events of a delivery; MalformedBody or IgnoredDelivery and nothing else.

    custom_fields: vendor ids of the custom fields that the connection maps; no other is read.
    """
    body = load_body(delivery.body)
    return counted(_reader(body)(body, delivery, custom_fields), delivery)


def _reader(body: Body) -> Reader:
    if is_envelope(body):
        return read_envelope
    for mark, reader in MARKS.items():
        if mark in body:
            return reader
    if ai_agent.is_channel_event(body):
        return ai_agent.read_channel_event
    if ai_agent.is_trigger_body(body):
        return ai_agent.read_trigger_body
    if isinstance(ticket := body.get("ticket"), dict):  # whatever stands beside it
        return snapshot.read_ticket if _is_rest_ticket(ticket) else read_hint
    if exported.is_exported(body):
        return exported.read_exported
    for keys, reason in IGNORED:
        if _has(body, keys):
            raise IgnoredDelivery(reason)
    found = next((reader for keys, reader in SHAPES if _has(body, keys)), None)
    return found or _single_record(body)


def _single_record(body: Body) -> Reader:
    address = str(body.get("url"))
    if RATING_ADDRESS in address:
        return snapshot.read_rating
    if USER_ADDRESS in address:
        return exported.read_user
    if RECORD_ADDRESS in address and TICKET_ADDRESS not in address:
        raise MalformedBody("a record of Zendesk's API that none of the readers knows", "/url")
    return snapshot.read_bare_ticket if _is_rest_ticket(body) else read_hint


def _has(body: Body, keys: Sequence[str]) -> bool:
    return all(key in body for key in keys) and not isinstance(body[keys[0]], str)


def _is_rest_ticket(ticket: Body) -> bool:
    """A ticket as the API answers it: in what an admin typed into a trigger, `via` is text."""
    return isinstance(ticket.get("via"), dict)
