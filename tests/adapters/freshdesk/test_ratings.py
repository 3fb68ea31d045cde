"""Satisfaction ratings: codes that are no scale become points on one."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Kind
from rules.surveys import is_negative, share
from tests.adapters.freshdesk.samples import parse, rating, refusal, values
from tests.adapters.samples import kinds


def test_each_answered_question_is_a_survey_named_after_rating_and_question() -> None:
    csat, other = parse(rating())

    assert (csat.id, other.id) == ("acme:rating:7701:default_question", "acme:rating:7701:question_1")
    assert (csat.kind, csat.ticket_id, csat.text) == (Kind.SURVEY, "acme:812", "Quick in the end.")
    assert csat.fields == {
        "instrument": "csat",
        "score": 3.0,
        "low": -3.0,
        "high": 3.0,
        "higher_is_better": True,
    }
    assert values(other, "instrument", "score") == {"instrument": "other", "score": -1.0}


@pytest.mark.parametrize(
    ("code", "part", "negative"),
    [
        (103, 1.0, False),
        (102, 5 / 6, False),
        (101, 4 / 6, False),
        (100, 0.5, False),
        (-101, 2 / 6, True),
        (-102, 1 / 6, True),
        (-103, 0.0, True),
    ],
)
def test_every_code_has_its_place_between_worst_and_best(code: int, part: float, negative: bool) -> None:
    (survey,) = parse(rating(ratings={"default_question": code}))

    assert share(survey.fields) == pytest.approx(part)
    assert is_negative(survey.fields) is negative


@pytest.mark.parametrize("code", [0, 1, 5, 104, -100, 1030, "103", 103.0, True, [103], {}])
def test_a_code_of_no_table_is_quarantined_at_its_question(code: Any) -> None:
    error = refusal({"satisfaction_ratings": [rating(), rating(ratings={"question_2": code})]})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/satisfaction_ratings/1/ratings/question_2"


def test_a_question_that_was_not_answered_says_nothing() -> None:
    (survey,) = parse(rating(ratings={"default_question": None, "question_1": 103}))

    assert survey.id == "acme:rating:7701:question_1"


@pytest.mark.parametrize("given", [{}, {"default_question": None}, {"note": "free text"}, {"question_": 103}])
def test_a_rating_without_an_answer_is_ignored(given: dict[str, Any]) -> None:
    assert isinstance(refusal(rating(ratings=given)), IgnoredDelivery)


@pytest.mark.parametrize(
    ("updated_at", "at"),
    [
        ("2026-03-03T13:05:00Z", datetime(2026, 3, 3, 13, 5, tzinfo=UTC)),
        (None, datetime(2026, 3, 3, 13, tzinfo=UTC)),
    ],
)
def test_an_answer_counts_when_it_was_last_given(updated_at: str | None, at: datetime) -> None:
    assert {(event.at, event.updated_at) for event in parse(rating(updated_at=updated_at))} == {(at, at)}


def test_a_changed_mind_is_the_same_answer_in_a_later_form() -> None:
    before, after = rating(), rating(ratings={"default_question": -103}, updated_at="2026-03-04T09:00:00Z")

    assert parse(before)[0].id == parse(after)[0].id
    assert parse(before)[0].at < parse(after)[0].at


@pytest.mark.parametrize("feedback", [None, ""])
def test_a_rating_without_a_remark_has_no_text(feedback: str | None) -> None:
    assert {event.text for event in parse(rating(feedback=feedback))} == {""}


@pytest.mark.parametrize("gone", ["agent_id", "survey_id", "user_id"])
def test_who_was_rated_is_not_needed(gone: str) -> None:
    assert kinds(parse(rating(**{gone: None}))) == ["survey", "survey"]
