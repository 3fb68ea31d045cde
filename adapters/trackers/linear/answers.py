"""What lies in an answer of Linear's, which may have any shape."""

from collections.abc import Mapping
from typing import Any

from rules.errors import SinkError


def within(value: Any, *path: str) -> Any:
    """What lies at the path, None where the answer has another shape."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def made(answer: Mapping[str, Any], mutation: str, thing: str, doing: str) -> Mapping[str, Any]:
    """What a mutation made. Without `success` nobody knows what became of it."""
    found = within(answer, mutation, thing)
    if within(answer, mutation, "success") is not True or not isinstance(found, dict):
        raise SinkError(f"Linear did not {doing} and does not say why", outcome_unknown=True)
    return found


def nodes(answer: Mapping[str, Any], *path: str) -> list[dict[str, Any]]:
    """The things in a list of an answer; SinkError where there is no list."""
    found = within(answer, *path, "nodes")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SinkError("Linear answered with another shape than its schema says", outcome_unknown=True)
    return found


def one(answer: Mapping[str, Any], thing: str, doing: str) -> dict[str, Any]:
    """The thing that was asked for; SinkError where it is not shown. doing: for its message."""
    found = answer.get(thing)
    if not isinstance(found, dict) or "id" not in found:
        raise SinkError(f"Linear did not {doing} and does not say why", outcome_unknown=True)
    return found
