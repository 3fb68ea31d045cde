"""The body of a delivery: bytes to a JSON object, or MalformedBody; nothing else ever leaves this file.

What is refused, with the JSON pointer of the place: duplicate keys, NaN and infinities, integers beyond 64
bits, numbers beyond a double, nesting deeper than 64 levels. Refused as a whole: an encoding other than
plain UTF-8 (byte order marks, UTF-16), raw control characters, a root that is no object, and what is not
JSON (line and column told).

What is repaired: lone surrogates and U+0000 in text become U+FFFD before any store sees them. SQLite would
keep and PostgreSQL refuse them, and a helpdesk that cuts a text in the middle of an emoji must not lose its
ticket. In keys they are refused, because two repaired keys could collide.
"""

import json
import re
from collections.abc import Callable
from typing import Any, cast

from adapters.json_tree import DEEPEST, check_depth, places, repaired
from rules.errors import MalformedBody

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_INTEGER_DIGITS = 20
_NONZERO = re.compile(r"[1-9]")


class _Refused(Exception):
    """The value that a decoder hook refuses; in the second reading it stands at its place in the tree."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def load_body(body: bytes) -> dict[str, Any]:
    """Read a JSON object strictly; MalformedBody names what is wrong and where, never the text itself."""
    text = _decode(body)
    try:
        root = _STRICT.decode(text)
    except _Refused:
        raise _located(text) from None
    except json.JSONDecodeError as error:
        raise MalformedBody(
            f"the body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        ) from None
    except RecursionError:
        raise MalformedBody(f"the body is nested deeper than {DEEPEST} levels") from None
    if type(root) is not dict:
        raise MalformedBody(f"the body must be a JSON object, not {_NAMES[type(root)]}")
    if body.count(b"{") + body.count(b"[") > DEEPEST:
        check_depth(root)
    if b"\\u" in body and (b"\\u0000" in body or b"\\ud" in body or b"\\uD" in body):
        root = repaired(root)
    return cast(dict[str, Any], root)


def _decode(body: bytes) -> str:
    if not body:
        raise MalformedBody("the body is empty; a JSON object is expected")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedBody(f"the body is not UTF-8 (byte {error.start})") from None
    if text[0] == "\ufeff":
        raise MalformedBody("the body starts with a byte order mark; send plain UTF-8")
    return text


def _integer(digits: str) -> int:
    # Counting the digits first keeps a number of thousands of digits from costing quadratic time.
    if len(digits) > _INTEGER_DIGITS or not _SMALLEST <= (number := int(digits)) <= _LARGEST:
        raise _Refused("the integer does not fit into 64 bits")
    return number


def _fraction(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _Refused("the number is too large")
    if number == 0 and _NONZERO.search(digits.lower().partition("e")[0]):
        raise _Refused("the number is too small to be kept")
    return number


def _constant(name: str) -> float:
    raise _Refused(f"{name} is not a JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Refused("the key is given twice")
    return made


_STRICT = json.JSONDecoder(
    parse_int=_integer, parse_float=_fraction, parse_constant=_constant, object_pairs_hook=_object
)
_NAMES: dict[type, str] = {
    list: "an array",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "a truth value",
    type(None): "null",
}


def _kept(hook: Callable[[str], Any]) -> Callable[[str], Any]:
    """The hook, but leaving what it refuses in the tree, so that its place can be found."""

    def keep(value: str) -> Any:
        try:
            return hook(value)
        except _Refused as refused:
            return refused

    return keep


def _kept_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        made[key] = _Refused("the key is given twice") if key in made else value
    return made


_LENIENT = json.JSONDecoder(
    parse_int=_kept(_integer),
    parse_float=_kept(_fraction),
    parse_constant=_kept(_constant),
    object_pairs_hook=_kept_object,
)


def _located(text: str) -> MalformedBody:
    """The first refused value of a body, with its pointer; what is broken further on is told in its place."""
    try:
        root = _LENIENT.decode(text)
    except (json.JSONDecodeError, RecursionError):
        return MalformedBody("the body is not JSON that can be kept")
    for pointer, value in places(root):
        if isinstance(value, _Refused):
            return MalformedBody(value.reason, pointer)
    return MalformedBody("the body is not JSON that can be kept")
