"""A conversation or ticket as Intercom shows it at one moment: the STATE it amounts to."""

from collections.abc import Mapping
from typing import Any

from adapters.custom_values import our_custom_value
from adapters.helpdesks.intercom.case import Case
from adapters.helpdesks.intercom.tables import (
    CHANNELS,
    FIN_FIELDS,
    OTHER_CHANNEL,
    PARTICIPATED,
    PRIORITIES,
    STATUSES,
    TICKET_STATES,
    UNKNOWN,
)
from adapters.helpdesks.intercom.tags import tag_names
from adapters.source import Source
from rules.model import Event, Form, Kind, Status
from rules.moments import to_text

_ASSIGNEES = {"admin_assignee_id": "assignee_id", "team_assignee_id": "group_id"}


def state(case: Case, form: Form) -> list[Event]:
    """The STATE that the record amounts to, at its own time."""
    now = Source(case.source.delivery, case.id, form, case.updated_at)
    read = _of_ticket if case.by_state else _of_conversation
    return now.state({**_common(case), **read(case.record), **_custom(case)}, case.updated_at)


def began(case: Case, status: Status) -> Event:
    """The status with which it began, without which the first change of it would be none."""
    fields = {"name": "status", "before": None, "after": status.value, "actor_id": None}
    at = case.created_at
    return case.source.happened(Kind.CHANGE, f"{case.id}:began", at, fields, updated_at=at)


def closed_before(case: Case, form: Form) -> list[Event]:
    """The STATE at the last closing, which may be long before the record's own time."""
    at = (case.record.get("statistics") or {}).get("last_close_at")
    if at is None or at > case.updated_at or our_status(case.record) != Status.SOLVED.value:
        return []
    past = Source(case.source.delivery, case.id, form, at)
    return past.state({"status": Status.SOLVED.value}, at)


def our_status(record: Mapping[str, Any]) -> str | None:
    """A conversation's status in our words, None where none is told."""
    if word := record.get("state"):
        return STATUSES.get(word, Status.UNKNOWN).value
    if record.get("open") is None:
        return None
    return (Status.OPEN if record["open"] else Status.SOLVED).value


def our_channel(word: str | None) -> str | None:
    """A kind of source in our words."""
    return CHANNELS.get(word, OTHER_CHANNEL) if word else None


def _common(case: Case) -> dict[str, Any]:
    record = case.record
    fields = {ours: record[name] for name, ours in _ASSIGNEES.items() if name in record}
    fields["created_at"] = to_text(case.created_at)
    if case.requester:
        fields["requester_id"] = case.requester
    if record.get("tags") is not None:
        fields["tags"] = tag_names(record["tags"]["tags"])
    return fields


def _of_conversation(record: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if status := our_status(record):
        fields["status"] = status
    if "priority" in record:
        fields["priority"] = PRIORITIES.get(record["priority"] or "none", UNKNOWN)
    if channel := our_channel((record.get("source") or {}).get("type")):
        fields["channel"] = channel
    if (record.get("company") or {}).get("id"):
        fields["organization_id"] = record["company"]["id"]
    return fields


def _of_ticket(record: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if word := (record.get("ticket_state") or {}).get("category"):
        fields["status"] = TICKET_STATES.get(word, Status.UNKNOWN).value
    if record.get("open") is False:
        fields["status"] = Status.SOLVED.value
    if channel := our_channel(record.get("channel")):
        fields["channel"] = channel
    if record.get("company_id"):
        fields["organization_id"] = record["company_id"]
    return fields


def _custom(case: Case) -> dict[str, Any]:
    """The custom attributes and the facts of Fin that are mapped; others may hold what a customer typed."""
    record = case.record
    told = {**(record.get("custom_attributes") or {}), **(record.get("ticket_attributes") or {})}
    if record.get("ai_agent"):
        told |= {name: record["ai_agent"].get(key) for name, key in FIN_FIELDS.items()}
    if PARTICIPATED in record:
        told[PARTICIPATED] = record[PARTICIPATED]
    return {
        f"field:{name}": our_custom_value(told[name]) for name in sorted(case.custom_fields) if name in told
    }
