"""Conversations of a ticket, which are its messages: replies, and notes that may be private.

Source: https://developers.freshdesk.com/api/#conversations
"""

from collections.abc import Mapping
from typing import Any

from adapters.helpdesks.freshdesk.tables import FORWARD_SOURCES, SURVEY_SOURCES, SYSTEM_SOURCES
from adapters.source import Source
from rules.model import Event, Kind, Role


def message(source: Source, conversation: Mapping[str, Any]) -> list[Event]:
    """A loaded conversation as a MESSAGE; none for a survey's remark, which the rating tells."""
    told_as, own_id = conversation.get("source"), conversation["id"]
    if told_as in SURVEY_SOURCES:
        return []
    fields = {
        "message_id": own_id,
        "author_id": conversation.get("user_id"),
        "author_role": _role(conversation).value,
        "public": not conversation["private"] and told_as not in FORWARD_SOURCES,
    }
    made = source.happened(
        Kind.MESSAGE,
        f"conversation:{own_id}",
        conversation["created_at"],
        fields,
        sequence=own_id.zfill(20),
        text=conversation.get("body_text") or "",
        updated_at=conversation.get("updated_at"),
    )
    return [made]


def _role(conversation: Mapping[str, Any]) -> Role:
    if conversation.get("source") in SYSTEM_SOURCES:
        return Role.SYSTEM
    return Role.CUSTOMER if conversation["incoming"] else Role.STAFF
