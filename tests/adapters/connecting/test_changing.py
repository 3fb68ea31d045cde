"""What changing something through a helpdesk's API answers, and what is kept of the last answer."""

from collections.abc import Iterator

import pytest

from adapters.account_reading import take_away
from adapters.call_budget import CallBudget
from adapters.json_api import JsonApi
from adapters.settings import ConnectionSettings
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.far_side import FarSide


@pytest.fixture
def far() -> Iterator[FarSide]:
    with FarSide(lambda seen: (200, b'{"done": true}', {"X_Said": "first"})) as side:
        yield side


def api(far: FarSide) -> JsonApi:
    connection = ConnectionSettings("support", "zendesk", base_url=f"http://127.0.0.1:{far.port}")
    return JsonApi(connection, {"Authorization": "Basic x"}, CallBudget())


def test_a_change_is_sent_with_its_document(far: FarSide) -> None:
    asked = api(far)

    assert asked.put("/thing/1", {"a": 1}) == {"done": True}
    assert asked.delete("/thing/1") == {"done": True}
    assert asked.delete("/thing/2", {"why": "x"}) == {"done": True}

    assert [(seen.method, seen.path, seen.document) for seen in far.seen] == [
        ("PUT", "/thing/1", {"a": 1}), ("DELETE", "/thing/1", None), ("DELETE", "/thing/2", {"why": "x"}),
    ]  # fmt: skip


def test_done_without_a_word_is_no_document(far: FarSide) -> None:
    far.usual = far_side.status(204)

    assert api(far).delete("/thing/1") is None
    assert api(far).put("/thing/1", {}) is None


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_cannot_be_changed(far: FarSide, status: int) -> None:
    far.usual = far_side.status(status)

    with pytest.raises(SinkError) as raised:
        api(far).put("/thing/1", {})

    assert raised.value.permanent


@pytest.mark.parametrize("status", [404, 410])
def test_what_may_be_gone_already_is_taken_away_without_an_error(far: FarSide, status: int) -> None:
    far.usual = far_side.status(status)

    assert api(far).delete("/thing/1", missing_ok=True) is None


def test_a_refusal_to_take_away_is_an_error_all_the_same(far: FarSide) -> None:
    far.usual = far_side.status(403)

    with pytest.raises(SinkError) as raised:
        api(far).delete("/thing/1", missing_ok=True)

    assert raised.value.pauses_sink


def test_an_answer_that_is_no_document_is_odd(far: FarSide) -> None:
    far.usual = far_side.html

    with pytest.raises(SinkError, match="something else than its documentation says"):
        api(far).put("/thing/1", {})


@pytest.mark.parametrize("status", [404, 410])
def test_taking_away_what_is_gone_already_is_no_error(far: FarSide, status: int) -> None:
    far.usual = far_side.status(status)

    take_away(api(far), "/thing/1")

    assert [seen.method for seen in far.seen] == ["DELETE", "GET"]


@pytest.mark.parametrize("status", [403, 422, 503])
def test_what_is_still_there_was_not_taken_away(far: FarSide, status: int) -> None:
    far.faults.append(far_side.status(status))

    with pytest.raises(SinkError):
        take_away(api(far), "/thing/1")


def test_the_headers_of_the_last_answer_are_kept_also_of_a_refusal(far: FarSide) -> None:
    asked = api(far)
    assert asked.heard == {}
    asked.get("/thing")
    assert asked.heard["x-said"] == "first"
    far.usual = far_side.status(403, b"{}", X_Reason="no")

    with pytest.raises(SinkError):
        asked.get("/thing")

    assert asked.heard["X-Reason"] == "no"
