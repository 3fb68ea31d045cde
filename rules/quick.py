"""Looks for what is seldom there: an engine whose time grows with the text alone looks first, and `re` has the last word.

What `re` finds, the first look finds too: it reads pattern and text in plain letters, and leaves out of the pattern what
stands around a find.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

APOSTROPHES, LETTER, DIGIT, OTHER = "’‘", "z", "0", "\x01"
CASELESS = {
    "ſ": "s",
    "K": "k",
    "İ": "i",
    "ı": "i",
}  # letters that `re` takes for plain ones where case does not matter
PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|.", re.S)
AROUND = ("(?=", "(?!", "(?<=", "(?<!")
# What the engine takes more narrowly than `re`.
WIDER = {r"\s": r"[\s\v\x1c-\x1f]", "$": r"\n?\z"}


class Quick:
    """As a pattern of `re`, for those that few texts hold."""

    def __init__(self, exact: re.Pattern[str]) -> None:
        options = re2.Options()
        options.case_sensitive = not exact.flags & re.I
        options.never_capture, options.log_errors = True, False
        self.exact = exact
        self._may = re2.compile(_first_look(exact.pattern), options)

    def search(self, text: str) -> re.Match[str] | None:
        """What `re` finds in the text."""
        return self.exact.search(text) if self._may.search(plain(text)) else None

    def findall(self, text: str) -> list[Any]:
        """All that `re` finds in the text."""
        return self.exact.findall(text) if self._may.search(plain(text)) else []


def quick(pattern: str) -> Quick:
    """Case does not matter."""
    return Quick(re.compile(pattern, re.I))


@lru_cache(maxsize=64)  # one text is searched for many things
def plain(text: str) -> str:
    """The text with one ASCII sign for each of its own: a letter for a letter, a space for a space."""
    return text if text.isascii() else "".join(one if one.isascii() else _plain(one) for one in text)


def _plain(sign: str) -> str:
    if sign in APOSTROPHES:
        return "'"
    if sign.isspace():
        return " "
    if sign.isalnum():
        return CASELESS.get(sign) or (DIGIT if sign.isdecimal() else LETTER)
    return OTHER


def _first_look(pattern: str) -> str:
    return "".join(WIDER.get(part) or part.replace(r"\s", r"\s\v\x1c-\x1f") for part in _kept(plain(pattern)))


def _kept(pattern: str) -> Iterator[str]:
    """The parts of a pattern but those that look ahead or back."""
    depth, left_out_from = 0, 0
    for part in PART.findall(pattern):
        depth += part.startswith("(")
        if part in AROUND:
            left_out_from = left_out_from or depth
        if not left_out_from:
            yield part
        if part == ")":
            left_out_from = 0 if depth == left_out_from else left_out_from
            depth -= 1
