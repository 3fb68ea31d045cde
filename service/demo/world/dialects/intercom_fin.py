"""What Intercom says of its AI agent's part in a conversation.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/models/ai_agent
"""

from dataclasses import dataclass
from typing import Any

from service.demo.world.acts import POLITE, Act, Contact, Meaning, Who
from service.demo.world.dialects.intercom_values import RATINGS, STATES


@dataclass(slots=True)
class Part:
    """What is known of the AI's part while the acts are read. at: when it last changed."""

    began: int = 0
    at: int = 0
    last: Meaning | None = None
    answered: bool = False
    people: bool = False
    resolution: str | None = None
    rating: int | None = None

    def set(self, resolution: str | None, at: int) -> None:
        self.resolution, self.at = resolution, at


def ai_agent(contact: Contact, acts: list[Act]) -> dict[str, Any] | None:
    """The object of that name; None where the AI never wrote to the customer."""
    part, assigned = Part(), None
    for act in acts:
        _spoke(part, act)
        if part.began and part.resolution != "escalated":
            _settled(part, act, from_ai=assigned == contact.ai_user)
        assigned = act.changes.get("assignee", assigned)
    if not part.began:
        return None
    return {
        "source_type": "profile",
        "source_title": f"Version {contact.ai_version}",
        "last_answer_type": "ai_answer" if part.answered else None,
        "resolution_state": part.resolution,
        "rating": part.rating,
        "rating_remark": None,
        "created_at": part.began,
        "updated_at": part.at,
        "content_sources": {"type": "content_source.list", "total_count": 0, "content_sources": []},
    }


def rated_by_fin(acts: list[Act]) -> bool:
    """Whether a rating after these acts is about the AI: nobody else wrote to the customer."""
    writers = {act.message.who for act in acts if act.message and act.message.public}
    return Who.AI in writers and Who.HUMAN not in writers


def _spoke(part: Part, act: Act) -> None:
    if not (act.message and act.message.public):
        return
    if act.who is Who.AI:
        part.began, part.last = part.began or act.at, act.message.meaning
        part.answered = part.answered or part.last is Meaning.ANSWER
        if part.resolution != "escalated":
            part.at = act.at
    part.people = part.people or act.who is Who.HUMAN


def _settled(part: Part, act: Act, *, from_ai: bool) -> None:
    """What the act makes of the AI's work; once it handed over, that stays."""
    reason = any(tag.startswith("esc_trigger_") for tag in act.changes.get("add", ()))
    if reason or (from_ai and "assignee" in act.changes):
        return part.set("escalated", act.at)
    if part.people:
        return None
    if (code := RATINGS.get(str(act.changes.get("satisfaction")))) is not None:
        part.rating = code
        return part.set("negative_feedback" if code == 1 else part.resolution, act.at)
    return _resolved(part, act)


def _resolved(part: Part, act: Act) -> None:
    meaning = act.message.meaning if act.message and act.who is Who.CUSTOMER else None
    if meaning is Meaning.WORKED:
        part.set("confirmed_resolution", act.at)
    elif meaning is not None and meaning not in POLITE and part.resolution:
        part.set(None, act.at)
    elif (
        STATES.get(act.changes.get("status", "")) == "closed"
        and part.last is Meaning.ANSWER
        and not part.resolution
    ):
        part.set("assumed_resolution", act.at)
