"""A conversation of any version of the API: its opening, its parts, its state, ratings and Fin's part in it."""

from collections.abc import Mapping
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.intercom.case import Case, author_of, oldest_first, role_of
from adapters.helpdesks.intercom.fin import fin_events, is_preview
from adapters.helpdesks.intercom.history import complete, is_whole, source_of
from adapters.helpdesks.intercom.other_schemas import LegacyConversationShape
from adapters.helpdesks.intercom.parts import message, parts_events, redaction
from adapters.helpdesks.intercom.people import contact, writers
from adapters.helpdesks.intercom.ratings import rating
from adapters.helpdesks.intercom.schemas import ConversationShape
from adapters.helpdesks.intercom.states import began, closed_before, our_channel, state
from adapters.helpdesks.intercom.tables import AUTOMATED
from adapters.helpdesks.intercom.tags import tag_history
from adapters.plain_text import plain_text
from adapters.shapes import load
from rules.errors import IgnoredDelivery
from rules.model import Event, Form, Kind, Role, Status

Record = Mapping[str, Any]
_CONVERSATION, _LEGACY = ConversationShape(), LegacyConversationShape()
LEGACY_OPENING = "conversation_message"


def read_conversation(
    told: Record, delivery: Delivery, custom_fields: frozenset[str], form: Form, pointer: str
) -> list[Event]:
    """The events of one conversation; IgnoredDelivery where the team only tried Fin out."""
    record = _loaded(told, pointer)
    if is_preview(record):
        raise IgnoredDelivery("a preview of Fin by the team is no contact of a customer")
    listed = record.get("conversation_parts") or {}
    parts = oldest_first(listed.get("parts") or [])
    whole = form is Form.SNAPSHOT and is_whole(listed)
    case = Case(source_of(delivery, record, form, whole), record, parts, custom_fields, pointer)
    events = _opening(case) + parts_events(case, Status.OPEN.value if whole else None)
    events += rating(case) + fin_events(case, bool(not whole and record.get("ai_agent_participated")))
    if whole:
        events += complete(case)
    elif form is Form.SNAPSHOT:
        events += closed_before(case, form)
    return events + tag_history(case) + state(case, form) + _people(case, record)


def _loaded(told: Record, pointer: str) -> dict[str, Any]:
    if type(told) is not dict or LEGACY_OPENING not in told:
        return load(_CONVERSATION, told, pointer)
    record = load(_LEGACY, told, pointer)
    assignee, user = record.pop("assignee", None) or {}, record.get("user")
    if "type" in assignee:
        name = "team_assignee_id" if assignee["type"] == "team" else "admin_assignee_id"
        record[name] = assignee.get("id")
    return record | {"contacts": {"contacts": [user] if user else []}}


def _opening(case: Case) -> list[Event]:
    """CREATED with the first status, and the first words as a MESSAGE of their own."""
    source: Record = case.record.get("source") or {}
    subject = plain_text(source.get("subject") or case.record.get("title") or "")
    fields = {
        "channel": our_channel(source.get("type")),
        "author_id": author_of(source).get("id"),
        "requester_id": case.requester,
    }
    at = case.created_at
    made = case.source.happened(
        Kind.CREATED, f"{case.id}:created", at, fields, subject=subject, updated_at=at
    )
    events = [made, began(case, Status.OPEN)]
    if not source:
        return events
    role = Role.SYSTEM if source.get("delivered_as") in AUTOMATED else role_of(source)
    own = source.get("id") or "opening"
    return [*events, message(case, source, own, at, at, role), *redaction(case, source, own, None)]


def _people(case: Case, record: Record) -> list[Event]:
    user = record.get("user") or {}
    if user.get("id") and user.get("email"):
        return [contact(case.source.delivery, user, Form.HINT, case.created_at)]
    return list(writers(case))
