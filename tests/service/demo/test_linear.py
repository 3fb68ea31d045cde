"""The demo's Linear: takes issues from the real sink, refuses what Linear refuses, shows each on a page."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests

from adapters.base import Delivery, Receipt
from adapters.settings import SinkSettings
from adapters.trackers.linear import Linear, LinearInbound
from rules.errors import SinkError
from rules.tracked import FIXED, OPEN, WONT_FIX
from service.demo.linear import LoopbackLinear
from service.demo.linear_webhooks import UNREACHED
from tests.fakes.far_side import FarSide, Seen
from tests.fakes.pushes import CONTENT, a_push
from tests.fakes.tracker_pushes import PUSHED


@pytest.fixture
def linear() -> Iterator[LoopbackLinear]:
    with LoopbackLinear() as server:
        yield server


def sink(linear: LoopbackLinear, secret: str = "") -> Linear:
    return Linear(SinkSettings("linear", "linear", linear.url, secret or linear.secret, linear.options))


def page(address: str) -> requests.Response:
    return requests.get(address, timeout=5)


def test_a_push_is_an_issue_with_a_page(linear: LoopbackLinear) -> None:
    receipt = sink(linear).send(a_push())

    assert receipt == Receipt(a_push().far_id, "SUP-1", f"{linear.url.removesuffix('/graphql')}/issue/SUP-1")
    shown = page(receipt.url)
    assert shown.status_code == 200
    assert "SUP-1 Product bug in data_import" in shown.text
    assert f'href="{CONTENT["ticket_url"]}"' in shown.text


def test_the_first_page_lists_the_issues(linear: LoopbackLinear) -> None:
    start = linear.url.removesuffix("graphql")
    assert "No issue yet." in page(start).text

    sink(linear).send(a_push("1"))
    sink(linear).send(a_push("2"))
    assert page(start).text.count("/issue/SUP-") == 2


def test_an_issue_that_is_not_there_has_no_page(linear: LoopbackLinear) -> None:
    missing = page(f"{linear.url.removesuffix('graphql')}issue/SUP-9")

    assert missing.status_code == 404
    assert "There is no SUP-9" in missing.text


def test_the_same_push_again_is_the_same_issue(linear: LoopbackLinear) -> None:
    assert sink(linear).send(a_push()) == sink(linear).send(a_push())
    assert len(linear.workspace.issues) == 1
    assert len(linear.workspace.issues[a_push().far_id]["links"]) == 1


def test_an_issue_is_read_back_with_its_link_only(linear: LoopbackLinear) -> None:
    assert sink(linear).read_back(a_push()) is None

    sink(linear).send(a_push(ticket_url=None))
    assert sink(linear).read_back(a_push()) is None
    assert sink(linear).read_back(a_push(ticket_url=None)) is not None


def test_another_key_is_rejected(linear: LoopbackLinear) -> None:
    with pytest.raises(SinkError, match="AUTHENTICATION_ERROR") as raised:
        sink(linear, "lin_api_wrong").probe()

    assert raised.value.pauses_sink


def test_another_team_is_not_shown(linear: LoopbackLinear) -> None:
    other = Linear(SinkSettings("linear", "linear", linear.url, linear.secret, {"team": "OPS"}))

    assert sink(linear).probe() == "reached, issues go to team SUP"
    with pytest.raises(SinkError, match="shows no team OPS"):
        other.probe()


@pytest.mark.parametrize("query", ["mutation { issueDelete(id: 1) { success } }", "nothing"])
def test_an_operation_it_does_not_know_is_refused(linear: LoopbackLinear, query: str) -> None:
    headers = {"Authorization": linear.secret}
    answer = requests.post(linear.url, json={"query": query, "variables": {}}, headers=headers, timeout=5)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_what_an_issue_says_is_shown_as_text(linear: LoopbackLinear) -> None:
    receipt = sink(linear).send(a_push(title="<script>alert(1)</script>", summary="<b>bold</b>"))

    assert "<script>alert" not in page(receipt.url).text
    assert "<b>" not in page(receipt.url).text
