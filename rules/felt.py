"""How the customer of an episode felt: what is kept of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt:
    """None: not known. Turns count from 1, a turn being a run of customer messages; see rules/fold/mood.py.

    sentiment_*: -1 to 1, a turn's mean. sentiment_source: helpdesk, words or both. sentiment_fell_turn: from which turn on
    it stayed low. frustration_peak: the highest running average from the third turn on, frustration_turn: where it was
    reached; frustration_rise: the mean of the second half of the turns less that of the first.
    """

    sentiment_first: float | None = None
    sentiment_last: float | None = None
    sentiment_lowest: float | None = None
    sentiment_lowest_turn: int | None = None
    sentiment_fell_turn: int | None = None
    sentiment_source: str | None = None
    frustration_peak: float | None = None
    frustration_turn: int | None = None
    frustration_rise: float | None = None


@dataclass(frozen=True, slots=True)
class Mood:
    """How the customer had felt from one of their messages on: the same as in `Felt`, of what was said by then."""

    at: datetime
    first: float
    last: float
    lowest: float
    fell_turn: int | None
    frustration: float | None
