"""What each of Linear's refusals means for a push."""

from typing import Any

import pytest
import responses

from adapters.base import Push
from adapters.settings import SinkSettings
from adapters.trackers.linear import Linear
from adapters.trackers.linear.api import WHAT_TO_DO
from rules.errors import SinkError
from tests.adapters.linear.test_requests import CREATED, ENDPOINT, LINKED, MADE, RECEIPT, TEAM_ID
from tests.fakes.pushes import a_push

NOW = 1_772_442_000.0
KEY = "lin_api_CANARY"
MISSING = "Entity not found: Issue"


def sink(team: str = TEAM_ID) -> Linear:
    return Linear(SinkSettings("bugs", "linear", secret=KEY, options={"team": team}), clock=lambda: NOW)


def answer(body: Any, status: int = 200, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    responses.post(ENDPOINT, json=body, status=status, headers=named)


def refuse(code: str | None, message: str = "No", status: int = 200, **headers: str) -> None:
    answer({"data": None, "errors": [{"message": message, "extensions": {"code": code}}]}, status, **headers)


def failure(push: Push | None = None) -> SinkError:
    with pytest.raises(SinkError) as raised:
        sink().send(push or a_push())
    return raised.value


def classes(error: SinkError) -> tuple[bool, bool, bool, bool]:
    return error.permanent, error.pauses_sink, not error.counts, error.outcome_unknown


PERMANENT, PAUSES, WAITS, UNKNOWN = (tuple(place == one for place in range(4)) for one in range(4))


@pytest.mark.parametrize(
    "code",
    [
        "INPUT_ERROR",
        "INVALID_INPUT",
        "USER_ERROR",
        "BAD_USER_INPUT",
        "GRAPHQL_ERROR",
        "GRAPHQL_VALIDATION_FAILED",
    ],
)
@pytest.mark.parametrize("status", [200, 400])
@responses.activate
def test_wrong_input_is_permanent_when_the_issue_is_not_there(code: str, status: int) -> None:
    refuse(code, status=status)
    refuse("INPUT_ERROR", MISSING)
    error = failure()

    assert classes(error) == PERMANENT
    assert str(error) == f"Linear refused to create the issue ({code}). {WHAT_TO_DO}"


@pytest.mark.parametrize("status", [200, 400])
@responses.activate
def test_a_used_id_is_the_success_of_an_earlier_try(status: int) -> None:
    refuse("INPUT_ERROR", "conflict on insert of Issue", status)
    answer({"data": {"issue": {**MADE, "attachments": {"nodes": []}}}})
    answer({"data": LINKED})

    assert sink().send(a_push()) == RECEIPT
    assert len(responses.calls) == 3


@responses.activate
def test_when_the_look_up_after_a_refusal_fails_its_own_failure_counts() -> None:
    refuse("INPUT_ERROR", "conflict on insert of Issue")
    answer({}, status=502)

    assert classes(failure()) == UNKNOWN


@pytest.mark.parametrize(
    "code", ["AUTHENTICATION_ERROR", "FORBIDDEN", "FEATURE_NOT_ACCESSIBLE", "USAGE_LIMIT_EXCEEDED"]
)
@pytest.mark.parametrize("status", [200, 400, 401, 403])
@responses.activate
def test_what_only_a_person_can_mend_pauses_the_sink(code: str, status: int) -> None:
    refuse(code, status=status)

    assert classes(failure()) == PAUSES


@pytest.mark.parametrize("status", [401, 403])
@responses.activate
def test_a_rejected_key_pauses_the_sink_whatever_the_body(status: int) -> None:
    responses.post(ENDPOINT, body="<html>Forbidden", status=status)

    assert classes(failure()) == PAUSES


@responses.activate
def test_the_kind_of_an_error_counts_where_it_has_no_code() -> None:
    answer({"errors": [{"message": "x", "extensions": {"type": "authentication error"}}]})

    assert classes(failure()) == PAUSES


@pytest.mark.parametrize("status", [200, 400, 429])
@responses.activate
def test_a_rate_limit_is_a_wait_whatever_its_status(status: int) -> None:
    refuse("RATELIMITED", "Rate limit exceeded", status, retry_after="30")
    error = failure()

    assert classes(error) == WAITS
    assert error.retry_after == 30.0


@responses.activate
def test_a_rate_limit_without_a_graphql_body_is_a_wait_too() -> None:
    responses.post(ENDPOINT, body="slow down", status=429)

    assert classes(failure()) == WAITS


def resets(**seconds: float) -> dict[str, str]:
    return {f"x_ratelimit_{name}_reset": str(int((NOW + after) * 1000)) for name, after in seconds.items()}


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (resets(requests=90), 90.0),
        (resets(requests=90) | {"x_ratelimit_requests_remaining": "0"}, 90.0),
        (resets(requests=90) | {"x_ratelimit_requests_remaining": "12"}, None),
        (resets(requests=90, complexity=40) | {"x_ratelimit_requests_remaining": "12"}, 40.0),
        (resets(requests=90, complexity=400), 400.0),
        (resets(requests=90) | {"retry_after": "5"}, 5.0),
        (resets(requests=90) | {"retry_after": "soon"}, 90.0),
        (resets(requests=-90), 0.0),
        ({"x_ratelimit_requests_reset": "soon"}, None),
        ({}, None),
    ],
)
@responses.activate
def test_how_long_to_wait_stands_in_retry_after_or_in_the_limit_used_up(
    headers: dict[str, str], wait: float | None
) -> None:
    refuse("RATELIMITED", "Rate limit exceeded", 400, **headers)

    assert failure().retry_after == wait


@pytest.mark.parametrize("code", ["LOCK_TIMEOUT", "NETWORK_ERROR", "INTERNAL_ERROR", "INTERNAL_SERVER_ERROR"])
@pytest.mark.parametrize("status", [200, 400, 500, 503])
@responses.activate
def test_linears_own_trouble_is_repeated_after_a_look_whatever_its_status(code: str, status: int) -> None:
    refuse(code, status=status, retry_after="7")
    error = failure()

    assert classes(error) == UNKNOWN
    assert (str(error), error.retry_after) == (f"Linear refused to create the issue ({code})", 7.0)


@pytest.mark.parametrize("code", ["OTHER", "", None, "CANARY"])
@pytest.mark.parametrize("status", [200, 500])
@responses.activate
def test_an_error_that_says_little_is_repeated_after_a_look(code: str | None, status: int) -> None:
    refuse(code, status=status)
    error = failure()

    assert classes(error) == UNKNOWN
    assert "CANARY" not in str(error)


@pytest.mark.parametrize(
    "body",
    ["", "<!doctype html>", "null", "[]", "42", '"x"', "{}", '{"data": null}', '{"data": 5}', "{",
     "[" * 60_000, '{"data": {}, "data": {}}', '{"data": {"issueCreate": null}}',
     '{"data": {"issueCreate": 7}}',
     '{"data": {"issueCreate": {"success": true, "issue": null}}}', '{"errors": "odd"}', '{"errors": [3]}',
     '{"data": {"issueCreate": {"success": false, "issue": {"id": "x"}}}}', '{"errors": [{"extensions": 3}]}',
     '{"data": {"issueCreate": {"success": "true", "issue": {"id": "x"}}}}'],
)  # fmt: skip
@responses.activate
def test_garbage_with_status_200_is_a_failure_whose_outcome_is_unknown(body: str) -> None:
    responses.post(ENDPOINT, body=body)

    assert classes(failure()) == UNKNOWN


@pytest.mark.parametrize("body", ["<html>", "{}", '{"data": {"issue": null}}', '{"data": {"issue": 3}}'])
@responses.activate
def test_garbage_never_means_that_the_issue_is_not_there(body: str) -> None:
    responses.post(ENDPOINT, body=body)
    with pytest.raises(SinkError) as raised:
        sink().read_back(a_push())

    assert raised.value.outcome_unknown


@responses.activate
def test_only_the_answer_not_found_means_that_the_issue_is_not_there() -> None:
    refuse("INPUT_ERROR", MISSING)

    assert sink().read_back(a_push()) is None


@responses.activate
def test_an_issue_kept_under_another_id_is_not_taken_for_ours() -> None:
    answer({"data": {"issueCreate": {"success": True, "issue": {**MADE, "id": "other"}}}})
    error = failure()

    assert classes(error) == PERMANENT
    assert "under an id other than" in str(error)


@pytest.mark.parametrize("body", [{"success": False}, {"success": True, "attachment": None}, None])
@responses.activate
def test_a_link_that_was_not_made_leaves_the_push_open(body: Any) -> None:
    answer({"data": CREATED})
    answer({"data": {"attachmentCreate": body}})

    assert classes(failure()) == UNKNOWN


@pytest.mark.parametrize("nodes", [[], None, [None], ["x"], [{}]])
@responses.activate
def test_an_unknown_team_pauses_the_sink_and_names_the_setting(nodes: Any) -> None:
    answer({"data": {"teams": {"nodes": nodes}}})
    with pytest.raises(SinkError, match=r"shows no team SUP to this key\. Correct options\.team") as raised:
        sink("SUP").send(a_push())

    assert raised.value.pauses_sink
    assert len(responses.calls) == 1


@pytest.mark.parametrize(
    ("status", "body"), [(404, "<html>"), (200, '{"errors": [{"extensions": {"code": "INPUT_ERROR"}}]}')]
)
@responses.activate
def test_a_refused_look_for_the_team_pauses_the_sink_and_gives_no_push_up(status: int, body: str) -> None:
    responses.post(ENDPOINT, body=body, status=status)
    with pytest.raises(SinkError) as raised:
        sink("SUP").send(a_push())

    assert classes(raised.value) == PAUSES


@pytest.mark.parametrize("status", [200, 400, 401, 422, 429, 500])
@responses.activate
def test_no_message_holds_the_key_or_what_linear_says_back(status: int) -> None:
    said = f"Variable $input got invalid value CANARY-TEXT with {KEY}"
    answer(
        {"errors": [{"message": said, "extensions": {"code": said, "userPresentableMessage": said}}]}, status
    )
    error = failure(a_push(title="CANARY-TEXT"))

    assert "CANARY" not in str(error) + repr(error.__cause__)
