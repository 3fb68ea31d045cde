"""Walks over parsed JSON: pointers of places, the limit on depth, repair of text that no store can keep."""

import re
from collections.abc import Iterator
from typing import Any

from rules.errors import MalformedBody

DEEPEST = 64
_LONGEST_STEP = 80
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTAINERS = (dict, list)


def places(root: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its JSON pointer (RFC 6901), level by level; very long keys are cut."""
    level: list[tuple[str, Any]] = [("", root)]
    while level:
        yield from level
        level = [
            (f"{pointer}/{_step(step)}", value)
            for pointer, box in level
            if isinstance(box, _CONTAINERS)
            for step, value in (box.items() if isinstance(box, dict) else enumerate(box))
        ]


def check_depth(root: Any) -> None:
    """MalformedBody when objects and arrays are nested deeper than DEEPEST levels."""
    level = [root]
    for _ in range(DEEPEST):
        level = [
            value
            for box in level
            for value in (box.values() if type(box) is dict else box)
            if type(value) in _CONTAINERS
        ]
        if not level:
            return
    pointer = next(place for place, _ in places(root) if place.count("/") == DEEPEST)
    raise MalformedBody(f"the body is nested deeper than {DEEPEST} levels", pointer)


def repaired(value: Any, pointer: str = "") -> Any:
    """The value with U+FFFD for each character that no store can keep; MalformedBody when a key holds one."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [repaired(item, f"{pointer}/{place}") for place, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    for key in value:
        if _UNSTORABLE.search(key):
            raise MalformedBody("the key holds a character that cannot be stored", f"{pointer}/{_step(key)}")
    return {key: repaired(item, f"{pointer}/{_step(key)}") for key, item in value.items()}


def _step(step: str | int) -> str:
    plain = _UNSTORABLE.sub("\ufffd", str(step)[:_LONGEST_STEP])
    return plain.replace("~", "~0").replace("/", "~1")
