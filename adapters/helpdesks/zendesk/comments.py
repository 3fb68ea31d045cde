"""Comments of a ticket, which are its messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.helpdesks.zendesk.roles import Roles
from adapters.helpdesks.zendesk.tables import MESSAGE_TYPES
from adapters.source import Source
from rules.model import Event, Kind


def message(
    source: Source,
    comment: Mapping[str, Any],
    at: datetime,
    roles: Roles,
    updated_at: datetime | None = None,
) -> list[Event]:
    """A loaded comment as a MESSAGE; none for a chat transcript, which is no message of its own."""
    if comment["type"] not in MESSAGE_TYPES:
        return []
    fields = {
        "message_id": comment["id"],
        "author_id": comment.get("author_id"),
        "author_role": roles.author(comment.get("author_id"), comment.get("via")).value,
        "public": bool(comment.get("public")),
    }
    made = source.happened(
        Kind.MESSAGE,
        f"comment:{comment['id']}",
        at,
        fields,
        sequence=in_order(comment["id"]),
        text=comment.get("body") or "",
        updated_at=updated_at,
    )
    return [made]


def in_order(vendor_id: str) -> str:
    """A vendor id that sorts as text: later records have larger numbers."""
    return vendor_id.zfill(20)
