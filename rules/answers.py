"""What colleagues are asked about hand-overs, flags and problems. What they say stands beside what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

HAND_OVER, FLAG, OUTCOME, PROBLEM = "hand_over", "flag", "outcome", "problem"
MERGED, STATE = "merged", "problem_state"
SNOOZE, HANDLED, RIGHT, WRONG = "snooze", "handled", "right", "wrong"
SAME_BUG, NOT_SAME_BUG, SAME_PROBLEM, OTHER_PROBLEM = (
    "same_bug",
    "not_same_bug",
    "same_problem",
    "other_problem",
)
FIXED, NOT_FIXED = "fixed", "not_fixed"
# Each question with what can be answered. Whether a flag was right and what became of it are two questions,
# so that saying the one does not take the other back.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    HAND_OVER: ("accepted", "should_automate", "no_context"),
    FLAG: (RIGHT, WRONG),
    OUTCOME: (HANDLED, SNOOZE),
    PROBLEM: (SAME_BUG, NOT_SAME_BUG),
    MERGED: (SAME_PROBLEM, OTHER_PROBLEM),
    STATE: (FIXED, NOT_FIXED),
}
# Set by a person on the ticket, each says the same of its newest hand-over as the link does; we never write them.
TAGS: Mapping[str, str] = {
    "dg_answer_accepted": "accepted",
    "dg_answer_should_automate": "should_automate",
    "dg_answer_no_context": "no_context",
}
BY_TAG = "tag"


@dataclass(frozen=True, slots=True)
class Answer:
    """The last word of one person to one question, or of all who have the same place's link made for nobody.

    question, answer: see QUESTIONS. subject: the id of the hand-over, flag or problem. ticket_id: "" where it is about
    none. rule, about: the flag's rule and its subject; about a merger the problem that stands for both; else "".
    until: where a snooze ends. who: for whom the link was made, "" for nobody. via: where the link was, or BY_TAG.
    at: since when it stands.
    """

    question: str
    subject: str
    ticket_id: str
    answer: str
    at: datetime
    who: str = ""
    via: str = ""
    rule: str = ""
    about: str = ""
    until: datetime | None = None

    @property
    def id(self) -> str:
        """The same for each word that replaces another."""
        return "|".join((self.question, self.subject, self.ticket_id, self.who or f"@{self.via}"))

    @property
    def word(self) -> tuple[str, datetime | None]:
        """What was said, which saying it again does not change."""
        return self.answer, self.until
