"""How single values of Freshdesk's shapes are read: strict about types, but what a rule renders is always text.

Source: https://developers.freshdesk.com/api/
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import ValidationError, fields

from rules.moments import from_text

# Printable ASCII without "@": an admin's own body may put an address where an id belongs.
_VENDOR_ID = re.compile(r"[!-?A-~]{1,128}")
_TICKET_ID = re.compile(r"[1-9][0-9]{0,19}")
_CODE = re.compile(r"[0-9]{1,9}")
_NOBODY = ("", "0")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_MILLISECOND = 253_402_300_799_999


def read_id(value: Any) -> str | None:
    """A vendor id as text; "", "0" and null mean nobody. ValueError for anything that is no id."""
    if value is None:
        return None
    if type(value) is int:
        value = str(value)
    if type(value) is not str or (value and not _VENDOR_ID.fullmatch(value)):
        raise ValueError("Not an id.")
    return None if value in _NOBODY else value


def read_own_id(value: Any) -> str:
    """The id of the thing itself, which nothing can be without. ValueError else."""
    if (own := read_id(value)) is None:
        raise ValueError("Not an id.")
    return own


def read_ticket_id(value: Any) -> str:
    """A ticket's number as text. ValueError for anything else."""
    number = str(value) if type(value) is int else value
    if type(number) is not str or not _TICKET_ID.fullmatch(number):
        raise ValueError("Not a ticket id.")
    return number


def read_number(value: Any) -> int:
    """A code as the API gives it. ValueError for text, fractions and truth values."""
    if type(value) is not int:
        raise ValueError("Not an integer.")
    return value


def read_code(value: Any) -> int | str:
    """A code or a label in lower case, as a rule renders it. ValueError else."""
    if type(value) is int:
        return value
    word = read_word(value)
    return int(word) if _CODE.fullmatch(word) else word


def read_moment(value: Any) -> datetime:
    """An ISO 8601 moment with a zone. ValueError else."""
    if type(value) is not str:
        raise ValueError("Not a moment.")
    try:
        return from_text(value)
    except (ValueError, OverflowError):
        raise ValueError("Not an ISO 8601 moment with a zone.") from None


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


def read_flag(value: Any) -> bool:
    """A JSON truth value, not something that reads like one. ValueError else."""
    if type(value) is not bool:
        raise ValueError("Not true or false.")
    return value


def read_text(value: Any) -> str:
    """JSON text. ValueError else."""
    if type(value) is not str:
        raise ValueError("Not text.")
    return value


def read_word(value: Any) -> str:
    """A label in lower case. ValueError else."""
    return read_text(value).strip().lower()


def read_table(value: Any) -> dict[str, Any]:
    """A JSON object whose keys are the account's own. ValueError else."""
    if type(value) is not dict:
        raise ValueError("Not an object.")
    return value


class Read(fields.Field[Any]):
    """A schema field that one of the readers of this file reads."""

    def __init__(self, reader: Callable[[Any], Any], **options: Any) -> None:
        super().__init__(**options)
        self.reader = reader

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        try:
            return self.reader(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None
