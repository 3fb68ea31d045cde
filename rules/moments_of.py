"""The facts of tickets and problems over time, as the engine judges them."""

from typing import Any

from rules.engine import Moment
from rules.model import Survey, Ticket
from rules.surveys import EFFORT, ease
from rules.tagging import Said


def ticket_moments(ticket: Ticket) -> list[Moment]:
    """A contact's facts: what it repeats from its first moment, how easy it was from each answer on."""
    if ticket.merged_into or ticket.removed:
        return []
    facts: dict[str, Any] = {"ticket_id": ticket.id, "category": ticket.category}
    if ticket.repeat_gap_seconds is not None:
        facts |= {"repeat_of": ticket.repeat_of, "repeat_gap_seconds": ticket.repeat_gap_seconds}
    moments = [Moment(ticket.created_at, ticket.id, facts)]
    answers = sorted(ticket.surveys, key=lambda survey: (survey.at, survey.id))
    return moments + [
        Moment(one.at, one.id, facts | _ease_facts(one)) for one in answers if one.instrument == EFFORT
    ]


def _ease_facts(answer: Survey) -> dict[str, Any]:
    said = f"{answer.score:g} of {answer.low:g} to {answer.high:g}"
    return {"ease": round(100 * ease(answer), 1), "answer": said, "survey": answer.id}


def problem_moments(ticket: Ticket, causes: Said) -> list[Moment]:
    """A suspected problem's facts: the hand-over and its cause, each from its own time. One ticket is one problem."""
    handed = min((one.at for one in ticket.escalations if one.kind == "ai_to_human"), default=None)
    if handed is None or ticket.merged_into or ticket.removed:
        return []
    return [
        Moment(
            max(at, handed), by, {"ticket_id": ticket.id, "escalated": True, "escalation_cause": cause or ""}
        )
        for (at, cause, by), until in zip(causes, [*[one[0] for one in causes[1:]], None], strict=True)
        if until is None or until > handed
    ]
