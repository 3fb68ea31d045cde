"""The words of the logbook's pages: kinds, states, and the first line of each page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.moments import from_text
from service.store.reads.snapshot import Row
from service.web.times import Times
from service.web.words import in_words, plain

KINDS = {
    "release": "Release", "campaign": "Campaign", "incident": "Incident", "outage": "Outage", "holiday": "Holiday",
    "import": "Import", "taxonomy": "Taxonomy", "rule": "Rule", "ai_version": "AI", "note": "Note",
}  # fmt: skip
SOURCES = {
    "api": "A program", "command": "A person", "ics": "A calendar", "releases": "The product", "rules": "The rules",
    "taxonomy": "The taxonomy", "tickets": "The tickets",
}  # fmt: skip
ACTION_KINDS = {
    "article": "Write an article", "training": "Train people", "ai_update": "Change the AI", "routing": "Change routing",
    "flow": "Change the flow", "redesign": "Redesign",
}  # fmt: skip
ACTION_STATES = {"open": "Open", "doing": "Being done", "done": "Done", "dropped": "Dropped"}
LENSES = {
    "efficiency": "Efficiency", "quality": "Quality", "experience": "Experience", "revenue": "Revenue",
    "intelligence": "Intelligence", "team": "Team",
}  # fmt: skip
TABLES: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS, "source": SOURCES, "action_kind": ACTION_KINDS, "action_state": ACTION_STATES, "lens": LENSES,
}  # fmt: skip
PLANNED, ACTING, DUE = "planned", "acting", "due"


def logged(table: str, code: str | None) -> str:
    """The words for a code of one of the TABLES."""
    return plain(code or "") if code not in TABLES[table] else TABLES[table][code or ""]


def standing(change: Row, now: datetime) -> str:
    """Where a change stands: it will act, acts, or has acted long enough to be measured again."""
    if from_text(change["at"]) > now:
        return PLANNED
    return ACTING if from_text(change["remeasure_at"]) > now else DUE


def changes(found: Sequence[Row], times: Times) -> str:
    """How many changes act now, whether they overlap, and when to look."""
    if not found:
        return "No change to the automation is on record yet."
    now = times.now()
    acting = [one for one in found if standing(one, now) == ACTING]
    if not acting:
        return "No change acts at the moment, so nothing waits to be measured."
    first = f"{in_words(len(acting))} {'change acts' if len(acting) == 1 else 'changes act'} now"
    ids = {one["id"] for one in acting}
    if any(ids & set(one["overlaps"]) for one in acting):
        return f"{first} and overlap: a difference belongs to none of them alone."
    soonest = min(one["remeasure_at"] for one in acting)
    return f"{first}; measure again on {times.day(soonest)}."


def goals(number: int) -> str:
    """How many there are."""
    if number == 0:
        return "No goal is set yet."
    return f"{in_words(number)} {'goal is' if number == 1 else 'goals are'} set."


def is_overdue(action: Row, today: date) -> bool:
    """Whether it should have been done before today."""
    unfinished = action["state"] in ("open", "doing")
    return bool(unfinished and action["due"] and action["due"] < today.isoformat())


def lasting(one: Row, zone: ZoneInfo) -> tuple[str, str] | None:
    """First and last day of what lasts for whole days, as ISO 8601; None for all else."""
    if not one["until"]:
        return None
    at, until = (from_text(one[name]).astimezone(zone) for name in ("at", "until"))
    if any((moment.hour, moment.minute, moment.second) != (0, 0, 0) for moment in (at, until)):
        return None
    return at.date().isoformat(), date.fromordinal(until.date().toordinal() - 1).isoformat()
