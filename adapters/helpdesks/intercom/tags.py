"""The tags of a conversation: each says when it came and who put it there; nothing tells when one was taken away.

Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tags/tag
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from marshmallow import fields

from adapters.fields import read_id, read_text
from adapters.helpdesks.intercom.case import Case
from adapters.helpdesks.intercom.fields import read_seconds
from adapters.shapes import Shape, optional
from rules.model import Event, Kind


class ApplierShape(Shape):
    """Who put a tag there."""

    id = optional(read_id)


class TagShape(Shape):
    """One tag of a conversation."""

    name = optional(read_text)
    applied_at = optional(read_seconds)
    applied_by = fields.Nested(ApplierShape, allow_none=True)


class TagsShape(Shape):
    """The conversation's tags."""

    tags = fields.List(fields.Nested(TagShape), load_default=list)


def tag_names(told: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of loaded tags, sorted."""
    return sorted({one["name"] for one in told if one.get("name")})


def tag_history(case: Case) -> list[Event]:
    """The tags as they came, of those that stand now; none where one of them does not say when it came."""
    told = [one for one in (case.record.get("tags") or {}).get("tags", ()) if one.get("name")]
    if any(one.get("applied_at") is None for one in told):
        return []
    came = [(max(one["applied_at"], case.created_at), one) for one in told]
    return [_came(case, came, at) for at in sorted({at for at, _ in came})]


def _came(case: Case, came: Sequence[tuple[datetime, Mapping[str, Any]]], at: datetime) -> Event:
    """What stood from this moment on."""
    changed = {
        "name": "tags",
        "before": tag_names([one for since, one in came if since < at]),
        "after": tag_names([one for since, one in came if since <= at]),
        "actor_id": next((one.get("applied_by") or {}).get("id") for since, one in came if since == at),
    }
    thing = f"tags:{case.id}:{int(at.timestamp())}"
    return case.source.happened(Kind.CHANGE, thing, at, changed, updated_at=case.updated_at)
