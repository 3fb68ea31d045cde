"""Satisfaction: Zendesk's good or bad answers, wherever they are told.

A ticket holds one answer at a time and the webhook, the audit and the ratings list each give it another id.
So an answer is named after its ticket and what was answered: told three ways it is one event, and a changed
mind is a second.
Source: https://developer.zendesk.com/api-reference/ticketing/ticket-management/satisfaction_ratings/
"""

from datetime import datetime

from adapters.helpdesks.zendesk.tables import OFFERED, SCORES, UNANSWERED
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Event, Kind

INSTRUMENT = "csat"


def offered(source: Source, at: datetime) -> Event:
    """The question was put to the customer."""
    return source.happened(
        Kind.SURVEY_OFFERED, f"csat:{source.ticket}:offered", at, {"instrument": INSTRUMENT}, updated_at=at
    )


def answered(source: Source, score: str, at: datetime, remark: str | None, pointer: str) -> list[Event]:
    """The SURVEY or SURVEY_OFFERED that a score amounts to; MalformedBody where the score is in no table."""
    if score == OFFERED:
        return [offered(source, at)]
    if score in UNANSWERED:
        return []
    if score not in SCORES:
        raise MalformedBody("the satisfaction score is none of good, bad, offered", pointer)
    points = SCORES[score]
    fields = {"instrument": INSTRUMENT, "score": points, "low": 0.0, "high": 1.0, "higher_is_better": True}
    thing = f"csat:{source.ticket}:{'good' if points else 'bad'}"
    return [source.happened(Kind.SURVEY, thing, at, fields, updated_at=at, text=remark or "")]
