"""A ticket as Zendesk shows it at one moment: the STATE it amounts to, and its creation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.helpdesks.zendesk.tables import GONE_STATUSES
from adapters.helpdesks.zendesk.values import (
    our_channel,
    our_custom_value,
    our_priority,
    our_status,
    our_type,
)
from adapters.source import Source
from rules.model import Event, Kind
from rules.moments import to_text

_IDS = ("assignee_id", "group_id", "requester_id", "organization_id", "brand_id", "form_id")


def state(
    source: Source,
    ticket: Mapping[str, Any],
    at: datetime,
    *,
    sequence: str = "",
    custom_fields: frozenset[str] = frozenset(),
) -> list[Event]:
    """The STATE that a loaded ticket amounts to: none where it carries nothing but its id."""
    return source.state(carried(ticket, custom_fields), at, sequence=sequence)


def carried(ticket: Mapping[str, Any], custom_fields: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The ticket fields that the body carries, in our words; of custom fields those that are mapped.

    Other custom fields may hold what a customer typed, and nothing reads them.
    """
    fields: dict[str, Any] = {name: ticket[name] for name in _IDS if name in ticket}
    if "priority" in ticket:
        fields["priority"] = our_priority(ticket["priority"])
    if "type" in ticket:
        fields["type"] = our_type(ticket["type"])
    if "tags" in ticket:
        fields["tags"] = ticket["tags"] or []
    if (status := ticket.get("status")) and status not in GONE_STATUSES:
        fields["status"] = our_status(status)
    if created_at := ticket.get("created_at"):
        fields["created_at"] = to_text(created_at)
    fields |= _origin(ticket.get("via") or {})
    for field in ticket.get("custom_fields") or ():
        if field["id"] in custom_fields:
            fields[f"field:{field['id']}"] = our_custom_value(field.get("value"))
    return fields


def _origin(via: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if channel := via.get("channel"):
        fields["channel"] = our_channel(channel)
    source = via.get("source") or {}
    if source.get("rel") == "follow_up" and (earlier := (source.get("origin") or {}).get("ticket_id")):
        fields["followup_of"] = earlier
    return fields


def removed(source: Source, ticket: Mapping[str, Any], at: datetime) -> list[Event]:
    """REMOVED where the ticket is shown as deleted; that state has no other way of being told."""
    reason = GONE_STATUSES.get(ticket.get("status") or "")
    if reason is None:
        return []
    return [source.observed(Kind.REMOVED, f"removed:{source.ticket}", at, {"reason": reason})]


def created(
    source: Source,
    ticket: Mapping[str, Any],
    at: datetime,
    *,
    sequence: str = "",
    updated_at: datetime | None = None,
) -> Event:
    """The ticket's creation; its text is the description, which is also the first message."""
    fields = {
        "channel": _origin(ticket.get("via") or {}).get("channel"),
        "author_id": ticket.get("submitter_id"),
        "requester_id": ticket.get("requester_id"),
    }
    return source.happened(
        Kind.CREATED,
        f"{source.ticket}:created",
        at,
        fields,
        sequence=sequence,
        text=ticket.get("description") or "",
        subject=ticket.get("subject") or "",
        updated_at=updated_at,
    )
