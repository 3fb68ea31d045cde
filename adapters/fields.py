"""How single values of vendors' bodies are read: strict about types, but an id may be text or an integer."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, missing

from rules.moments import from_text

# Printable ASCII without "@": an admin's own body may put an address where an id belongs.
_VENDOR_ID = re.compile(r"[!-?A-~]{1,128}")
_TICKET_ID = re.compile(r"[1-9][0-9]{0,19}")
_NOBODY = ("", "0")


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


def read_integer(value: Any) -> int:
    """A code or a point on a scale. ValueError for fractions, truth values and text."""
    if type(value) is not int:
        raise ValueError("Not an integer.")
    return value


def read_moment(value: Any) -> datetime:
    """An ISO 8601 moment with a zone; up to nine fractional digits, cut to microseconds. ValueError else."""
    if type(value) is not str:
        raise ValueError("Not a moment.")
    try:
        return from_text(value)
    except (ValueError, OverflowError):
        raise ValueError("Not an ISO 8601 moment with a zone.") from None


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
    """An enumeration value in lower case (webhooks shout, the REST API does not). ValueError else."""
    return read_text(value).strip().lower()


def read_own_word(value: Any) -> str:
    """An enumeration value that says something. ValueError else."""
    if not (word := read_word(value)):
        raise ValueError("Not a word.")
    return word


class Read(fields.Field[Any]):
    """A schema field that one of the readers of this file reads."""

    def __init__(self, reader: Callable[[Any], Any], **options: Any) -> None:
        super().__init__(**options)
        self.reader = reader

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **named: Any
    ) -> Any:
        """As marshmallow does it, but at once where there is a value and nothing else to check."""
        if value is missing or value is None or self.validators:
            return super().deserialize(value, attr, data, **named)
        return self._deserialize(value, attr, data)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        try:
            return self.reader(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None
