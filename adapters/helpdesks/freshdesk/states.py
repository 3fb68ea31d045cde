"""A ticket as Freshdesk shows it at one moment: the STATE it amounts to, its creation, and whether it is gone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.helpdesks.freshdesk.own import NOTHING, Own
from adapters.helpdesks.freshdesk.tables import GONE_FLAGS, STATS
from adapters.helpdesks.freshdesk.values import (
    opened_by_staff,
    our_channel,
    our_custom_value,
    our_priority,
    our_type,
)
from adapters.source import Source
from rules.model import Event, Kind, Status
from rules.moments import to_text

# Freshdesk's name of an id -> ours.
_IDS = {
    "responder_id": "assignee_id",
    "group_id": "group_id",
    "requester_id": "requester_id",
    "company_id": "organization_id",
    "product_id": "brand_id",
}
# Freshdesk's name of a code or label -> our field, and how it is told in our words.
_WORDS = {
    "priority": ("priority", our_priority),
    "type": ("type", our_type),
    "ticket_type": ("type", our_type),
    "source": ("channel", our_channel),
}


def state(
    source: Source,
    ticket: Mapping[str, Any],
    at: datetime,
    *,
    sequence: str = "",
    own: Own = NOTHING,
) -> list[Event]:
    """The STATE that a loaded ticket amounts to: none where it carries nothing but its id."""
    return source.state(carried(ticket, own), at, sequence=sequence)


def carried(ticket: Mapping[str, Any], own: Own = NOTHING) -> dict[str, Any]:
    """The ticket fields that the body carries, in our words; of custom fields those that are mapped.

    Other custom fields may hold what a customer typed, and nothing reads them.
    """
    fields: dict[str, Any] = {ours: ticket[name] for name, ours in _IDS.items() if name in ticket}
    fields |= {ours: read(ticket[name]) for name, (ours, read) in _WORDS.items() if name in ticket}
    if "tags" in ticket:
        fields["tags"] = ticket["tags"] or []
    # A ticket in the bin or among spam keeps its status, but has none that counts.
    if (status := own.status(ticket.get("status"))) and not gone(ticket):
        fields["status"] = status
    if created_at := ticket.get("created_at"):
        fields["created_at"] = to_text(created_at)
    for name, value in (ticket.get("custom_fields") or {}).items():
        if name in own.custom_fields:
            fields[f"field:{name}"] = our_custom_value(value)
    return fields


def past_states(source: Source, ticket: Mapping[str, Any], at: datetime, own: Own) -> list[Event]:
    """A STATE of the status alone for each moment before `at` that `stats` tells, and for the beginning."""
    if gone(ticket):
        return []
    held: dict[str, Any] = {**STATS, "status_updated_at": own.status(ticket["status"])}
    stats, begun = ticket.get("stats") or {}, ticket["created_at"]
    known = [(name, stats[name], status) for name, status in held.items() if stats.get(name)]
    # A ticket whose status changed later began with another one; a new ticket is open.
    if any(begun < moment <= at for _, moment, _ in known):
        known.insert(0, ("created_at", begun, Status.OPEN))
    return [
        source.happened(
            Kind.STATE,
            f"ticket:{source.ticket}:{name}@{to_text(moment)}#{status}",
            moment,
            {"status": str(status)},
            sequence=str(place),
        )
        for place, (name, moment, status) in enumerate(known)
        if moment < at
    ]


def gone(ticket: Mapping[str, Any]) -> str | None:
    """Why the ticket is shown as gone, None where it is not."""
    return next((reason for flag, reason in GONE_FLAGS.items() if ticket.get(flag)), None)


def removed(source: Source, ticket: Mapping[str, Any], at: datetime) -> list[Event]:
    """REMOVED where the ticket is shown as spam or deleted."""
    reason = gone(ticket)
    return [taken_away(source, reason, at)] if reason else []


def taken_away(source: Source, reason: str, at: datetime) -> Event:
    """REMOVED for `reason`."""
    return source.observed(Kind.REMOVED, f"removed:{source.ticket}", at, {"reason": reason})


def created(source: Source, ticket: Mapping[str, Any], at: datetime) -> Event:
    """The ticket's creation; its text is the description, which is also the first message.

    Freshdesk does not say who opened a ticket: it is the requester, but for an e-mail that an agent sent.
    """
    by_staff = opened_by_staff(ticket.get("source"))
    fields = {
        "channel": our_channel(ticket.get("source")),
        "author_id": None if by_staff else ticket.get("requester_id"),
        "requester_id": ticket.get("requester_id"),
    }
    text = ticket.get("description_text") or ""
    subject = ticket.get("subject") or ""
    return source.happened(Kind.CREATED, f"{source.ticket}:created", at, fields, text=text, subject=subject)
