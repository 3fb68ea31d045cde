"""The demo's accounts on loopback: their clock, their API behind credentials, their pages, and what is heard of writes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from service.demo.accounts import VENDORS, LoopbackHelpdesk
from service.demo.helpdesk import worlds_until
from service.demo.world import World
from service.demo.world.acts import Act, Contact, Who, seconds

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORLDS = {world.language: world for world in worlds_until(NOW, tickets=40) if world.language in VENDORS}
PAGES = {"zendesk": "/agent/tickets/", "freshdesk": "/a/tickets/", "intercom": "/a/apps/_/conversations/"}
READS = {"zendesk": "/api/v2/tickets/1001.json", "freshdesk": "/api/v2/tickets/1001", "intercom": "/me"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=sorted(WORLDS))
def served(request: pytest.FixtureRequest, clock: Clock) -> Iterator[LoopbackHelpdesk]:
    with LoopbackHelpdesk(WORLDS[request.param], clock) as server:
        yield server


@pytest.fixture
def freshdesk(clock: Clock) -> Iterator[LoopbackHelpdesk]:
    with LoopbackHelpdesk(WORLDS["freshdesk"], clock) as server:
        yield server


def new_contact(world: World, at: datetime) -> Contact:
    """A conversation that begins at a moment, made out of the world's first one."""
    first = next(world.contacts())
    gap = seconds(at) - first.created_at
    acts = [replace(act, at=act.at + gap) for act in first.acts]
    return replace(first, number=world.setup.tickets, created_at=seconds(at), acts=acts)


def update(served: LoopbackHelpdesk, document: object) -> requests.Response:
    key = served.connection().credentials["api_key"]
    address = f"{served.address}/api/v2/tickets/1001"
    return requests.put(address, json=document, auth=(key, "X"), timeout=10)


def test_without_credentials_nothing_is_shown(served: LoopbackHelpdesk) -> None:
    assert requests.get(served.address + READS[served.world.language], timeout=10).status_code == 401


def test_a_ticket_has_a_page_for_people_and_one_that_is_not_there_has_none(served: LoopbackHelpdesk) -> None:
    page = served.address + PAGES[served.world.language]
    number = next(n for n in numbers(served) if served.account.find(n))

    found = requests.get(page + number, timeout=10)
    assert (found.status_code, "made up" in found.text, "Status" in found.text) == (200, True, True)
    assert requests.get(page + "99", timeout=10).status_code == 404


def numbers(served: LoopbackHelpdesk) -> Iterator[str]:
    for contact in served.world.contacts():
        line = served.world.dialect().export_line(contact, seconds(NOW))
        yield line.partition(b'"id":')[2].strip(b' "').partition(b",")[0].strip(b'"').decode()


def test_a_live_ticket_is_there_from_its_own_beginning_on(freshdesk: LoopbackHelpdesk, clock: Clock) -> None:
    contact = new_contact(freshdesk.world, NOW + timedelta(minutes=5))
    freshdesk.account.add(contact)
    page = f"{freshdesk.address}/a/tickets/{1001 + contact.number}"
    assert requests.get(page, timeout=10).status_code == 404

    clock.now += timedelta(minutes=6)
    assert requests.get(page, timeout=10).status_code == 200


def test_the_accounts_clock_never_goes_back(freshdesk: LoopbackHelpdesk, clock: Clock) -> None:
    requests.get(f"{freshdesk.address}/a/tickets/1001", timeout=10)
    clock.now -= timedelta(days=1)
    requests.get(f"{freshdesk.address}/a/tickets/1001", timeout=10)

    assert freshdesk.account.at == NOW


def test_a_write_is_heard_of_once_and_shown_on_the_page(freshdesk: LoopbackHelpdesk) -> None:
    heard: list[Act] = []
    freshdesk.hear(lambda contact, act: heard.append(act))
    document = {"tags": ["dg_path_ai"], "custom_fields": {"cf_resolution_path": "ai"}}

    assert update(freshdesk, document).status_code == 200
    assert update(freshdesk, document).status_code == 200  # changes nothing any more

    (act,) = heard
    assert act.who is Who.PROGRAM
    page = requests.get(f"{freshdesk.address}/a/tickets/1001", timeout=10).text
    assert "dg_path_ai" in page
    assert "Resolution path" in page


def test_a_field_that_the_account_does_not_have_is_refused(freshdesk: LoopbackHelpdesk) -> None:
    heard: list[Act] = []
    freshdesk.hear(lambda contact, act: heard.append(act))

    assert update(freshdesk, {"custom_fields": {"cf_other": "x"}}).status_code == 400
    assert heard == []
