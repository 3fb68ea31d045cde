"""Whether the parts of a body are all there are, and what follows from it.

The API answers at most the 500 newest parts of a conversation, with the number of all of them beside.
"""

from collections.abc import Mapping
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.intercom.case import Case
from adapters.source import Source
from rules.model import Event, Form, Kind
from rules.moments import to_text

MOST_PARTS = 500


def is_whole(listed: Mapping[str, Any]) -> bool:
    """Whether the list holds every part."""
    held = len(listed.get("parts") or ())
    return held <= MOST_PARTS and listed.get("total_count") == held


def source_of(delivery: Delivery, record: Mapping[str, Any], form: Form, whole: bool) -> Source:
    """The source of what the parts tell: the complete history where they are whole."""
    return Source(delivery, record["id"], Form.HISTORY if whole else form, record["updated_at"])


def complete(case: Case) -> list[Event]:
    """The HISTORY that says up to when everything is known: the newest part, else the beginning."""
    newest = max((part["created_at"] for part in case.parts), default=case.created_at)
    thing = f"history:{case.id}@{to_text(newest)}"
    return [case.source.happened(Kind.HISTORY, thing, newest, {}, updated_at=newest)]
