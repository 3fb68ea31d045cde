"""A story of one conversation, told by Intercom in all its ways: notifications and the API's record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rules.fold.ticket import Context, fold
from rules.model import Event, Ticket
from service.measuring import content_hash
from tests.adapters.intercom.samples import (
    BEGAN,
    BOT,
    CUSTOMER,
    PERSON,
    fin,
    notification,
    of_parts,
    parse,
    part,
)
from tests.rules.told import TAXONOMY

START = datetime.fromtimestamp(BEGAN, UTC)
RECEIVED = START + timedelta(days=8)
CONTEXT = Context(TAXONOMY)
WHO: dict[str, dict[str, Any]] = {
    "c": {"type": "user", "id": CUSTOMER},
    "a": {"type": "bot", "id": BOT, "from_ai_agent": True, "is_ai_answer": True},
    "h": {"type": "admin", "id": PERSON, "from_ai_agent": False},
    "b": {"type": "bot", "id": BOT, "from_ai_agent": False, "is_ai_answer": False},
}
# A letter of the second kind -> what happens: part_type, the state after it, and what else the part carries.
DEEDS: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "says": ("comment", None, {}),
    "notes": ("note", None, {}),
    "serves": ("channel_and_reply_time_expectation", None, {}),
    "closes": ("close", "closed", {"body": None}),
    "snoozes": ("snoozed", "snoozed", {"body": None}),
    "opens": ("open", "open", {"body": None}),
    "passes": ("assignment", None, {"body": None, "assigned_to": {"type": "team", "id": "4400"}}),
}


@dataclass
class Story:
    """steps: (minute, who, what they do). state: Fin's resolution state as it is told with and after its last words."""

    steps: Sequence[tuple[int, str, str]] = ()
    state: str | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    def parts(self) -> list[dict[str, Any]]:
        return [self._part(place, *step) for place, step in enumerate(self.steps)]

    def _part(self, place: int, minute: int, who: str, what: str) -> dict[str, Any]:
        kind, _, more = DEEDS[what]
        at = BEGAN + 60 * minute
        told = {"id": str(80_000 + place), "part_type": kind, "body": f"<p>Synthetic words {place}.</p>",
                "author": WHO[who], "created_at": at, "updated_at": at, "assigned_to": None, "redacted": False,
                "event_details": {}}  # fmt: skip
        return part(1, **(told | more))

    def _states(self) -> list[str]:
        """The conversation's state after each step."""
        state, found = "open", []
        for _, who, what in self.steps:
            state = DEEDS[what][1] or ("open" if (who, what) == ("c", "says") else state)
            found.append(state)
        return found

    def _case(self, parts: list[dict[str, Any]], minute: int, state: str, spoken: bool) -> dict[str, Any]:
        last_words = max((at for at, who, what in self.steps if (who, what) == ("a", "says")), default=10**6)
        told = fin(resolution_state=self.state if minute >= last_words else None) if spoken else None
        return of_parts(
            *parts, state=state, open=state != "closed", updated_at=BEGAN + 60 * minute, ai_agent=told,
            ai_agent_participated=spoken, admin_assignee_id=None, team_assignee_id=None, **self.changes,
        )  # fmt: skip

    def notifications(self) -> list[dict[str, Any]]:
        told = [notification(self._case([], 0, "open", False), "conversation.user.created")]
        for place, (one, state) in enumerate(zip(self.parts(), self._states(), strict=True)):
            spoken = any(who == "a" for _, who, _ in self.steps[: place + 1])
            told.append(notification(self._case([one], self.steps[place][0], state, spoken)))
        return told

    def record(self) -> dict[str, Any]:
        """The conversation as the API answers it at the end."""
        state = (self._states() or ["open"])[-1]
        minute = max([0, *(step[0] for step in self.steps)])
        return self._case(self.parts(), minute, state, any(who == "a" for _, who, _ in self.steps))


def events_of(bodies: Iterable[Any]) -> list[Event]:
    return [event for body in bodies for event in parse(body, received_at=RECEIVED)]


def hints(story: Story) -> list[Event]:
    return events_of(story.notifications())


def snapshot(story: Story) -> list[Event]:
    return events_of([story.record()])


def folded(events: Iterable[Event], context: Context = CONTEXT) -> Ticket:
    """The ticket a week after the story's beginning."""
    stored = [(event, content_hash(event)) for event in events if event.ticket_id]
    return fold(stored, context, RECEIVED).ticket


def essence(ticket: Ticket) -> list[tuple[Any, ...]]:
    """What each episode came to."""
    return [
        (str(one.path), one.boundary, one.turn_count, one.ai_turns, one.human_turns, str(one.ai_touchpoint))
        for one in ticket.episodes
    ]


def handed(ticket: Ticket) -> list[tuple[float, str | None, bool]]:
    """(minute, trigger, whether somebody took it) of the hand-overs from the AI."""
    return [
        ((one.at - START) / timedelta(minutes=1), one.trigger, one.accepted_at is not None)
        for one in ticket.escalations
        if one.kind == "ai_to_human"
    ]
