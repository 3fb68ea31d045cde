"""Responses to CSAT surveys, Zendesk's newer way of asking: typed answers to typed questions.

A rated answer becomes a SURVEY on the scale that its question offers; free text goes along as the remark;
what was skipped or only chosen from a list says nothing that can be scored. Source:
https://developer.zendesk.com/api-reference/ticketing/ticket-management/csat_survey_responses/
"""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from adapters.base import Delivery
from adapters.fields import Read, read_integer, read_moment, read_own_id, read_text, read_word
from adapters.helpdesks.zendesk.satisfaction import INSTRUMENT
from adapters.shapes import Shape, load, optional
from adapters.source import Source
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Form, Kind

_TICKET = re.compile(r"z(?:rn|en):ticket:([1-9][0-9]{0,19})")
# Questions that ask for something else than satisfaction are kept apart, never counted as CSAT.
INSTRUMENTS = {"customer_satisfaction": INSTRUMENT, "other": "other"}


class OptionShape(Shape):
    """One choice of a rating scale."""

    rating = Read(read_integer, required=True)


class QuestionShape(Shape):
    """What was asked."""

    id = Read(read_own_id, required=True)
    type = optional(read_word)
    sub_type = optional(read_word)
    options = fields.List(fields.Nested(OptionShape), allow_none=True)


class AnswerShape(Shape):
    """What was answered: `rating` of a scale, `value` of an open question."""

    type = Read(read_word, required=True)
    question = fields.Nested(QuestionShape, required=True)
    rating = optional(read_integer)
    value = optional(read_text)
    created_at = Read(read_moment, required=True)
    updated_at = optional(read_moment)


class SurveyResponseShape(Shape):
    """One customer's response to one survey about one ticket."""

    id = Read(read_own_id, required=True)
    subject_zrns = fields.List(Read(read_text), required=True)
    answers = fields.List(fields.Nested(AnswerShape), required=True)


_RESPONSE = SurveyResponseShape()


def read_survey_response(body: Mapping[str, Any], delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """One SURVEY for each rated answer; IgnoredDelivery where there is none."""
    response = load(_RESPONSE, body)
    ticket = next((found[1] for zrn in response["subject_zrns"] if (found := _TICKET.fullmatch(zrn))), None)
    if ticket is None:
        raise MalformedBody("the survey response names no ticket (zrn:ticket:<id>)", "/subject_zrns")
    rated = [
        (place, answer)
        for place, answer in enumerate(response["answers"])
        if answer["type"] == "rating_scale"
    ]
    if not rated:
        raise IgnoredDelivery("a survey response without a rated answer")
    remark = " ".join(
        answer.get("value") or "" for answer in response["answers"] if answer["type"] == "open_ended"
    )
    return [_survey(response["id"], ticket, place, answer, remark, delivery) for place, answer in rated]


def _survey(
    response: str, ticket: str, place: int, answer: Mapping[str, Any], remark: str, delivery: Delivery
) -> Event:
    score, question = answer.get("rating"), answer["question"]
    low, high = _scale(question, f"/answers/{place}/question/options")
    if score is None or not low <= score <= high:
        raise MalformedBody("the rating is outside the scale of its question", f"/answers/{place}/rating")
    at = answer.get("updated_at") or answer["created_at"]
    instrument = INSTRUMENTS.get(question.get("sub_type") or "customer_satisfaction", "other")
    scored = {"instrument": instrument, "score": float(score), "low": float(low), "high": float(high)}
    return Source(delivery, ticket, Form.SNAPSHOT, at).happened(
        Kind.SURVEY,
        f"survey:{response}:{question['id']}",
        at,
        scored | {"higher_is_better": True},
        text=remark,
    )


def _scale(question: Mapping[str, Any], pointer: str) -> tuple[int, int]:
    """The ends of the scale; none is guessed, because surveys may have 2, 3 or 5 points."""
    ratings = [option["rating"] for option in question.get("options") or ()]
    if not ratings:
        raise MalformedBody("a rated question without its options has no scale", pointer)
    return min(ratings), max(ratings)
