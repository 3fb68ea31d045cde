"""What the schemas of all vendors share: fields that may be missing, loading, and the first thing that is wrong."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from marshmallow import EXCLUDE, Schema, ValidationError

from adapters.fields import Read
from rules.errors import MalformedBody


def optional(reader: Callable[[Any], Any], **options: Any) -> Read:
    """A field that may be missing or null."""
    return Read(reader, allow_none=True, **options)


def load(shape: Schema, part: Any, pointer: str = "") -> dict[str, Any]:
    """What the shape reads out of `part`; MalformedBody with the pointer of the first field that is wrong."""
    try:
        return cast(dict[str, Any], shape.load(part))
    except ValidationError as error:
        raise first_problem(error.messages, pointer) from None


def first_problem(messages: Any, pointer: str) -> MalformedBody:
    """The first of marshmallow's messages; they name types and keys, never values."""
    while isinstance(messages, Mapping):
        key, messages = min(messages.items(), key=lambda item: str(item[0]))
        if key != "_schema":
            pointer = f"{pointer}/{key}"
    return MalformedBody(str(messages[0]), pointer)


class Shape(Schema):
    """The base: unknown keys are no error, a vendor adds some every month."""

    class Meta:
        unknown = EXCLUDE
