"""The demo's Linear: takes issues from the real sink, refuses what Linear refuses, shows each on a page."""

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
from tests.fakes.problem_pushes import CUSTOMERS, PAGE, problem_push
from tests.fakes.pushes import CONTENT, a_push


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


def test_a_problems_issue_shows_its_card_customers_comments_and_state(linear: LoopbackLinear) -> None:
    made = sink(linear).send(problem_push("issue"))
    sink(linear).send(problem_push("card", issue=made.far_key))
    sink(linear).send(problem_push("comment:accounts-5", issue=made.far_key, text="5 accounts report it."))
    shown = page(made.url).text

    assert "State: <strong>Triage</strong>" in shown
    assert f'<a href="{PAGE}">3 tickets, 3 accounts</a>' in shown
    assert f"Customers who wait: {len(CUSTOMERS)}" in shown
    assert "5 accounts report it." in shown
    assert "<strong>Facts</strong>" in shown


# People move issues.


class Listener(FarSide):
    """Stands for Deskgauge's front door."""

    def __init__(self, status: int = 202) -> None:
        super().__init__(lambda seen: (status, b""))
        self.address = f"http://127.0.0.1:{self.port}/webhooks/linear"

    def outcomes(self, linear: LoopbackLinear) -> list[tuple[str, str, str]]:
        """What the real reader makes of the webhooks: issue, outcome and state; each is signed."""
        inbound = LinearInbound(SinkSettings("linear", "linear", webhook_secret=linear.webhook_secret))
        events = [event for seen in self.seen for event in self._read(inbound, seen)]
        return [(one["issue"], one["outcome"], one["state"]) for one in events]

    def _read(self, inbound: LinearInbound, seen: Seen) -> Iterator[dict[str, str]]:
        now = datetime.now(UTC)
        inbound.verify({name.lower(): value for name, value in seen.headers.items()}, seen.body, now)
        for event in inbound.parse(Delivery("web-0/2026-03-10/1", "linear", "webhook", now, {}, seen.body)):
            yield {name: str(value) for name, value in event.fields.items()}


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        yield server


@pytest.fixture
def telling(listener: Listener) -> Iterator[LoopbackLinear]:
    with LoopbackLinear(listener.address) as server:
        yield server


def press(address: str, state: str) -> requests.Response:
    """What the page's button does."""
    return requests.post(f"{address}/state", data={"state": state}, timeout=10)


def test_an_issue_that_is_moved_is_told_in_a_signed_webhook(
    telling: LoopbackLinear, listener: Listener
) -> None:
    made = sink(telling).send(problem_push("issue"))
    done = press(made.url, "state-done")
    press(made.url, "state-no")

    assert listener.outcomes(telling) == [("SUP-1", FIXED, "Done"), ("SUP-1", WONT_FIX, "Won't do")]
    assert "State: <strong>Done</strong>" in done.text
    assert "Deskgauge was told by a webhook and answered 202." in done.text
    assert len({seen.headers["Linear-Delivery"] for seen in listener.seen}) == 2


def test_what_the_sink_itself_reopens_is_told_too(telling: LoopbackLinear, listener: Listener) -> None:
    made = sink(telling).send(problem_push("issue"))
    press(made.url, "state-done")
    sink(telling).send(problem_push("reopen:1", issue=made.far_key, text="It is reported again."))

    assert [outcome for _, outcome, _ in listener.outcomes(telling)] == [FIXED, OPEN]


def test_a_webhook_that_does_not_arrive_is_shown_on_the_issues_page() -> None:
    with LoopbackLinear("http://127.0.0.1:9/webhooks/linear") as linear:
        made = sink(linear).send(problem_push("issue"))
        assert UNREACHED in press(made.url, "state-done").text


@pytest.mark.parametrize(("issue", "state"), [("SUP-1", "state-of-grace"), ("SUP-9", "state-done")])
def test_a_move_of_what_is_not_there_is_refused(
    telling: LoopbackLinear, listener: Listener, issue: str, state: str
) -> None:
    sink(telling).send(problem_push("issue"))

    assert press(f"{telling.address}/issue/{issue}", state).status_code == 404
    assert listener.seen == []
