"""Telling a helpdesk's API what to change: what its answers mean, and how it is spared."""

import json
from collections.abc import Iterator

import pytest
from requests.structures import CaseInsensitiveDict

from adapters.call_budget import UNTOLD_SECONDS, CallBudget
from adapters.guarded_connection import Limits
from adapters.http import Reply
from adapters.json_api import JsonApi
from adapters.settings import ConnectionSettings
from rules.errors import Collision, SinkError
from tests.fakes import far_side
from tests.fakes.far_side import FarSide, Seen

CHANGING = ("put", "make", "delete")
QUICK = Limits(connect=1.0, read=0.8, total=1.5)


def answered(seen: Seen) -> tuple[int, bytes]:
    return 200, json.dumps({"method": seen.method, "path": seen.path, "document": seen.document}).encode()


@pytest.fixture
def far() -> Iterator[FarSide]:
    with FarSide(answered) as made:
        yield made


def api(far: FarSide, budget: CallBudget | None = None) -> JsonApi:
    settings = ConnectionSettings("acme", "zendesk", base_url=f"http://127.0.0.1:{far.port}")
    return JsonApi(settings, {"Authorization": "Bearer x"}, budget or CallBudget(), QUICK)


@pytest.mark.parametrize(("how", "method"), [("put", "PUT"), ("make", "POST"), ("delete", "DELETE")])
def test_a_change_is_sent_as_it_is_named(far: FarSide, how: str, method: str) -> None:
    assert getattr(api(far), how)("/t/1", {"a": 1}) == {
        "method": method,
        "path": "/t/1",
        "document": {"a": 1},
    }
    assert far.seen[0].headers["Authorization"] == "Bearer x"


@pytest.mark.parametrize("how", CHANGING)
def test_an_empty_answer_to_a_change_is_a_good_one(far: FarSide, how: str) -> None:
    far.usual = far_side.status(204)

    assert getattr(api(far), how)("/t/1", None) is None


@pytest.mark.parametrize("how", CHANGING)
@pytest.mark.parametrize("code", [404, 410])
def test_what_is_gone_cannot_be_changed_though_it_can_be_asked_for(far: FarSide, how: str, code: int) -> None:
    far.usual = far_side.status(code)

    assert api(far).get("/t/1") is None
    with pytest.raises(SinkError) as raised:
        getattr(api(far), how)("/t/1", {})
    assert raised.value.permanent


@pytest.mark.parametrize("how", CHANGING)
def test_a_collision_is_told_from_other_refusals(far: FarSide, how: str) -> None:
    far.faults.extend([far_side.status(409), far_side.status(400)])

    with pytest.raises(Collision, match="the helpdesk of acme: the ticket changed"):
        getattr(api(far), how)("/t/1", {})
    with pytest.raises(SinkError, match="400 Bad Request") as raised:
        getattr(api(far), how)("/t/1", {})
    assert not isinstance(raised.value, Collision)


@pytest.mark.parametrize("how", CHANGING)
@pytest.mark.parametrize("fault", [far_side.status(500), far_side.status(200, b"<html>"), far_side.reset])
def test_after_a_change_without_a_good_answer_nobody_knows(
    far: FarSide, how: str, fault: far_side.Fault
) -> None:
    far.usual = fault

    with pytest.raises(SinkError) as raised:
        getattr(api(far), how)("/t/1?secret=CANARY", {"text": "CANARY"})

    assert raised.value.outcome_unknown
    assert "CANARY" not in str(raised.value)


def test_a_lane_that_rests_holds_up_itself_alone() -> None:
    now, waited = [0.0], []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    budget = CallBudget(0.0, lambda: now[0], pause)
    budget.rest(0.6, "updates")
    budget.wait()
    assert waited == []

    budget.wait("updates")
    budget.wait("updates")
    assert waited == [0.6]


@pytest.mark.parametrize(("asked", "seconds"), [("0", 1.0), ("1", 1.0), ("7", 7.0), ("", UNTOLD_SECONDS)])
def test_after_a_refusal_nothing_is_asked_for_a_second_at_least(asked: str, seconds: float) -> None:
    budget = CallBudget(clock=lambda: 0.0)

    budget.learn(Reply(429, CaseInsensitiveDict({"Retry-After": asked}), b"", 0.0))

    assert budget.seconds() == seconds
