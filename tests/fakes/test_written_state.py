"""What is written over HTTP to the loopback helpdesks stays written, also where the answer was lost on the way."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from service.demo.freshdesk_api import AUTHORIZATION as FRESHDESK_KEY
from service.demo.world import World
from service.demo.world.dialects.freshdesk import NOT_TOLD
from service.demo.zendesk_api import AUTHORIZATION as ZENDESK_TOKEN
from tests.fakes.far_side import Fault, lost_reply, reset, status
from tests.fakes.freshdesk_api import FakeFreshdesk
from tests.fakes.zendesk_api import FakeZendesk

WORLD = World(3, tickets=40, eventful=True)
SECOND = World(3, tickets=40, eventful=True, language="freshdesk", leave_out=NOT_TOLD)


@pytest.fixture
def zendesk() -> Iterator[FakeZendesk]:
    with FakeZendesk(WORLD, WORLD.setup.end) as running:
        yield running


@pytest.fixture
def freshdesk() -> Iterator[FakeFreshdesk]:
    with FakeFreshdesk(SECOND, SECOND.setup.end) as running:
        yield running


def ask(fake: FakeZendesk | FakeFreshdesk, method: str, path: str, document: Any = None) -> requests.Response:
    proof = ZENDESK_TOKEN if isinstance(fake, FakeZendesk) else FRESHDESK_KEY
    with requests.Session() as session:
        session.trust_env = False
        return session.request(
            method, f"{fake.url}/api/v2{path}", json=document, headers={"Authorization": proof}, timeout=10
        )


def open_ticket(fake: FakeZendesk | FakeFreshdesk) -> int:
    tickets = fake.account.tickets
    return next(
        number for number, one in tickets.contacts.items()
        if not tickets.standing(one)["removed"] and tickets.standing(one)["status"] == "solved"
    )  # fmt: skip


@pytest.mark.parametrize(("fault", "kept"), [(lost_reply, True), (reset, False)])
def test_an_update_whose_answer_is_lost_was_made(zendesk: FakeZendesk, fault: Fault, kept: bool) -> None:
    path = f"/tickets/{open_ticket(zendesk)}"
    zendesk.faults.append(fault)

    with pytest.raises(requests.ConnectionError):
        ask(zendesk, "PUT", f"{path}/tags.json", {"tags": ["ours"]})

    assert ("ours" in ask(zendesk, "GET", f"{path}.json").json()["ticket"]["tags"]) is kept


@pytest.mark.parametrize(("fault", "kept"), [(lost_reply, True), (reset, False)])
def test_a_note_whose_answer_is_lost_was_written(freshdesk: FakeFreshdesk, fault: Fault, kept: bool) -> None:
    path = f"/tickets/{open_ticket(freshdesk)}"
    freshdesk.faults.append(fault)

    with pytest.raises(requests.ConnectionError):
        ask(freshdesk, "POST", f"{path}/notes", {"body": "ours"})

    notes = ask(freshdesk, "GET", f"{path}/conversations?per_page=100").json()
    assert ("ours" in {one["body_text"] for one in notes}) is kept


def test_an_update_that_was_refused_was_not_made(zendesk: FakeZendesk) -> None:
    path = f"/tickets/{open_ticket(zendesk)}.json"
    before = ask(zendesk, "GET", path).json()["ticket"]
    zendesk.faults.append(status(503, b"", Retry_After="7"))

    refused = ask(zendesk, "PUT", path, {"ticket": {"tags": ["ours"]}})

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "7")
    assert ask(zendesk, "GET", path).json()["ticket"] == before


def test_what_is_deleted_answers_without_a_body(zendesk: FakeZendesk) -> None:
    hook = {"name": "Deskgauge", "endpoint": "https://gauge.example", "http_method": "POST",
            "request_format": "json", "status": "active", "subscriptions": ["conditional_ticket_events"]}  # fmt: skip
    made = ask(zendesk, "POST", "/webhooks", {"webhook": hook})
    address = f"/webhooks/{made.json()['webhook']['id']}"

    gone = ask(zendesk, "DELETE", address)

    assert (made.status_code, gone.status_code, gone.content) == (201, 204, b"")
    assert ask(zendesk, "GET", address).status_code == 404
    assert [one.method for one in zendesk.seen] == ["POST", "DELETE", "GET"]
