"""GitHub's ways to ask for patience, and what is none of them."""

import json

import pytest

from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.far_side import Fault
from tests.fakes.github import MOMENT, FakeGitHub
from tests.fakes.problem_pushes import problem_push
from tests.fakes.pushes import a_push

SECONDARY = json.dumps({"message": "You have exceeded a secondary rate limit. Please wait."}).encode()


def failure(github: FakeGitHub) -> SinkError:
    with pytest.raises(SinkError) as raised:
        github.sink().send(a_push())
    return raised.value


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        ({"retry_after": "17"}, b"", 17.0),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(MOMENT) + 90)}, b"", 90.0),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(MOMENT) - 90)}, b"", 0.0),
        ({"x_ratelimit_remaining": "0"}, b"", 60.0),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "soon"}, b"", 60.0),
        ({"retry_after": "9", "x_ratelimit_remaining": "0", "x_ratelimit_reset": "1"}, b"", 9.0),
        ({"x_ratelimit_remaining": "4000"}, SECONDARY, 60.0),
        ({}, SECONDARY, 60.0),
    ],
)
def test_each_way_of_asking_to_wait_uses_up_no_try(
    github: FakeGitHub, status: int, headers: dict[str, str], body: bytes, wait: float
) -> None:
    github.usual = far_side.status(status, body, **headers)
    error = failure(github)

    assert (error.counts, error.permanent, error.pauses_sink) == (False, False, False)
    assert error.retry_after == wait


def test_too_many_requests_without_any_hint_waits_a_minute(github: FakeGitHub) -> None:
    github.usual = far_side.status(429)

    assert failure(github).retry_after == 60.0


@pytest.mark.parametrize("body", [b"", b'{"message": "Resource not accessible by personal access token"}'])
def test_a_403_that_says_nothing_of_limits_is_about_the_token(github: FakeGitHub, body: bytes) -> None:
    github.usual = far_side.status(403, body, x_ratelimit_remaining="4000")

    assert failure(github).pauses_sink


def test_a_validation_refusal_ends_the_push_and_quotes_nothing(github: FakeGitHub) -> None:
    github.faults.extend([far_side.well, far_side.status(422, b'{"message": "CANARY"}')])
    error = failure(github)

    assert error.permanent
    assert "CANARY" not in str(error)
    assert github.issues == {}


@pytest.mark.parametrize("action", ["issue", "comment:accounts-10"])
@pytest.mark.parametrize(
    "fault", [far_side.lost_reply, far_side.half_reply, far_side.status(502, b"", Retry_After="7")]
)
def test_what_may_still_be_under_way_is_looked_for_after_a_minute(
    github: FakeGitHub, action: str, fault: Fault
) -> None:
    key = "" if action == "issue" else github.has_issue()
    github.faults.extend([far_side.well, fault])
    with pytest.raises(SinkError) as raised:
        github.sink().send(problem_push(action, issue=key))

    assert (raised.value.outcome_unknown, raised.value.retry_after) == (True, 60.0)
