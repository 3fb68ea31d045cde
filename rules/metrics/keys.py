"""The keys of a metric's file: by name, what complains of a value; and which keys each kind of metric needs."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rules.metrics.definition import AUDIENCES, BETTER, KINDS, LAYERS, MADE, TIERS, UNITS

ID = re.compile(r"[a-z][a-z0-9_]{1,59}")
LONGEST = 1000
MOST = 20
Complain = Callable[[Any], str | None]


def _text(value: Any) -> str | None:
    return (
        None
        if isinstance(value, str) and 0 < len(value) <= LONGEST
        else f"is no text of 1 to {LONGEST} characters."
    )


def _id(value: Any) -> str | None:
    return (
        None
        if isinstance(value, str) and ID.fullmatch(value)
        else "is no id: small letters, digits and _, a letter first."
    )


def _one_of(*known: str) -> Complain:
    return lambda value: None if value in known else f"is none of: {', '.join(known)}."


def _texts(value: Any) -> str | None:
    fits = isinstance(value, list) and len(value) <= MOST and not any(map(_text, value))
    return None if fits else f"is no list of at most {MOST} texts."


def _audience(value: Any) -> str | None:
    fits = isinstance(value, list) and value and all(one in AUDIENCES for one in value)
    return None if fits else f"is no list out of: {', '.join(AUDIENCES)}."


def _numbers(value: Any) -> str | None:
    fits = isinstance(value, dict) and all(
        ID.fullmatch(str(name)) and type(one) in (int, float) for name, one in value.items()
    )
    return None if fits else "is no mapping of names to numbers."


def _parts(value: Any) -> str | None:
    fits = (
        isinstance(value, dict)
        and value
        and all(not _id(name) and isinstance(one, str) for name, one in value.items())
    )
    return None if fits else "is no mapping of names to metrics or inputs."


def _exclusions(value: Any) -> str | None:
    fits = (
        isinstance(value, list)
        and len(value) <= MOST
        and all(
            isinstance(one, dict)
            and set(one) == {"when", "why"}
            and not _text(one["when"])
            and not _text(one["why"])
            for one in value
        )
    )
    return None if fits else "is no list of {when: CONDITION, why: REASON}."


def _least(value: Any) -> str | None:
    return None if type(value) is int and 1 <= value <= 100_000 else "is no whole number from 1 to 100000."


KEYS: Mapping[str, Complain] = {
    "id": _id, "version": _text, "name": _text, "question": _text, "formula": _text, "tier": _one_of(*TIERS),
    "layer": _one_of(*LAYERS), "audience": _audience, "unit": _one_of(*UNITS), "better": _one_of(*BETTER),
    "kind": _one_of(*KINDS), "grain": _text, "at": _text, "where": _text, "numerator": _text, "value": _text,
    "over": _text, "under": _text, "awaiting": _text, "provisional": _text, "ends": _text, "exclude": _exclusions,
    "parameters": _numbers, "parts": _parts, "expression": _text, "method": _id,
    "guards": _texts, "needs": _texts, "least": _least,
    "source": _text, "traps": _texts, "core": _one_of("efficiency", "quality", "experience"),
}  # fmt: skip
REQUIRED = (
    "id",
    "version",
    "name",
    "question",
    "formula",
    "tier",
    "layer",
    "audience",
    "unit",
    "better",
    "kind",
)
CONDITIONS = ("where", "numerator", "awaiting", "provisional")
VALUES = ("value", "over", "under")
COUNTED = ("grain", "at", "where", "awaiting", "provisional", "exclude", "parameters")
# Which further keys a kind needs, and which it takes beside those of everybody.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "rate": ("grain", "at", "numerator"), "count": ("grain", "at"), "median": ("grain", "at", "value"),
    "mean": ("grain", "at", "value"), "sum": ("grain", "at", "value"),
    "ratio": ("grain", "at", "over", "under"), "level": ("grain", "at", "ends"),
    "formula": ("parts", "expression"), "computed": ("parts", "method"),
}  # fmt: skip
TAKES: Mapping[str, tuple[str, ...]] = {
    kind: (*needed, *(("parameters",) if kind in MADE else COUNTED)) for kind, needed in NEEDS.items()
} | {
    "count": (*NEEDS["count"], "numerator", *COUNTED),
}
OF_EVERYBODY = (*REQUIRED, "guards", "needs", "least", "source", "traps", "core")
