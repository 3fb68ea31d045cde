"""The arguments of the lists, checked: unknown, repeated and malformed ones are refused, each with a word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from rules.answers import QUESTIONS
from rules.facts import problem
from rules.health import STATES
from rules.logbook import ACTION_KINDS, ANNOTATION_KINDS, LENSES
from rules.logbook import STATES as ACTION_STATES
from rules.metrics.definition import AUDIENCES
from rules.model import Path, Status, Verdict
from rules.moments import from_text, to_text
from service.store.reads.listings import LISTINGS

LIMIT, MOST = 100, 500
# Filters whose values are known beforehand, by list; every other filter takes any text.
KNOWN_VALUES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("tickets", "path"): tuple(Path),
    ("tickets", "verdict"): tuple(Verdict),
    ("tickets", "status"): tuple(Status),
    ("episodes", "path"): tuple(Path),
    ("episodes", "verdict"): tuple(Verdict),
    ("accounts", "health"): STATES,
    ("escalations", "kind"): ("ai_to_human", "human_to_human"),
    ("answers", "question"): tuple(QUESTIONS),
    ("violations", "problem"): ("missing", "contradicts", "unmapped", "unknown"),
    ("deliveries", "kind"): (
        "webhook",
        "snapshot",
        "import",
        "order",
        "idf",
        "correction",
        "answer",
        "colleague",
        "account_told",
        "grouping",
        "logbook",
    ),
    ("problems", "kind"): problem.KINDS,
    ("problems", "state"): problem.STATES,
    ("deliveries", "outcome"): ("applied", "ignored", "quarantined", "duplicate"),
    ("annotations", "kind"): ANNOTATION_KINDS,
    ("actions", "kind"): ACTION_KINDS,
    ("actions", "state"): ACTION_STATES,
    ("goals", "lens"): LENSES,
    ("reports", "audience"): AUDIENCES,
    ("pushes", "state"): ("pending", "sending", "delivered", "dead", "cancelled"),
}
MOMENTS = frozenset({"since", "until"})


class ArgumentsError(ValueError):
    """Arguments that a list does not take; `errors` maps each to what is wrong with it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {said}" for name, said in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a list was asked for."""

    filters: Mapping[str, str]
    limit: int
    cursor: str | None


class Whole(fields.Integer):
    """A whole number in plain digits; `int` would also take signs, spaces and the digits of other scripts."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise ValidationError(f"{value[:40]!r} is not a whole number.")
        return int(value)


class Moment(fields.String):
    """An ISO 8601 moment with a time zone, given on in its stored form."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            return to_text(from_text(value))
        except (ValueError, OverflowError):
            raise ValidationError(f"{value[:40]!r} is not a moment like 2026-11-23T09:12:00Z.") from None


def read(name: str, given: MultiDict[str, str]) -> Arguments:
    """The checked arguments of one list; ArgumentsError names every one that is wrong."""
    repeated = {key: "Give it once." for key, values in given.lists() if len(values) > 1}
    if repeated:
        raise ArgumentsError(repeated)
    try:
        loaded: dict[str, Any] = _schema(name).load(given.to_dict())
    except ValidationError as error:
        said: dict[str, list[str]] = error.messages_dict
        raise ArgumentsError({argument: " ".join(words) for argument, words in said.items()}) from None
    limit, cursor = loaded.pop("limit"), loaded.pop("cursor")
    return Arguments(loaded, limit, cursor)


def none(given: MultiDict[str, str]) -> None:
    """Refuse whatever is given: an item takes no arguments."""
    if given:
        raise ArgumentsError(dict.fromkeys(given, "Unknown argument. None is known here."))


@cache
def _schema(name: str) -> Schema:
    listing = LISTINGS[name]
    known: dict[str, fields.Field[Any]] = {argument: _filter(name, argument) for argument in listing.filters}
    known |= {argument: _one_of(tuple(values)) for argument, values in listing.choices.items()}
    known["limit"] = Whole(
        load_default=LIMIT, validate=validate.Range(1, MOST, error=f"Must be between 1 and {MOST}.")
    )
    known["cursor"] = fields.String(load_default=None, validate=validate.Length(1, 2000))
    schema = Schema.from_dict(dict(known))()
    schema.error_messages["unknown"] = f"Unknown argument. Known here: {', '.join(sorted(known))}."
    return schema


def _filter(name: str, argument: str) -> fields.Field[Any]:
    if argument in MOMENTS:
        return Moment()
    values = KNOWN_VALUES.get((name, argument))
    return _one_of(values) if values else fields.String(validate=validate.Length(1, 300))


def _one_of(values: tuple[str, ...]) -> fields.Field[Any]:
    words = [str(value) for value in values]
    return fields.String(validate=validate.OneOf(words, error=f"Must be one of: {', '.join(words)}."))
