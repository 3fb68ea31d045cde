"""The facts of tickets and problems over time, as the engine judges them."""

from rules.engine import Moment
from rules.model import Ticket
from rules.tagging import Said


def ticket_moments(ticket: Ticket) -> list[Moment]:
    """A contact's facts, known from its first moment."""
    if ticket.merged_into or ticket.removed or ticket.repeat_gap_seconds is None:
        return []
    facts = {
        "ticket_id": ticket.id,
        "category": ticket.category,
        "repeat_of": ticket.repeat_of,
        "repeat_gap_seconds": ticket.repeat_gap_seconds,
    }
    return [Moment(ticket.created_at, ticket.id, facts)]


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
