"""Audits, Zendesk's own history of a ticket: what was set when it was created, and every change since.

Source: https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference/
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from adapters.helpdesks.zendesk.audit import Audit, creation, merge
from adapters.helpdesks.zendesk.comments import message
from adapters.helpdesks.zendesk.satisfaction import answered
from adapters.helpdesks.zendesk.schedules import assigned
from adapters.helpdesks.zendesk.tables import AUDIT_FIELDS, MESSAGE_TYPES
from adapters.helpdesks.zendesk.values import gone_or_back, our_new_value, our_value
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Event, Kind
from rules.moments import to_text

Part = Mapping[str, Any]
SCORE_FIELD, REMARK_FIELD = "satisfaction_score", "satisfaction_comment"


def complete_history(source: Source, audits: Iterable[Audit]) -> list[Event]:
    """The events of all audits of a ticket, and the HISTORY that says up to when they are complete."""
    known = list(audits)
    events = [event for audit in known for event in audit_events(audit)]
    if known:
        newest = max(audit.at for audit in known)
        thing = f"history:{source.ticket}@{to_text(newest)}"
        events.append(source.happened(Kind.HISTORY, thing, newest, {}, updated_at=newest))
    return events


def audit_events(audit: Audit) -> list[Event]:
    """Everything one audit says."""
    events = creation(audit)
    for part in audit.parts:
        events += READERS.get(part["type"], _nothing)(audit, part)
    return events + merge(audit)


def _nothing(_: Audit, __: Part) -> list[Event]:
    return []


def _required(audit: Audit, part: Part, key: str) -> Any:
    """What this type of audit event must carry, and others need not."""
    if part.get(key) is None:
        raise MalformedBody("Missing data for required field.", audit.place(part, key))
    return part[key]


def _comment(audit: Audit, part: Part) -> list[Event]:
    _required(audit, part, "public")
    via = part.get("via") or audit.record.get("via")
    comment = {**part, "author_id": part.get("author_id", audit.record.get("author_id")), "via": via}
    return message(audit.source, comment, audit.at, audit.roles, updated_at=audit.at)


def _field(audit: Audit, part: Part) -> list[Event]:
    name = part.get("field_name") or ""
    if name == SCORE_FIELD:
        return _score(audit, part)
    ours = AUDIT_FIELDS.get(name) or (f"field:{name}" if name in audit.custom_fields else None)
    if ours is None:
        return []
    if "value" not in part:
        raise MalformedBody("Missing data for required field.", audit.place(part, "value"))
    if ours == "status" and (come_or_gone := gone_or_back(part.get("previous_value"), part["value"])):
        return [audit.happened(*come_or_gone, part)]
    before = None if part["type"] == "Create" else _value(audit, ours, part, "previous_value")
    after = _value(audit, ours, part, "value", our_new_value)
    fields = {"name": ours, "before": before, "after": after, "actor_id": audit.record.get("author_id")}
    return [audit.happened(Kind.CHANGE, fields, part)]


def _value(audit: Audit, name: str, part: Part, key: str, read: Callable[[str, Any], Any] = our_value) -> Any:
    try:
        return read(name, part.get(key))
    except ValueError as error:
        raise MalformedBody(str(error), audit.place(part, key)) from None


def _score(audit: Audit, part: Part) -> list[Event]:
    remarks = (other.get("value") for other in audit.parts if other.get("field_name") == REMARK_FIELD)
    return _answer(audit, part, "value", next(remarks, None))


def _rating(audit: Audit, part: Part) -> list[Event]:
    return _answer(audit, part, "score", part.get("body"))


def _answer(audit: Audit, part: Part, key: str, remark: Any) -> list[Event]:
    score, place = part.get(key), audit.place(part, key)
    if score is None:
        return []
    if not isinstance(score, str):
        raise MalformedBody("Not text.", place)
    return answered(audit.source, score.lower(), audit.at, remark if isinstance(remark, str) else None, place)


def _schedule(audit: Audit, part: Part) -> list[Event]:
    told = assigned(part, "previous_schedule_id", "new_schedule_id")
    return [audit.happened(Kind.CHANGE, told, part)] if told else []


def _privacy(audit: Audit, part: Part) -> list[Event]:
    return [] if _required(audit, part, "public") else _touched(audit, part, Kind.MESSAGE_HIDDEN)


def _redaction(audit: Audit, part: Part) -> list[Event]:
    return _touched(audit, part, Kind.MESSAGE_REDACTED)


def _touched(audit: Audit, part: Part, kind: Kind) -> list[Event]:
    return [audit.happened(kind, {"message_id": _required(audit, part, "comment_id")}, part)]


# All other types of the reference (notifications, macros, sharing, SLA targets) say nothing that is counted.
READERS: Mapping[str, Callable[[Audit, Part], list[Event]]] = {
    **dict.fromkeys(MESSAGE_TYPES, _comment),
    "Create": _field,
    "Change": _field,
    "SatisfactionRating": _rating,
    "ScheduleAssignment": _schedule,
    "CommentPrivacyChange": _privacy,
    "CommentRedactionEvent": _redaction,
}
