"""A delivery's body to look at: keys, ids, enumerations and times stay, what a customer can type goes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.body import load_body
from rules.errors import MalformedBody

LINES = 400
# A value stays only under a key that is used for ids, enumerations and times, and only in the shape of one.
TELLING_KEYS = frozenset({
    "available", "channel", "count", "event", "id", "kind", "outcome", "priority", "public", "rating", "role",
    "score", "sequence", "source", "state", "status", "tags", "time", "type", "uuid", "version",
})  # fmt: skip
TELLING_ENDINGS = (
    "_id",
    "_ids",
    "_at",
    "_time",
    "_status",
    "_type",
    "_version",
    "_code",
    "_snapshot",
    "_complete",
)
CODE = re.compile(r"[A-Za-z0-9-][A-Za-z0-9_:.-]{0,79}")
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Line:
    """One key with its value or with the reason why it is not shown; depth counts from 0."""

    depth: int
    key: str
    value: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """What may be shown of a body; `unreadable` says why nothing is."""

    size: int
    lines: list[Line]
    cut: bool = False
    unreadable: str = ""


def redacted(body: bytes) -> Body:
    """The lines of a JSON object that hold no text of a customer."""
    try:
        document = load_body(body)
    except MalformedBody as error:
        return Body(len(body), [], unreadable=str(error))
    lines = [line for line, _ in zip(_members(document, 0), range(LINES + 1), strict=False)]
    return Body(len(body), lines[:LINES], cut=len(lines) > LINES)


def _members(document: dict[str, Any], depth: int) -> Iterator[Line]:
    for key, value in document.items():
        yield from _line(key if KEY.fullmatch(key) else "(key not shown)", key, value, depth)


def _line(shown: str, key: str, value: Any, depth: int) -> Iterator[Line]:
    if isinstance(value, dict):
        yield Line(depth, shown, "")
        yield from _members(value, depth + 1)
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        for number, one in enumerate(value):
            yield from _line(f"{shown} [{number}]", key, one, depth)
    elif isinstance(value, list):
        kept = [_kept(key, one) for one in value]
        yield Line(depth, shown, ", ".join(one or "(text)" for one in kept), hidden=not all(kept))
    else:
        kept_value = _kept(key, value)
        yield Line(depth, shown, kept_value or _instead(value), hidden=kept_value is None)


def _kept(key: str, value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    telling = key in TELLING_KEYS or key.endswith(TELLING_ENDINGS)
    text = value if isinstance(value, str) else json.dumps(value)
    if MOMENT.fullmatch(text) or (telling and CODE.fullmatch(text)):
        return text
    return None


def _instead(value: str | int | float) -> str:
    return f"(text, {len(value)} characters)" if isinstance(value, str) else "(number)"
