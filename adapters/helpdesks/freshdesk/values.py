"""One value of one ticket field in our words, told as a code or as a label.

What is in none of the tables becomes "unknown" (channels: "other"): a visible share, never a crash.
"""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.custom_values import our_custom_value as our_custom_value
from adapters.fields import read_id, read_word
from adapters.helpdesks.freshdesk import tables
from adapters.helpdesks.freshdesk.fields import read_code, read_tags
from rules.model import Status

Code = int | str | None


def our_status(told: Code) -> str | None:
    """A status to ours."""
    return _looked_up(told, tables.STATUS_LABELS, tables.STATUSES, Status.UNKNOWN.value)


def our_priority(told: Code) -> str | None:
    """A priority to ours."""
    return _looked_up(told, tables.PRIORITY_LABELS, tables.PRIORITIES, tables.UNKNOWN)


def our_channel(told: Code) -> str | None:
    """A source to our channel."""
    return _looked_up(told, tables.SOURCE_LABELS, tables.CHANNELS, tables.OTHER_CHANNEL)


def our_type(word: Code) -> str | None:
    """A ticket type in lower case to ours."""
    return tables.TYPES.get(str(word), tables.UNKNOWN) if word else None


def opened_by_staff(source: Code) -> bool:
    """Whether the source says that an agent, not the requester, wrote first."""
    return _code(source, tables.SOURCE_LABELS) in tables.OPENED_BY_STAFF


def _looked_up(told: Code, labels: Mapping[str, int], table: Mapping[int, str], otherwise: str) -> str | None:
    if told is None or told == "":
        return None
    return str(table.get(_code(told, labels), otherwise))


def _code(told: Code, labels: Mapping[str, int]) -> int:
    return labels.get(told, -1) if isinstance(told, str) else told or -1


_WORDS: Mapping[str, tuple[Callable[[Any], Code], Callable[[Code], str | None]]] = {
    "priority": (read_code, our_priority),
    "channel": (read_code, our_channel),
    "type": (read_word, our_type),
}


def our_value(name: str, raw: Any) -> Any:
    """The value of our ticket field `name` as a change tells it. ValueError when its type is wrong.

    A status stays a code or label, because the account may have some of its own.
    """
    if name == "status":
        return None if raw is None or raw == "" else read_code(raw)
    if name == "tags":
        return read_tags(raw)
    if name not in _WORDS:
        return read_id(raw)
    read, ours = _WORDS[name]
    return None if raw is None else ours(read(raw))


def our_new_value(name: str, raw: Any) -> Any:
    """The value that a field has now. ValueError also for no status: a ticket always has one."""
    value = our_value(name, raw)
    if name == "status" and value in (None, ""):
        raise ValueError("Not a status.")
    return value
