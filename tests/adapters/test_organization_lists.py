"""What every list of organizations in the registry must do, whatever its vendor's API answers; a row a vendor."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import pytest

from adapters.call_budget import CallBudget
from adapters.helpdesks.freshdesk import companies as freshdesk
from adapters.helpdesks.intercom import companies as intercom
from adapters.helpdesks.zendesk import organizations as zendesk
from adapters.list_api import Listed, OrganizationApi, document, pages
from adapters.registry import HELPDESKS, ORGANIZATIONS
from adapters.settings import ConnectionSettings
from rules.context import account_of, words_of
from rules.errors import ConfigError, SinkError
from rules.model import Event, Form, Kind
from rules.moments import to_text
from service.demo.organizations import Organization, Organizations
from service.demo.world import World
from service.demo.world.dialects.intercom_values import object_id
from tests.adapters.samples import delivery
from tests.fakes.far_side import half_reply, html, reset, status
from tests.fakes.freshdesk_api import FakeFreshdesk
from tests.fakes.intercom_api import FakeIntercom
from tests.fakes.zendesk_api import FakeZendesk

WORLD = World(3, tickets=300)
A_PAGE = 2


@dataclass(frozen=True)
class Row:
    """One list. module: where its reader is. fake: its far side. organizations: those that the far side has.

    own_id: how the vendor names one. tells: what it tells of one, by our names. counts: whether it says how many there are.
    bare: its list is an array without anything around it.
    """

    module: ModuleType
    fake: Callable[..., Any]
    organizations: Callable[[Any], Organizations]
    tells: Callable[[Organization], Mapping[str, str]]
    own_id: Callable[[int], str] = str
    counts: bool = False
    bare: bool = False


ROWS: Mapping[str, Row] = {
    "zendesk": Row(
        zendesk, FakeZendesk, lambda account: account.admin.known_organizations, lambda one: {"name": one.name},
        counts=True,
    ),
    "freshdesk": Row(
        freshdesk, FakeFreshdesk, lambda account: account.admin.organizations,
        lambda one: {
            "name": one.name, "tier": one.tier,
            "renewal_at": to_text(one.renews_at.replace(hour=0, minute=0, second=0, microsecond=0)),
        },
        bare=True,
    ),
    "intercom": Row(
        intercom, FakeIntercom, lambda account: account.organizations,
        lambda one: {"name": one.name, "tier": one.tier}, own_id=object_id,
    ),
}  # fmt: skip


@dataclass
class Desk:
    """A list, its far side, and what there is in it."""

    vendor: str
    row: Row
    fake: Any
    now: list[float]

    def api(self, **changes: Any) -> OrganizationApi:
        connection = replace(self.fake.connection("acme"), **changes)
        budget = CallBudget(clock=lambda: self.now[0])
        return ORGANIZATIONS[self.vendor](connection, budget)

    @property
    def there(self) -> Organizations:
        return self.row.organizations(self.fake.account)

    def events(self, listed: list[Listed]) -> list[Event]:
        """What the vendor's parser reads out of the document of these."""
        body = document(self.api(), WORLD.setup.end, listed)
        helpdesk = HELPDESKS[self.vendor](ConnectionSettings("acme", self.vendor))
        return list(helpdesk.parse(delivery(body, kind="snapshot", received_at=WORLD.setup.end)))


@pytest.fixture(params=ROWS)
def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    row = ROWS[request.param]
    if hasattr(row.module, "PER_PAGE"):
        monkeypatch.setattr(row.module, "PER_PAGE", A_PAGE)
    now = [0.0]
    with row.fake(WORLD, WORLD.setup.end, per_page=A_PAGE, clock=lambda: now[0]) as fake:
        yield Desk(request.param, row, fake, now)


def read(api: OrganizationApi) -> list[Listed]:
    return [one for page in pages(api) for one in page.listed]


def test_every_list_in_the_registry_has_its_row() -> None:
    assert set(ROWS) == set(ORGANIZATIONS)


def test_every_organization_is_listed_once_over_all_pages(desk: Desk) -> None:
    found = read(desk.api())

    assert len(desk.there) > 2 * A_PAGE
    assert [one.id for one in found] == [desk.row.own_id(one.vendor_id) for one in desk.there]
    assert len(desk.fake.seen) >= len(desk.there) / A_PAGE
    assert {seen.method for seen in desk.fake.seen} == {"GET"}


def test_each_becomes_what_the_vendor_tells_of_its_account_at_its_last_change(desk: Desk) -> None:
    events = desk.events(read(desk.api()))

    assert [words_of(event) for event in events] == [desk.row.tells(one) for one in desk.there]
    assert {(event.kind, event.form, event.ticket_id) for event in events} == {
        (Kind.ACCOUNT, Form.SNAPSHOT, "")
    }
    assert [event.at for event in events] == [one.changed_at for one in desk.there]


def test_an_account_is_named_as_tickets_name_theirs(desk: Desk) -> None:
    events = desk.events(read(desk.api()))

    assert [account_of(event) for event in events] == [
        f"acme:{desk.row.own_id(one.vendor_id)}" for one in desk.there
    ]


def test_equal_answers_make_equal_documents_and_equal_events(desk: Desk) -> None:
    first, second = read(desk.api()), read(desk.api())

    assert first == second
    assert [event.id for event in desk.events(first)] == [event.id for event in desk.events(second)]


def test_a_renamed_one_is_another_event_at_its_own_time(desk: Desk) -> None:
    before = {event.id for event in desk.events(read(desk.api()))}
    renamed = next(iter(desk.there))
    at = WORLD.setup.end.replace(microsecond=0)
    desk.there.rename(renamed.vendor_id, "Synthetic Customer Renamed", at)

    (event,) = [event for event in desk.events(read(desk.api())) if event.id not in before]
    assert (event.fields["name"], event.at) == ("Synthetic Customer Renamed", at)


def test_what_is_not_read_is_not_kept(desk: Desk) -> None:
    for one in read(desk.api()):
        assert b"example" not in document(desk.api(), WORLD.setup.end, [one])


def test_it_says_how_many_there_are_or_that_nobody_knows(desk: Desk) -> None:
    assert desk.api().count() == (len(desk.there) if desk.row.counts else None)


@pytest.mark.parametrize(
    "fault", [status(500), html, reset, half_reply, status(200, b"7"), status(200, b'{"data": 1}')]
)
def test_trouble_is_an_error_that_may_be_over_later(desk: Desk, fault: Any) -> None:
    desk.fake.faults.append(fault)

    with pytest.raises(SinkError) as caught:
        read(desk.api())
    assert not caught.value.permanent
    desk.now[0] += 61.0
    assert len(read(desk.api())) == len(desk.there)


def test_an_answer_that_is_no_list_is_odd(desk: Desk) -> None:
    desk.fake.faults.append(status(200, b"{}" if desk.row.bare else b"[]"))

    with pytest.raises(SinkError, match="something else than its documentation says"):
        read(desk.api())


@pytest.mark.parametrize(
    ("code", "permanent", "pauses"), [(401, False, True), (403, False, True), (404, True, False)]
)
def test_a_refusal_and_a_missing_list_are_told_apart_from_trouble(
    desk: Desk, code: int, permanent: bool, pauses: bool
) -> None:
    desk.fake.faults.append(status(code, b"{}"))

    with pytest.raises(SinkError) as caught:
        read(desk.api())
    assert (caught.value.permanent, caught.value.pauses_sink) == (permanent, pauses)


def test_a_connection_without_the_credentials_is_told_which_is_missing(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="is missing"):
        desk.api(credentials={"other": "x"})


def test_a_limit_is_waited_for_and_no_page_is_lost(desk: Desk) -> None:
    desk.fake.faults.append(status(429, b"{}", Retry_After="3"))

    with pytest.raises(SinkError) as caught:
        read(desk.api())
    assert (caught.value.counts, caught.value.retry_after) == (False, 3.0)


def test_a_second_scroll_waits_for_the_first_to_be_forgotten() -> None:
    slept: list[float] = []
    with FakeIntercom(WORLD, WORLD.setup.end, per_page=A_PAGE, clock=lambda: sum(slept)) as fake:
        budget = CallBudget(clock=lambda: sum(slept), pause=slept.append)
        api = ORGANIZATIONS["intercom"](fake.connection(), budget)
        api.page("")
        with pytest.raises(SinkError) as caught:
            api.page("")
        assert not caught.value.counts
        assert len(read(api)) == len(fake.account.organizations)
        assert 60 < sum(slept) < 70


def test_a_scroll_that_was_left_alone_is_over() -> None:
    now = [0.0]
    with FakeIntercom(WORLD, WORLD.setup.end, per_page=A_PAGE, clock=lambda: now[0]) as fake:
        api = ORGANIZATIONS["intercom"](fake.connection(), CallBudget())
        first = api.page("")
        now[0] = 61.0
        with pytest.raises(SinkError, match="left alone for over a minute"):
            api.page(first.following)
