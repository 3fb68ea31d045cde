"""What a person records, checked against what is known: the delivery that tells it, and what to think of before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from rules.logbook import ANNOTATION, CHANGE, GOAL, Window, overlaps
from rules.metrics.definition import Metric
from rules.moments import from_text
from rules.suggestion import suggestion
from service.logbook import shapes
from service.logbook.telling import entry, id_of
from service.store.log import LogEntry
from service.store.logbook_rows import TABLES, window_of
from service.store.reads.logbook_rows import other_changes
from service.store.reads.pages import item
from service.store.reads.snapshot import Row, Snapshot

BY_PEOPLE = ("api", "command", "ics")
RATE = "rate"


class NotThere(Exception):
    """Something is told of a thing that is not known, or not yet."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What goes into the log. id: the thing; warnings: the other changes that a change overlaps with."""

    entry: LogEntry
    id: str
    warnings: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked at before something is recorded. metrics: by id."""

    snapshot: Snapshot
    zone: ZoneInfo
    metrics: Mapping[str, Metric]


def record(thing: str, given: Mapping[str, Any], source: str, known: Known, now: datetime) -> Recorded:
    """Check what is told of a thing; with its `id` what is told anew of one that is known. ValidationError, NotThere."""
    told, snapshot = dict(given), known.snapshot
    key = told.pop("id", None)
    before = None if key is None else _standing(thing, key, snapshot)
    if "source" in told:
        raise ValidationError({"source": ["Unknown field."]})
    said = shapes.load(thing, told, known.zone, now, before)
    _check_link(said, snapshot)
    if {"metric", "target"} & said.keys():
        _check_metric({**(before or {}), **said}, known.metrics)
    if before is None:
        said |= {"removed": False, "source": source}
        key = id_of(thing, said)
    found = _overlapping(str(key), {**(before or {}), **said}, snapshot) if thing == CHANGE else []
    return Recorded(entry(thing, str(key), said, now), str(key), found)


def _standing(thing: str, key: Any, snapshot: Snapshot) -> Row:
    row = item(snapshot, TABLES[thing], key) if isinstance(key, str) else None
    if row is None:
        raise NotThere(f"There is no {thing} {str(key)[:40]}, or it is not applied yet.")
    if thing == ANNOTATION and row["source"] not in BY_PEOPLE:
        raise ValidationError({"id": ["No person made this annotation. Record one of your own."]})
    return row


def _check_link(said: Mapping[str, Any], snapshot: Snapshot) -> None:
    change = said.get("change_id")
    if change and item(snapshot, TABLES[CHANGE], change) is None:
        raise ValidationError({"change_id": ["There is no such change, or it is not applied yet."]})


def _check_metric(said: Mapping[str, Any], metrics: Mapping[str, Metric]) -> None:
    """A goal or change of what nobody measures would never be judged."""
    name = said["metric"]
    if name not in metrics:
        raise ValidationError({"metric": [f"There is no metric {name}. {suggestion(name, metrics)}"]})
    target = said.get("target")
    if target is not None and metrics[name].kind == RATE and not 0 <= target <= 1:
        raise ValidationError({"target": ["This metric is a share. Write 0.6 for 60 %."]})


def _overlapping(key: str, change: Mapping[str, Any], snapshot: Snapshot) -> list[Mapping[str, str]]:
    """The changes that act before this one is measured again, or the other way round."""
    if change.get("removed"):
        return []
    own = Window(key, from_text(change["at"]), from_text(change["remeasure_at"]))
    others = {row["id"]: row for row in other_changes(snapshot, key)}
    found = overlaps([own, *map(window_of, others.values())])[key]
    return [{"change_id": one, "detail": overlap_words(others[one])} for one in found]


def overlap_words(other: Mapping[str, Any]) -> str:
    """Why one should wait."""
    span = f"{other['at'][:10]} to {other['remeasure_at'][:10]}"
    return (
        f"It overlaps {other['id']}, “{other['what']}” ({span}). One variable at a time: a difference"
        " in this time cannot be put down to one of the two."
    )


def record_goal(given: Mapping[str, Any], known: Known, now: datetime) -> Recorded:
    """Set a goal, whose id is its metric; of one that is set only what is given changes."""
    is_set = item(known.snapshot, TABLES[GOAL], str(given["metric"]))
    key = {"id": given["metric"]} if is_set else {}
    return record(GOAL, {**given, **key}, "command", known, now)
