"""One value of one ticket field in our words, whichever of Zendesk's shapes it stood in.

A word that is in none of the tables becomes "unknown" (channels: "other"): a visible share, never a crash.
"""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.custom_values import our_custom_value as our_custom_value
from adapters.fields import read_id, read_word
from adapters.helpdesks.zendesk.fields import read_tags
from adapters.helpdesks.zendesk.tables import (
    CHANNELS,
    GONE_STATUSES,
    OTHER_CHANNEL,
    PRIORITIES,
    STATUSES,
    TYPES,
    UNKNOWN,
)
from rules.model import Kind, Status


def our_status(word: str | None) -> str | None:
    """A status in lower case to ours."""
    return STATUSES.get(word, Status.UNKNOWN).value if word else None


def gone_or_back(before: Any, after: Any) -> tuple[Kind, dict[str, Any]] | None:
    """What a change of status means where one side is only "deleted": REMOVED or RESTORED, else None."""
    if reason := _gone(after):
        return Kind.REMOVED, {"reason": reason}
    return (Kind.RESTORED, {}) if _gone(before) else None


def _gone(word: Any) -> str | None:
    return GONE_STATUSES.get(word.lower()) if isinstance(word, str) else None


def our_priority(word: str | None) -> str | None:
    """A priority in lower case to ours."""
    return PRIORITIES.get(word, UNKNOWN) if word else None


def our_type(word: str | None) -> str | None:
    """A ticket type in lower case to ours."""
    return TYPES.get(word, UNKNOWN) if word else None


def our_channel(word: str) -> str:
    """A `via` channel in lower case to ours; {{ticket.via}} renders it with spaces."""
    return CHANNELS.get(word.replace(" ", "_"), OTHER_CHANNEL)


_WORDS: Mapping[str, Callable[[str | None], str | None]] = {
    "status": our_status,
    "priority": our_priority,
    "type": our_type,
}


def our_new_value(name: str, raw: Any) -> Any:
    """The value that a field has now. ValueError also for no status: a ticket always has one."""
    value = our_value(name, raw)
    if name == "status" and value is None:
        raise ValueError("Not a status.")
    return value


def our_value(name: str, raw: Any) -> Any:
    """The value of the ticket field `name` as a change tells it. ValueError when its type is wrong."""
    if name == "tags":
        return read_tags(raw)
    if name in _WORDS:
        return None if raw is None else _WORDS[name](read_word(raw))
    if name.startswith("field:"):
        return our_custom_value(raw)
    return read_id(raw)
