"""The facts of a suspected problem: the hand-over that reports it."""

from dataclasses import dataclass

from rules.facts.fact import About, Fact


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A suspected problem once its ticket was handed over; cause: as it was said by then, None while it was not."""

    ticket_id: str
    cause: str | None


_PROBLEM = About("problem")
FACTS: tuple[Fact, ...] = (
    _PROBLEM.text("ticket_id", "The ticket that reports it", lambda v: v.ticket_id, sample="zd:1"),
    _PROBLEM.truth("escalated", "Whether the AI handed the ticket over", lambda v: True),
    _PROBLEM.text("escalation_cause", "What the audit found, empty while nothing was", lambda v: v.cause or "",
                  sample="product_bug"),
)  # fmt: skip
