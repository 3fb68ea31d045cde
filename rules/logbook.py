"""What people record of their automation: annotations, changes, actions, goals, each put together from all tellings of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

ANNOTATION, CHANGE, ACTION, GOAL, MEANING, TAXONOMY = (
    "annotation", "change", "action", "goal", "meaning", "taxonomy",
)  # fmt: skip
# Each thing with what has to be known of it before it stands.
THINGS: Mapping[str, tuple[str, ...]] = {
    ANNOTATION: ("at", "title"),
    CHANGE: ("at", "what", "why", "metric", "direction", "remeasure_at"),
    ACTION: ("title", "kind", "owner"),
    GOAL: ("metric", "lens", "why"),
    MEANING: ("text",),
    TAXONOMY: ("version", "previous"),
}
ANNOTATION_KINDS = (
    "release", "campaign", "incident", "outage", "holiday", "import", "taxonomy", "rule", "ai_version", "note",
)  # fmt: skip
ACTION_KINDS = ("article", "training", "ai_update", "routing", "flow", "redesign")
STATES = OPEN, DOING, DONE, DROPPED = "open", "doing", "done", "dropped"
DIRECTIONS = "up", "down"
LENSES = "efficiency", "quality", "experience", "revenue", "intelligence", "team"
EFFICIENT = "efficient"  # the word of which an installation says what it means here
REMEASURED_AFTER = timedelta(days=28)
FEWEST_GOALS, MOST_GOALS = 3, 5


@dataclass(frozen=True, slots=True)
class Telling:
    """What was told of a thing at once. digest: its place among those of one moment; said: by field, None takes back."""

    at: datetime
    digest: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """From when on a change acts, and when it is measured again: `[at, remeasure_at)`."""

    id: str
    at: datetime
    remeasure_at: datetime


def in_order(tellings: Iterable[Telling]) -> list[Telling]:
    """By time, whatever the order in which they arrived."""
    return sorted(tellings, key=lambda one: (one.at, one.digest))


def standing(thing: str, tellings: Iterable[Telling]) -> dict[str, Any] | None:
    """What is known of a thing, of each field the latest word; None where it was removed or too little was told."""
    known: dict[str, Any] = {}
    for one in in_order(tellings):
        known |= one.said
    if known.pop("removed", False) or any(known.get(name) is None for name in THINGS[thing]):
        return None
    return known


def since(tellings: Iterable[Telling], name: str) -> datetime | None:
    """From when on a field has had its latest value; None where nobody told it."""
    began, value = None, None
    for one in in_order(tellings):
        if name in one.said and one.said[name] != value:
            began, value = one.at, one.said[name]
    return began


def taxonomies(tellings: Iterable[Telling]) -> list[tuple[datetime, str, str]]:
    """When one taxonomy replaced another: (moment, before, after); the same told twice replaces nothing."""
    found: list[tuple[datetime, str, str]] = []
    for one in in_order(tellings):
        before = found[-1][2] if found else str(one.said["previous"])
        if one.said["version"] != before:
            found.append((one.at, before, str(one.said["version"])))
    return found


def overlaps(windows: Sequence[Window]) -> dict[str, list[str]]:
    """By change the others that act before it is measured again, so that no difference belongs to one of them alone."""
    found: dict[str, list[str]] = {one.id: [] for one in windows}
    running: list[Window] = []
    for one in sorted(windows, key=lambda window: (window.at, window.id)):
        running = [other for other in running if other.remeasure_at > one.at]
        for other in running:
            found[one.id].append(other.id)
            found[other.id].append(one.id)
        running.append(one)
    return {change: sorted(others) for change, others in found.items()}
