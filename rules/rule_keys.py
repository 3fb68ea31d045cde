"""The keys of a rule's document, and what each may hold: a check gives "", or what is wrong and what to do."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rules.facts import FACTS
from rules.kinds import Kind
from rules.rule import MODES
from rules.suggestion import suggestion

ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
SEVERITIES = ("low", "medium", "high")
HOLDS = ("while", "once")
# What a rule is looked at for, in the words of `on`: kinds of event, or the passing of time.
EVENTS = (*(str(kind) for kind in Kind), "clock")
# What a flag does besides being shown and following its routes.
EFFECTS: Mapping[str, str] = {
    "never_to_a_tracker": "A route that leads its flags to a tracker is refused.",
}
MOST_CASES = 100


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() else "is not a text. Write it in one line."


def _id(value: Any) -> str:
    good = isinstance(value, str) and ID.fullmatch(value)
    return "" if good else "is no usable id. Start with a letter and use a-z, 0-9 and _, at most 60."


def _condition_text(value: Any) -> str:
    return _text(value) and "is not a condition. Write one, such as contacts_30 > 3."


def _one_of(words: Iterable[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return ""
        return f"has the unknown value '{str(value)[:40]}'. {suggestion(str(value), words)}"

    return check


def _list_of(words: Iterable[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, list):
            return "is not a list. Write [one, two]."
        return next((said for one in value if (said := _one_of(words)(one))), "")

    return check


def _list(value: Any) -> str:
    good = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if good else "is not a list of names. Write [one, two]."


def _mapping(value: Any) -> str:
    return "" if isinstance(value, Mapping) else "is not a table. Write { name: value }."


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "is neither true nor false."


def _version(value: Any) -> str:
    good = isinstance(value, str) and 0 < len(value) <= 20
    return "" if good else 'is no version. Write it in quotation marks: "2".'


def _cases_shape(value: Any) -> str:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_CASES:
        return f"is not a list of 1 to {MOST_CASES} cases. Each has name, facts and fires."
    return ""


# Key -> how it is checked. The first ones are required.
REQUIRED: Mapping[str, Callable[[Any], str]] = {
    "id": _id, "title": _text, "about": _one_of(FACTS), "holds": _one_of(HOLDS), "when": _condition_text,
    "tests": _cases_shape,
}  # fmt: skip
OPTIONAL: Mapping[str, Callable[[Any], str]] = {
    "version": _version, "on": _list_of(EVENTS), "parameters": _mapping, "severity": _one_of(SEVERITIES),
    "evidence": _list, "each": _list, "shows": _list, "effects": _list_of(EFFECTS), "mode": _one_of(MODES),
    "unknown": _truth, "reaches": _mapping,
}  # fmt: skip
KEYS: Mapping[str, Callable[[Any], str]] = {**REQUIRED, **OPTIONAL}
