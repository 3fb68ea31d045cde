"""What Intercom says of its AI agent's part in a conversation.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/models/ai_agent
"""

from dataclasses import dataclass
from typing import Any

from service.demo.world.acts import POLITE, Act, Contact, Meaning, Who
from service.demo.world.dialects.intercom_values import RATINGS, STATES


@dataclass(slots=True)
class Part:
    """What is known of the AI's part while the acts are read. rated_at: when the customer rated it."""

    spoke: bool = False
    rated_at: int | None = None
    last: Meaning | None = None
    answered: bool = False
    people: bool = False
    resolution: str | None = None
    rating: int | None = None


def ai_agent(contact: Contact, acts: list[Act]) -> dict[str, Any] | None:
    """The object of that name; None where the AI never wrote to the customer. Its moments are those of the rating."""
    part, assigned = Part(), None
    for act in acts:
        _speaks(part, act)
        if part.spoke and part.resolution != "escalated":
            _settles(part, act, from_ai=assigned == contact.ai_user)
        assigned = act.changes.get("assignee", assigned)
    if not part.spoke:
        return None
    return {
        "source_type": "profile",
        "source_title": f"Version {contact.ai_version}",
        "last_answer_type": "ai_answer" if part.answered else None,
        "resolution_state": part.resolution if part.answered else None,
        "rating": part.rating,
        "rating_remark": None,
        "created_at": part.rated_at,
        "updated_at": part.rated_at,
        "content_sources": {"type": "content_source.list", "total_count": 0, "content_sources": []},
    }


def rated_by_fin(acts: list[Act]) -> bool:
    """Whether a rating after these acts is about the AI: nobody else wrote to the customer."""
    writers = {act.message.who for act in acts if act.message and act.message.public}
    return Who.AI in writers and Who.HUMAN not in writers


def _speaks(part: Part, act: Act) -> None:
    if not (act.message and act.message.public):
        return
    if act.who is Who.AI:
        part.spoke, part.last = True, act.message.meaning
        part.answered = part.answered or part.last is Meaning.ANSWER
    part.people = part.people or act.who is Who.HUMAN


def _settles(part: Part, act: Act, *, from_ai: bool) -> None:
    """What the act makes of the AI's work; once it handed over, that stays."""
    reason = any(tag.startswith("esc_trigger_") for tag in act.changes.get("add", ()))
    code = RATINGS.get(str(act.changes.get("satisfaction")))
    if reason or (from_ai and "assignee" in act.changes):
        part.resolution = "escalated"
    elif not part.people and code is not None:
        part.rating, part.rated_at = code, act.at
        part.resolution = "negative_feedback" if code == RATINGS["bad"] else part.resolution
    elif not part.people:
        part.resolution = _resolution(part, act)


def _resolution(part: Part, act: Act) -> str | None:
    meaning = act.message.meaning if act.message and act.who is Who.CUSTOMER else None
    if meaning is Meaning.WORKED:
        return "confirmed_resolution"
    if meaning is not None and meaning not in POLITE:
        return None
    closes = STATES.get(act.changes.get("status", "")) == "closed"
    return part.resolution or ("assumed_resolution" if closes and part.last is Meaning.ANSWER else None)
