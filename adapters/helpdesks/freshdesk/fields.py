"""How single values of Freshdesk's shapes are read: strict about types, but what a rule renders is always text.

Source: https://developers.freshdesk.com/api/
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.fields import read_moment, read_text, read_word

_CODE = re.compile(r"[0-9]{1,9}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_MILLISECOND = 253_402_300_799_999


def read_code(value: Any) -> int | str:
    """A code or a label in lower case, as a rule renders it. ValueError else."""
    if type(value) is int:
        return value
    word = read_word(value)
    return int(word) if _CODE.fullmatch(word) else word


def read_clock(value: Any) -> datetime | None:
    """A moment that a rule renders, None where it tells no zone. ValueError for what is no text."""
    try:
        return read_moment(read_text(value))
    except ValueError:
        if type(value) is str:
            return None
        raise


def read_milliseconds(value: Any) -> datetime:
    """Milliseconds since 1970. ValueError else."""
    if type(value) is not int or not 0 <= value <= _LATEST_MILLISECOND:
        raise ValueError("Not a number of milliseconds.")
    return _EPOCH + timedelta(milliseconds=value)


def read_tags(value: Any) -> list[str]:
    """Sorted distinct tags, from a list of text or from text with commas between them. ValueError else."""
    if value is None:
        return []
    if type(value) is str:
        value = value.split(",")
    if type(value) is not list or not all(type(tag) is str for tag in value):
        raise ValueError("Not a list of tags.")
    return sorted({tag.strip() for tag in value} - {""})


def read_table(value: Any) -> dict[str, Any]:
    """A JSON object whose keys are the account's own. ValueError else."""
    if type(value) is not dict:
        raise ValueError("Not an object.")
    return value
