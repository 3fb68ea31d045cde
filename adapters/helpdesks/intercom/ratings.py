"""Ratings from 1 to 5: one of a person's help, one of Fin's, never mixed.

Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/models/conversation_rating
"""

from datetime import datetime

from adapters.helpdesks.intercom.case import Case
from rules.errors import MalformedBody
from rules.model import Event, Kind

LOW, HIGH = 1, 5


def rating(case: Case) -> list[Event]:
    """The rating of the people: SURVEY, or SURVEY_OFFERED while it is only asked for."""
    told = case.record.get("conversation_rating")
    if not told:
        return []
    asked_at = told["created_at"]
    thing = f"rating:{case.id}:{int(asked_at.timestamp())}"
    if told.get("rating") is None:
        fields = {"instrument": "csat"}
        return [
            case.source.happened(
                Kind.SURVEY_OFFERED, f"{thing}:offered", asked_at, fields, updated_at=asked_at
            )
        ]
    at = told.get("updated_at") or asked_at
    pointer = f"{case.pointer}/conversation_rating/rating"
    return [rated(case, "csat", thing, told["rating"], at, told.get("remark"), pointer)]


def rated(
    case: Case, instrument: str, thing: str, points: int, at: datetime, remark: str | None, pointer: str
) -> Event:
    """A SURVEY; MalformedBody where the points are not on the scale."""
    if not LOW <= points <= HIGH:
        raise MalformedBody("the rating is not from 1 to 5", pointer)
    scored = {"instrument": instrument, "score": float(points), "low": float(LOW), "high": float(HIGH)}
    return case.source.happened(
        Kind.SURVEY, thing, at, scored | {"higher_is_better": True}, text=remark or "", updated_at=at
    )
