"""One audit: when it was, what it holds, and what only its parts together tell: creation and merge."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from adapters.fields import read_id
from adapters.helpdesks.zendesk.comments import in_order
from adapters.helpdesks.zendesk.fields import read_tags
from adapters.helpdesks.zendesk.roles import Roles
from adapters.helpdesks.zendesk.states import created
from adapters.helpdesks.zendesk.tables import AUDIT_FIELDS, MERGED_TAG, MESSAGE_TYPES
from adapters.source import Source
from rules.model import Event, Kind

_TICKET_NUMBER = re.compile(r"#([1-9][0-9]{0,19})\b")


@dataclass(frozen=True, slots=True)
class Audit:
    """One loaded audit; audits never change, so its events carry its own time as `updated_at`.

    pointer: where it stands in the body.
    """

    source: Source
    record: Mapping[str, Any]
    roles: Roles
    custom_fields: frozenset[str]
    pointer: str

    @property
    def at(self) -> datetime:
        """When the ticket was updated."""
        return cast(datetime, self.record["created_at"])

    @property
    def parts(self) -> Sequence[Mapping[str, Any]]:
        """Its events, in Zendesk's word."""
        return cast(Sequence[Mapping[str, Any]], self.record["events"])

    def happened(self, kind: Kind, fields: Mapping[str, Any], part: Mapping[str, Any] | None = None) -> Event:
        """One event, named after the audit event it was read from, else after the audit."""
        vendor_id = (part or self.record)["id"]
        return self.source.happened(
            kind, f"event:{vendor_id}", self.at, fields, sequence=in_order(vendor_id), updated_at=self.at
        )

    def place(self, part: Mapping[str, Any], key: str) -> str:
        """The JSON pointer of a key of one of its events."""
        return f"{self.pointer}/events/{self.parts.index(part)}/{key}"


def creation(audit: Audit) -> list[Event]:
    """CREATED, from the audit that set the first values."""
    set_first = {
        part.get("field_name"): part.get("value") for part in audit.parts if part["type"] == "Create"
    }
    if not set_first:
        return []
    first = next((part for part in audit.parts if part["type"] in MESSAGE_TYPES), {})
    ticket = {
        "via": audit.record.get("via"),
        "submitter_id": first.get("author_id") or audit.record.get("author_id"),
        "requester_id": _requester(set_first.get("requester_id")),
        "description": first.get("body"),
    }
    return [created(audit.source, ticket, audit.at, updated_at=audit.at)]


def _requester(value: Any) -> str | None:
    try:
        return read_id(value)
    except ValueError:
        return None


def merge(audit: Audit) -> list[Event]:
    """MERGED, from the audit that closed the ticket because it was merged into another.

    Zendesk marks it with a tag; the other ticket is named by `via`, else by its number in that comment.
    """
    if not any(_adds_merged_tag(part) for part in audit.parts):
        return []
    target = _named_target(audit)
    return [audit.happened(Kind.MERGED, {"into": target})] if target else []


def _adds_merged_tag(part: Mapping[str, Any]) -> bool:
    if part["type"] != "Change" or AUDIT_FIELDS.get(part.get("field_name") or "") != "tags":
        return False
    return MERGED_TAG in _tags(part.get("value")) and MERGED_TAG not in _tags(part.get("previous_value"))


def _tags(value: Any) -> list[str]:
    try:
        return read_tags(value)
    except ValueError:
        return []


def _named_target(audit: Audit) -> str | None:
    source = (audit.record.get("via") or {}).get("source") or {}
    if source.get("rel") == "merge" and (named := (source.get("origin") or {}).get("ticket_id")):
        return str(named)
    notes = (part.get("body") or "" for part in audit.parts if part["type"] in MESSAGE_TYPES)
    found = next((number for note in notes if (number := _TICKET_NUMBER.search(note))), None)
    return found.group(1) if found else None
