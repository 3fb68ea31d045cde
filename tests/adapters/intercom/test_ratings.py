"""The rating of people and the rating of Fin: two answers on one scale, never mixed."""

from typing import Any

import pytest

from rules.errors import MalformedBody
from rules.model import Event, Kind
from tests.adapters.intercom.samples import conversation, fin, of_parts, parse, part, refusal, told
from tests.adapters.samples import only

ASKED, GIVEN = 1_772_444_460, 1_772_444_520
SCALE = {"low": 1.0, "high": 5.0, "higher_is_better": True}


def person(**changes: Any) -> dict[str, Any]:
    return {"rating": 4, "remark": "Synthetic", "created_at": ASKED, "updated_at": GIVEN, **changes}


def surveys(body: Any) -> dict[str, Event]:
    return {event.fields["instrument"]: event for event in parse(body) if event.kind is Kind.SURVEY}


@pytest.mark.parametrize("body", [told("rated"), conversation()], ids=["notification", "record"])
def test_both_ratings_are_told_apart(body: Any) -> None:
    found = surveys(body)

    assert found["csat"].fields == {"instrument": "csat", "score": 4.0, **SCALE}
    assert found["ai_csat"].fields == {"instrument": "ai_csat", "score": 2.0, **SCALE}
    assert (found["csat"].text, found["ai_csat"].text) == ("Synthetic remark", "Synthetic remark on the AI")


def test_a_rating_has_one_name_in_notification_and_record() -> None:
    hinted, seen = surveys(told("rated")), surveys(conversation())

    assert {name: one.id for name, one in hinted.items()} == {name: one.id for name, one in seen.items()}
    assert hinted["csat"].at.timestamp() == seen["csat"].at.timestamp() == GIVEN


def test_a_rating_that_is_only_asked_for_is_an_offer() -> None:
    events = parse(of_parts(conversation_rating=person(rating=None, remark=None), ai_agent=None))
    offer = only(events, Kind.SURVEY_OFFERED)

    assert (offer.fields, offer.at.timestamp()) == ({"instrument": "csat"}, ASKED)
    assert not [one for one in events if one.kind is Kind.SURVEY]


def test_a_rating_without_the_time_of_the_answer_counts_when_it_was_asked_for() -> None:
    found = surveys(of_parts(conversation_rating=person(updated_at=None)))

    assert found["csat"].at.timestamp() == ASKED


def test_a_second_request_is_a_second_answer_and_a_changed_mind_is_not() -> None:
    names = {
        surveys(of_parts(conversation_rating=one))["csat"].id
        for one in (person(), person(rating=1), person(created_at=ASKED + 60))
    }

    assert len(names) == 2


@pytest.mark.parametrize("points", [0, 6, -1])
def test_points_outside_the_scale_are_refused_at_their_place(points: int) -> None:
    for body, pointer in (
        (of_parts(conversation_rating=person(rating=points)), "/conversation_rating/rating"),
        (of_parts(ai_agent=fin(rating=points)), "/ai_agent/rating"),
        (told("rated", ai_agent=fin(rating=points)), "/data/item/ai_agent/rating"),
    ):
        error = refusal(body)
        assert isinstance(error, MalformedBody)
        assert error.pointer == pointer


@pytest.mark.parametrize(
    ("times", "at"),
    [
        ({"created_at": ASKED, "updated_at": GIVEN}, GIVEN),
        ({"created_at": ASKED}, ASKED),
        ({}, 1_772_444_520),
    ],
)
def test_fins_rating_counts_at_its_own_time_else_at_the_conversations(times: dict[str, int], at: int) -> None:
    found = surveys(of_parts(part(1), ai_agent=fin(rating=5, **times)))

    assert found["ai_csat"].at.timestamp() == at


@pytest.mark.parametrize("rating", [None, {}])
def test_no_rating_says_nothing(rating: Any) -> None:
    body = of_parts(part(1), conversation_rating=None, ai_agent=fin(rating=None))

    assert surveys(body) == {}
    assert surveys(of_parts(part(1), ai_agent=rating)) == {}
