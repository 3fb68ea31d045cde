"""To which episode questions and answers about a ticket belong."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rules.model import Episode, Event, Kind, Survey
from rules.surveys import survey_of

# The instruments of which an episode says whether the customer was asked.
OFFERED = ("csat", "ces")


def surveys_of(events: Iterable[Event], episodes: Sequence[Episode]) -> tuple[Survey, ...]:
    """The answers, each with its episode."""
    found = {event.id: survey_of(event) for event in events if event.kind is Kind.SURVEY}
    return tuple(replace(one, episode_id=_episode(one.at, episodes)) for one in found.values())


def with_offers(episodes: Sequence[Episode], events: Iterable[Event]) -> tuple[Episode, ...]:
    """The episodes with what was asked in or after each of them and before the next one."""
    offered = {
        (_episode(one.at, episodes), f"{one.fields['instrument']}_offered")
        for one in events
        if one.kind is Kind.SURVEY_OFFERED and one.fields["instrument"] in OFFERED
    }
    named: dict[str, dict[str, Any]] = {one.id: {} for one in episodes}
    for episode, name in offered:
        named.get(episode or "", {})[name] = True
    return tuple(replace(one, **named[one.id]) if named[one.id] else one for one in episodes)


def _episode(at: datetime, episodes: Sequence[Episode]) -> str | None:
    """The latest one begun by a moment, else the first."""
    begun = [one for one in episodes if one.started_at <= at] or episodes[:1]
    return begun[-1].id if begun else None
