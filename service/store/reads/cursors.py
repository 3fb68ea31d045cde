"""Cursors: where a list goes on, as an opaque text that a caller hands back."""

import base64
import binascii
import json
from collections.abc import Sequence


class CursorError(ValueError):
    """A cursor that this list never gave out."""

    def __init__(self) -> None:
        super().__init__("This cursor does not belong to this list. Leave it out to start at the beginning.")


def encode(listing: str, values: Sequence[str]) -> str:
    """The cursor after the row with these key values."""
    text = json.dumps([listing, *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(listing: str, cursor: str, length: int) -> list[str]:
    """The key values of a cursor of this list; CursorError for anything else."""
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        name, *values = json.loads(raw)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise CursorError from None
    if name != listing or len(values) != length or not all(isinstance(value, str) for value in values):
        raise CursorError
    return list(values)
