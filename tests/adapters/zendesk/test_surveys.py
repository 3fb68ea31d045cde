"""Satisfaction, told in four ways: webhooks, audits, ratings and survey responses."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind
from tests.adapters.samples import fixture, kinds, only
from tests.adapters.zendesk.samples import parse, refusal, webhook

RATING = {
    "id": 35436,
    "ticket_id": 812,
    "score": "good",
    "created_at": "2026-03-04T10:00:00Z",
    "updated_at": "2026-03-05T10:00:00Z",
}
CSAT = {"instrument": "csat", "low": 0.0, "high": 1.0, "higher_is_better": True}


def test_a_bad_answer_of_a_webhook_scores_nothing_and_keeps_the_remark_apart() -> None:
    survey = only(parse(webhook("csat_received")), Kind.SURVEY)

    assert survey.fields == CSAT | {"score": 0.0}
    assert survey.text == "Synthetic remark."


def test_the_same_answer_told_three_ways_has_one_id() -> None:
    score = {"satisfaction_score": {"score": "GOOD"}}
    told = only(parse(webhook("csat_received", score)), Kind.SURVEY)
    snapshot = [event for event in parse(fixture("zendesk/snapshot.json")) if event.kind is Kind.SURVEY]

    assert {told.id, *(event.id for event in snapshot)} == {"acme:csat:812:good"}
    assert sorted(event.form for event in snapshot) == [Form.HISTORY, Form.SNAPSHOT]


def test_a_changed_mind_is_a_second_answer() -> None:
    (good,), (bad,) = parse(RATING), parse(RATING | {"score": "bad"})

    assert good.id != bad.id
    assert good.fields["score"] > bad.fields["score"]


def test_a_rating_counts_from_when_it_was_last_given() -> None:
    (survey,) = parse(RATING)

    assert survey.at == datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
    assert parse({"satisfaction_ratings": [RATING]}) == [survey]


@pytest.mark.parametrize(("score", "kind"), [("offered", "survey_offered"), ("good_with_comment", "survey")])
def test_offers_and_scores_with_comments_are_told_apart(score: str, kind: str) -> None:
    assert kinds(parse(RATING | {"score": score})) == [kind]


def test_an_unoffered_rating_is_ignored() -> None:
    assert isinstance(refusal(RATING | {"score": "unoffered"}), IgnoredDelivery)


def test_a_score_of_no_table_is_quarantined_rather_than_guessed() -> None:
    error = refusal(webhook("csat_received", {"satisfaction_score": {"score": "SPLENDID"}}))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/event/satisfaction_score/score"


def test_an_offer_has_one_id_however_it_is_told() -> None:
    told = only(parse(webhook("csat_requested")), Kind.SURVEY_OFFERED)
    audited = only(parse(fixture("zendesk/snapshot.json")), Kind.SURVEY_OFFERED)

    assert told.id == audited.id == "acme:csat:812:offered"


def response(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = fixture("zendesk/survey_response.json")
    body["answers"][0] |= changes
    return body


def test_a_rated_answer_is_a_survey_on_the_scale_of_its_question() -> None:
    (survey,) = parse(response())

    assert survey.id == "acme:survey:01JSYNTHETICRESPONSE00001:01JSYNTHETICQUESTION00001"
    assert (survey.ticket_id, survey.at) == ("acme:812", datetime(2026, 3, 5, 12, 1, tzinfo=UTC))
    assert survey.fields == CSAT | {"score": 1.0, "low": 1.0, "high": 3.0}
    assert survey.text == "Synthetic remark: still broken."


@pytest.mark.parametrize("options", [[], None])
def test_a_question_without_options_has_no_scale_and_none_is_guessed(options: list[Any] | None) -> None:
    body = response()
    body["answers"][0]["question"]["options"] = options
    error = refusal(body)

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/answers/0/question/options"


def test_a_question_about_something_else_is_not_counted_as_satisfaction() -> None:
    body = response()
    body["answers"][0]["question"]["sub_type"] = "other"

    assert parse(body)[0].fields["instrument"] == "other"


@pytest.mark.parametrize("rating", [0, 4, None])
def test_a_rating_outside_its_scale_is_malformed(rating: int | None) -> None:
    error = refusal(response(rating=rating))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/answers/0/rating"


@pytest.mark.parametrize("rating", [1.0, True, "1"])
def test_a_rating_is_an_integer_and_nothing_that_reads_like_one(rating: Any) -> None:
    assert isinstance(refusal(response(rating=rating)), MalformedBody)


@pytest.mark.parametrize("kind", ["skipped", "closed_ended"])
def test_a_response_without_a_rated_answer_is_ignored(kind: str) -> None:
    assert isinstance(refusal(response(type=kind)), IgnoredDelivery)


@pytest.mark.parametrize("zrns", [[], ["zrn:conversation:abc"], ["zrn:ticket:x"]])
def test_a_response_that_names_no_ticket_is_malformed(zrns: list[str]) -> None:
    error = refusal(response() | {"subject_zrns": zrns})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/subject_zrns"
