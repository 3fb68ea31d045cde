"""Which schedule held for a ticket when, and how long an episode's answers took by it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rules.business_time import Applied, Hours, Schedule, next_open
from rules.fold.story import Values, latest
from rules.model import Episode, Escalation

# A ticket's field -> how its value is written as a place.
PLACES = {
    "schedule_id": "schedule", "group_id": "group", "brand_id": "brand", "form_id": "form", "channel": "channel",
    "tags": "tag",
}  # fmt: skip
# A helpdesk gives a new ticket its schedule a moment after making it.
AT_CREATION = timedelta(seconds=5)


def applied_of(values: Values, hours: Hours) -> list[Applied]:
    """From when which schedule held; before the first word of the ticket the first one does."""
    values = _from_the_beginning(values)
    moments = sorted({at for name in PLACES for at, *_ in values.get(name, [])})
    found: list[Applied] = []
    for at in moments:
        schedule = hours.at(_places(values, at))
        if schedule and (not found or found[-1].schedule != schedule):
            found.append(Applied(at, schedule))
    return found


def _from_the_beginning(values: Values) -> Values:
    """The same, where a schedule that was assigned right after the creation held from the creation on."""
    if not (assigned := values.get("schedule_id")):
        return values
    told = latest(values, "created_at")
    begun = datetime.fromisoformat(told) if told else min(one[0][0] for one in values.values() if one)
    held = [
        (begun if begun < at <= begun + AT_CREATION else at, schedule, by, actor)
        for at, schedule, by, actor in assigned
    ]
    return {**values, "schedule_id": held}


def _places(values: Values, at: datetime) -> frozenset[str]:
    found: set[str] = set()
    for name, place in PLACES.items():
        known = [value for since, value, *_ in values.get(name, []) if since <= at]
        value = known[-1] if known else None
        found |= {f"{place}:{one}" for one in (value if isinstance(value, list) else [value]) if one}
    return frozenset(found)


def timed(
    episode: Episode, escalations: Sequence[Escalation], applied: Sequence[Applied], hours: Hours
) -> Episode:
    """The episode with its waits in seconds, on the calendar and in business hours."""
    handed = next((one for one in escalations if one.episode_id == episode.id), None)
    accepted = handed.accepted_at if handed else None
    begun = episode.started_at

    def both(start: datetime | None, end: datetime | None) -> tuple[float | None, float | None]:
        if start is None or end is None:
            return None, None
        return max(0.0, (end - start).total_seconds()), hours.between(start, end, applied)

    answer, human = both(begun, episode.first_answer_at), both(begun, episode.first_human_at)
    taken, resolved = both(handed.at if handed else None, accepted), both(begun, episode.resolved_at)
    schedule = _at(begun, applied)
    return replace(
        episode, answer_seconds=answer[0], answer_business_seconds=answer[1], human_seconds=human[0],
        human_business_seconds=human[1], taken_seconds=taken[0], taken_business_seconds=taken[1],
        resolution_seconds=resolved[0], resolution_business_seconds=resolved[1],
        schedule=schedule.id if schedule else None, **_opening(begun, schedule),
    )  # fmt: skip


def _opening(begun: datetime, schedule: Schedule | None) -> dict[str, Any]:
    """Whether something began outside the opening hours, and when they began then."""
    if schedule is None:
        return {"outside_hours": None, "opens_at": None}
    opens = next_open(begun, schedule)
    return {"outside_hours": int(opens != begun), "opens_at": None if opens == begun else opens}


def _at(moment: datetime, applied: Sequence[Applied]) -> Schedule | None:
    held = [one for one in applied if one.since <= moment] or list(applied[:1])
    return held[-1].schedule if held else None
