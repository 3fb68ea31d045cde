"""What may be told of each thing of the logbook, as people write it; a day is a whole day of the installation's time zone."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, validate

from rules.logbook import (
    ACTION,
    ACTION_KINDS,
    ANNOTATION,
    ANNOTATION_KINDS,
    CHANGE,
    DIRECTIONS,
    GOAL,
    LENSES,
    MEANING,
    REMEASURED_AFTER,
    STATES,
    TAXONOMY,
)
from rules.moments import from_text, to_text

Told = dict[str, Any]
EARLIEST, LATEST = 2000, 2200
DAY = timedelta(days=1)
ID = validate.Regexp(r"[0-9a-f]{12}\Z", error="Write an id as the list shows it.")
METRIC = validate.Regexp(
    r"[a-z0-9_]{1,80}\Z", error="Write the id of a metric: small letters, digits, underscores."
)


class When(fields.Field[Any]):
    """A day (a date) or a moment with a zone (a datetime)."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> date | datetime:
        try:
            found = date.fromisoformat(value) if len(value) == 10 else from_text(value)
        except (TypeError, ValueError, OverflowError):
            raise ValidationError("is no moment. Write 2026-01-31 or 2026-01-31T09:00:00Z.") from None
        if not EARLIEST <= found.year < LATEST:
            raise ValidationError(f"lies too far away. Write a year from {EARLIEST} to {LATEST - 1}.")
        return found


class Day(When):
    """A day, kept as it is written."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Any:
        found = super()._deserialize(value, attr, data)
        if isinstance(found, datetime):
            raise ValidationError("is no day. Write 2026-01-31.")
        return found.isoformat()


class Line(fields.String):
    """Text in one line that says something."""

    def __init__(self, longest: int, **options: Any) -> None:
        super().__init__(**options)
        self.validators.append(
            validate.Length(1, longest, error=f"Write 1 to {longest} characters in one line.")
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        return " ".join(super()._deserialize(value, attr, data, **options).split())


def _one_of(values: tuple[str, ...], **options: Any) -> fields.String:
    error = f"Must be one of: {', '.join(values)}."
    return fields.String(validate=validate.OneOf(values, error=error), **options)


class ThingShape(Schema):
    """What every thing has; unknown keys are refused. removed: take it back."""

    removed = fields.Boolean(truthy={True}, falsy={False})
    who = Line(100, allow_none=True)
    source = Line(20)


class AnnotationShape(ThingShape):
    at = When(required=True)
    until = When(allow_none=True)
    title = Line(200, required=True)
    text = fields.String(allow_none=True, validate=validate.Length(max=2000))
    kind = _one_of(ANNOTATION_KINDS)


class ChangeShape(ThingShape):
    at = When()
    what = Line(200, required=True)
    why = Line(2000, required=True)
    metric = fields.String(required=True, validate=METRIC)
    direction = _one_of(DIRECTIONS, required=True)
    remeasure_at = When()


class ActionShape(ThingShape):
    title = Line(200, required=True)
    cause = Line(200, allow_none=True)
    kind = _one_of(ACTION_KINDS, required=True)
    owner = Line(100, required=True)
    due = Day(allow_none=True)
    state = _one_of(STATES)
    change_id = fields.String(allow_none=True, validate=ID)


class GoalShape(ThingShape):
    metric = fields.String(required=True, validate=METRIC)
    lens = _one_of(LENSES, required=True)
    why = Line(2000, required=True)
    target = fields.Float(allow_none=True, allow_nan=False)


class MeaningShape(ThingShape):
    text = Line(300, required=True)


class TaxonomyShape(ThingShape):
    version = Line(100, required=True)
    previous = Line(100, required=True)


SHAPES: Mapping[str, Schema] = {
    ANNOTATION: AnnotationShape(),
    CHANGE: ChangeShape(),
    ACTION: ActionShape(),
    GOAL: GoalShape(),
    MEANING: MeaningShape(),
    TAXONOMY: TaxonomyShape(),
}


def load(
    thing: str,
    given: Mapping[str, Any],
    zone: ZoneInfo,
    now: datetime,
    before: Mapping[str, Any] | None = None,
) -> Told:
    """What is told, checked, moments in their stored form; ValidationError. before: the thing that it is told anew of."""
    loaded: Told = SHAPES[thing].load(given, partial=before is not None)
    told = PLACES[thing](loaded, zone, now, before is None) if thing in PLACES else loaded
    _check_order({**(before or {}), **told})
    return told


def _placed_annotation(loaded: Told, zone: ZoneInfo, now: datetime, is_new: bool) -> Told:
    """With only a day it lasts for all of it, and a last day belongs to it."""
    told = dict(loaded)
    if is_new and _is_day(told["at"]) and told.get("until") is None:
        told["until"] = told["at"]
    if _is_day(told.get("until")):
        told["until"] += DAY
    return _in_stored_form(told, zone, "at", "until")


def _placed_change(loaded: Told, zone: ZoneInfo, now: datetime, is_new: bool) -> Told:
    """From now on and measured again four weeks later, unless said otherwise."""
    told = {"at": now, **loaded} if is_new else loaded
    told = _in_stored_form(told, zone, "at", "remeasure_at")
    if is_new and "remeasure_at" not in told:
        told["remeasure_at"] = to_text(from_text(told["at"]).astimezone(zone) + REMEASURED_AFTER)
    return told


PLACES: Mapping[str, Callable[[Told, ZoneInfo, datetime, bool], Told]] = {
    ANNOTATION: _placed_annotation,
    CHANGE: _placed_change,
}


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _in_stored_form(told: Mapping[str, Any], zone: ZoneInfo, *names: str) -> Told:
    found = {name: _moment(told[name], zone) for name in names if told.get(name) is not None}
    return {**told, **{name: to_text(at) for name, at in found.items()}}


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or when the day begins."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), zone).astimezone(UTC)


def _check_order(told: Mapping[str, Any]) -> None:
    for name in ("until", "remeasure_at"):
        if told.get(name) is not None and told.get("at") is not None and told[name] <= told["at"]:
            raise ValidationError({name: ["Write a later one than at."]})
