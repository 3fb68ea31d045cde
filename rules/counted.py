"""What the messages of an episode tell, counted once so that a number only has to add it up."""

from dataclasses import dataclass
from datetime import datetime

from rules.felt import Felt


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Felt):
    """Of public messages only; times are None while they have not happened. See rules/fold/counted.py.

    ai_replies: to a customer who wrote, beyond a greeting; ai_answers: of these neither a question nor a non-answer;
    ai_repaired: of these the ones that the customer had to correct. follow_ups: of the customer, from the first reply on.
    hand_overs, handed_at: from the AI to people, the first one; passed_at: the first from one team of people to another.
    ai_confidence: 0 to 1, how sure the AI said it was of its last reply before a person wrote; None where it did not say.
    frustrated_at: when the mood fell for good. sentiment_shift: -2 to 2, None where fewer than two messages tell. schedule: the
    one that held at the beginning. outside_hours: 1 or 0, None without a schedule; opens_at: when it opened next, if 1.
    """

    customer_messages: int = 0
    ai_messages: int = 0
    human_messages: int = 0
    ai_replies: int = 0
    ai_answers: int = 0
    ai_repaired: int = 0
    follow_ups: int = 0
    hand_overs: int = 0
    handed_at: datetime | None = None
    passed_at: datetime | None = None
    frustrated_at: datetime | None = None
    sentiment_shift: float | None = None
    ai_confidence: float | None = None
    schedule: str | None = None
    outside_hours: int | None = None
    opens_at: datetime | None = None
