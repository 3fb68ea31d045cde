"""What an answered survey question says: how good the answer is on its own scale."""

from collections.abc import Mapping
from typing import Any

from rules.model import Event, Survey

# The lowest third of a scale is negative: 1-2 of 5, 1-3 of the seven points of ease, a thumb down.
NEGATIVE_SHARE = 1 / 3
EFFORT = "ces"
# Asks about the company as a whole: however low, it takes no ticket's resolution back.
OF_THE_COMPANY = frozenset({"nps"})


def share(answer: Mapping[str, Any]) -> float:
    """Where the score lies between the worst (0) and the best (1) answer of its scale."""
    low, high, score = (float(answer[name]) for name in ("low", "high", "score"))
    risen = (score - low) / (high - low) if high != low else 1.0
    return risen if answer.get("higher_is_better", True) else 1 - risen


def ease(answer: Survey) -> float:
    """Where an answer lies between the worst (0) and the best (1) of its scale."""
    told = {"low": answer.low, "high": answer.high, "score": answer.score}
    return share(told | {"higher_is_better": answer.higher_is_better})


def is_negative(answer: Mapping[str, Any]) -> bool:
    """Whether the answer is low on its scale."""
    return share(answer) <= NEGATIVE_SHARE + 1e-9


def is_complaint(answer: Mapping[str, Any]) -> bool:
    """Whether the answer speaks against how its ticket was resolved."""
    return is_negative(answer) and answer["instrument"] not in OF_THE_COMPANY


def survey_of(event: Event) -> Survey:
    """The answer that a SURVEY event carries."""
    told = event.fields
    low, high, score = (float(told[name]) for name in ("low", "high", "score"))
    upwards = bool(told.get("higher_is_better", True))
    return Survey(
        event.id, event.ticket_id, told["instrument"], event.at, score, low, high, upwards, is_negative(told)
    )
