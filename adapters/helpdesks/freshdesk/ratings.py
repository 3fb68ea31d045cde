"""Satisfaction: one survey answered, with a code for each of its questions.

Surveys may have two to seven points, all of them on the one scale from extremely unhappy to extremely happy.
Source: https://developers.freshdesk.com/api/#satisfaction-ratings
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.freshdesk.tables import INSTRUMENTS, OTHER_INSTRUMENT, RATINGS
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Event, Form, Kind

_QUESTION = re.compile(r"default_question|question_[0-9]{1,9}")
_SCALE = {
    "low": float(min(RATINGS.values())),
    "high": float(max(RATINGS.values())),
    "higher_is_better": True,
}


def answered(delivery: Delivery, rating: Mapping[str, Any], pointer: str) -> list[Event]:
    """One SURVEY for each answered question; MalformedBody where a code is in no table."""
    given = {name: code for name, code in rating["ratings"].items() if _QUESTION.fullmatch(name)}
    for question, code in given.items():
        if code is not None and (type(code) is not int or code not in RATINGS):
            raise MalformedBody("the answer is none of the rating codes", f"{pointer}/ratings/{question}")
    return [
        _survey(delivery, rating, question, RATINGS[code])
        for question, code in sorted(given.items())
        if code is not None
    ]


def _survey(delivery: Delivery, rating: Mapping[str, Any], question: str, points: int) -> Event:
    at = rating.get("updated_at") or rating["created_at"]
    instrument = INSTRUMENTS.get(question, OTHER_INSTRUMENT)
    return Source(delivery, rating["ticket_id"], Form.SNAPSHOT, at).happened(
        Kind.SURVEY,
        f"rating:{rating['id']}:{question}",
        at,
        {"instrument": instrument, "score": float(points), **_SCALE},
        text=rating.get("feedback") or "",
    )
