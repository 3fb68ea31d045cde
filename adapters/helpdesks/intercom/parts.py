"""The parts of a conversation or ticket: messages, notes, assignments, states, attributes, redactions.

Parts are all that Intercom keeps of the past; a notification carries the new one, the API up to 500.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.custom_values import our_custom_value
from adapters.helpdesks.intercom.case import (
    Case,
    Part,
    author_of,
    in_order,
    is_message,
    is_note,
    is_public_message,
    role_of,
    words_of,
)
from adapters.helpdesks.intercom.tables import ASSIGNED, ASSIGNMENTS, PART_STATUSES, TICKET_STATES
from rules.model import Event, Kind, Role, Status


def parts_events(case: Case, status: str | None) -> list[Event]:
    """The events of all parts. status: the one before the first of them, None where it is not known."""
    events: list[Event] = []
    for part in case.parts:
        after = _status_after(case, part)
        if after and after != status:
            events.append(_change(case, part, "status", status, after))
        status = after or status
        events += [*_message(case, part), *_assignment(case, part), *_attribute(case, part)]
        events += redaction(case, part, part["id"], part.get("updated_at"))
    return events


def _message(case: Case, part: Part) -> Iterator[Event]:
    if is_message(part):
        yield message(case, part, part["id"], part["created_at"], part.get("updated_at"), role_of(part))


def message(
    case: Case, part: Part, own_id: str, at: Any, updated_at: Any, role: Role, public: bool = True
) -> Event:
    """A MESSAGE; the opening and a part that repeats it have one id."""
    author = author_of(part)
    fields = {
        "message_id": own_id,
        "author_id": author.get("id"),
        "author_type": author.get("type"),
        "author_role": role.value,
        "public": public and not ("part_type" in part and is_note(part)),
    }
    name, order = f"part:{case.id}:{own_id}", in_order(own_id)
    return case.source.happened(
        Kind.MESSAGE, name, at, fields, sequence=order, text=words_of(part), updated_at=updated_at or at
    )


def redaction(case: Case, part: Part, own_id: str, at: Any) -> list[Event]:
    """MESSAGE_REDACTED where the words were taken away: they must go here too."""
    if not part.get("redacted"):
        return []
    name, fields = f"part:{case.id}:{own_id}:redacted", {"message_id": own_id}
    return [case.source.happened(Kind.MESSAGE_REDACTED, name, at or case.updated_at, fields)]


def _status_after(case: Case, part: Part) -> str | None:
    """The status that a part gave; a customer's reply opens a conversation again without a part of its own."""
    if told := TICKET_STATES.get(part.get("ticket_state") or ""):
        return told.value
    if told := PART_STATUSES.get(part["part_type"]):
        return told.value
    reopens = not case.by_state and is_public_message(part) and role_of(part) is Role.CUSTOMER
    return Status.OPEN.value if reopens else None


def _assignment(case: Case, part: Part) -> Iterator[Event]:
    to = part.get("assigned_to") or {}
    name = ASSIGNED.get(to.get("type") or "")
    if part["part_type"] in ASSIGNMENTS and name:
        yield _change(case, part, name, None, to.get("id"))


def _attribute(case: Case, part: Part) -> Iterator[Event]:
    details: Mapping[str, Any] = part.get("event_details") or {}
    name = (details.get("attribute") or {}).get("name")
    if name in case.custom_fields and details.get("value") is not None:
        value = our_custom_value(details["value"].get("name"))
        yield _change(case, part, f"field:{name}", None, value)


def _change(case: Case, part: Part, name: str, before: str | None, after: str | None) -> Event:
    fields = {"name": name, "before": before, "after": after, "actor_id": author_of(part).get("id")}
    thing, at = f"part:{case.id}:{part['id']}:{name}", part["created_at"]
    return case.source.happened(
        Kind.CHANGE, thing, at, fields, sequence=in_order(part["id"]), updated_at=part.get("updated_at") or at
    )
