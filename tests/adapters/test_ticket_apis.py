"""What every reader in the registry must do, whatever its vendor's API answers; a row is all that a vendor needs."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.call_budget import CallBudget
from adapters.registry import APIS
from adapters.ticket_api import Changed, TicketApi
from rules.errors import ConfigError, SinkError
from service.demo.world import World
from service.demo.world.acts import moment, seconds
from service.demo.world.dialects.freshdesk import NOT_TOLD as NO_FRESHDESK
from service.demo.world.dialects.intercom import NOT_TOLD as NO_INTERCOM
from tests.fakes.far_side import half_reply, html, reset, status
from tests.fakes.freshdesk_api import FakeFreshdesk
from tests.fakes.intercom_api import FakeIntercom
from tests.fakes.zendesk_api import FakeZendesk

MOST_PAGES = 200


@dataclass(frozen=True)
class Row:
    """One reader. fake: its far side over a world. without: what the world must not have.

    exhausted: headers of an answer that asks to wait for `waits` seconds, given the moment now. wrong: credentials that
    the fake does not accept. repeats: what changed at the edge of a page stands on both pages. bare: its
    lists are arrays without anything around them. unknown: ids that no ticket has. knobs: of the fake.
    """

    fake: Callable[..., Any]
    exhausted: Callable[[float], Mapping[str, str]]
    wrong: Mapping[str, str]
    without: frozenset[str] = frozenset()
    waits: float = 7.0
    repeats: bool = False
    bare: bool = False
    unknown: tuple[str, ...] = ("1", "999999", "../me", "")
    knobs: Mapping[str, Any] = field(default_factory=dict)


ROWS: Mapping[str, Row] = {
    "zendesk": Row(
        FakeZendesk, lambda _: {"Retry_After": "7"}, {"email": "admin@support.example", "token": "x"}
    ),
    "freshdesk": Row(
        FakeFreshdesk, lambda _: {"Retry_After": "7"}, {"api_key": "x"}, NO_FRESHDESK, repeats=True, bare=True
    ),
    "intercom": Row(
        FakeIntercom,
        lambda now: {
            "X-RateLimit-Limit": "9",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(int(now) + 8),
        },
        {"token": "x"},
        NO_INTERCOM,
        knobs={"tickets_every": 3},
    ),
}


@dataclass
class Desk:
    """A reader, its far side and the world behind it."""

    row: Row
    vendor: str
    world: World
    fake: Any
    slept: list[float] = field(default_factory=list)

    def reader(self, budget: CallBudget | None = None) -> TicketApi:
        reader: TicketApi = self.fake.reader(budget)
        return reader

    def contacts(self) -> list[Any]:
        """Those that have begun, by the vendor's id."""
        now = seconds(self.fake.account.at)
        return [one for one in self.world.contacts() if one.created_at <= now]

    def changed_since(self, since: datetime) -> set[str]:
        """Ids of the tickets that are there and changed."""
        now = seconds(self.fake.account.at)
        return {
            self.id_of(one.number)
            for one in self.contacts()
            if one.until(now)[-1].at >= seconds(since) and not any(act.deed for act in one.until(now))
        }

    def id_of(self, number: int) -> str:
        return self.world.ticket(number).partition(":")[2]


@pytest.fixture(params=ROWS)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    row = ROWS[request.param]
    world = World(3, days=30, tickets=40, eventful=True, language=request.param, leave_out=row.without)
    with row.fake(world, world.setup.start + timedelta(days=20), per_page=7, **row.knobs) as fake:
        yield Desk(row, request.param, world, fake)


def read(
    reader: TicketApi, cursor: str, then: Callable[[int], None] = lambda _: None
) -> tuple[list[Changed], str]:
    """Every ticket from a cursor on, and where it ends; `then` is told the number of each page that was read."""
    tickets: list[Changed] = []
    for number in range(MOST_PAGES):
        page = reader.changed(cursor)
        assert list(page.tickets) == sorted(page.tickets, key=lambda one: one.updated_at)
        tickets, cursor = [*tickets, *page.tickets], page.cursor
        then(number)
        if page.last:
            return tickets, cursor
    raise AssertionError("it never ends")


def ids(tickets: list[Changed]) -> set[str]:
    return {one.id for one in tickets}


def test_every_reader_has_a_row() -> None:
    assert set(ROWS) == set(APIS)


def test_the_pages_hold_every_ticket_once_that_there_is(desk: Desk) -> None:
    tickets, _ = read(desk.reader(), desk.reader().start(desk.world.setup.start))

    assert ids(tickets) == {desk.id_of(one.number) for one in desk.contacts()}
    assert len(tickets) == len(ids(tickets)) or desk.row.repeats


def test_only_what_changed_since_the_moment_is_listed_that_moment_included(desk: Desk) -> None:
    last = max(
        one.until(seconds(desk.fake.account.at))[-1].at for one in desk.contacts() if not one.acts[-1].deed
    )
    since = moment(last) - timedelta(days=3)

    tickets, _ = read(desk.reader(), desk.reader().start(since))
    edge, _ = read(desk.reader(), desk.reader().start(moment(last)))

    assert desk.changed_since(since) <= ids(tickets) < {desk.id_of(one.number) for one in desk.contacts()}
    assert desk.changed_since(moment(last)) <= ids(edge)
    assert desk.changed_since(moment(last))


def test_reading_goes_on_from_any_cursor_in_another_process(desk: Desk) -> None:
    everything, _ = read(desk.reader(), desk.reader().start(desk.world.setup.start))
    seen: set[str] = set()
    cursor, last = desk.reader().start(desk.world.setup.start), False

    for _ in range(MOST_PAGES):
        if last:
            break
        page = desk.reader().changed(cursor)
        seen, cursor, last = seen | ids(list(page.tickets)), page.cursor, page.last

    assert seen == ids(everything)


def test_a_cursor_asked_twice_gives_the_same_page(desk: Desk) -> None:
    reader = desk.reader()
    second = reader.changed(reader.start(desk.world.setup.start)).cursor

    assert ids(list(reader.changed(second).tickets)) == ids(list(reader.changed(second).tickets))


def test_tickets_that_change_while_the_pages_are_read_are_not_missed(desk: Desk) -> None:
    def time_goes_by(_: int) -> None:
        desk.fake.account.at += timedelta(days=1)

    start = desk.reader().start(desk.world.setup.start)
    tickets, cursor = read(desk.reader(), start, time_goes_by)
    later, _ = read(desk.reader(), cursor)

    newest = {one.id: one.updated_at for one in sorted([*tickets, *later], key=lambda one: one.updated_at)}
    now = seconds(desk.fake.account.at)
    for contact in desk.contacts():
        acts = contact.until(now)
        if not any(act.deed for act in acts):
            assert newest[desk.id_of(contact.number)] == moment(acts[-1].at)


def test_the_last_cursor_finds_what_changes_afterwards(desk: Desk) -> None:
    _, cursor = read(desk.reader(), desk.reader().start(desk.world.setup.start))
    before = desk.fake.account.at
    desk.fake.account.at += timedelta(days=2)

    later, _ = read(desk.reader(), cursor)

    assert desk.changed_since(before) <= ids(later)
    assert desk.changed_since(before)
    assert len(later) < len(desk.contacts())


def test_reading_ends_where_nothing_changes(desk: Desk) -> None:
    reader = desk.reader()
    _, cursor = read(reader, reader.start(desk.world.setup.start))

    again, second = read(reader, cursor)
    third, _ = read(reader, second)

    assert len(again) < len(desk.contacts())
    assert ids(third) == ids(again)


def test_a_ticket_is_one_document_whether_it_was_listed_or_asked_for(desk: Desk) -> None:
    reader = desk.reader()
    page = reader.changed(reader.start(desk.world.setup.start))
    listed = page.tickets[0]

    document = json.loads(reader.whole(listed))

    document.get("ticket", {}).pop("generated_timestamp", None)  # which only Zendesk's export tells
    assert document == json.loads(reader.ticket(listed.id) or b"")
    assert document[f"{desk.vendor}_snapshot"] == 1


def test_equal_tickets_give_equal_bytes(desk: Desk) -> None:
    number = sorted(desk.changed_since(desk.world.setup.start))[0]

    assert desk.reader().ticket(number) == desk.reader().ticket(number)


def test_what_there_is_not_is_none_and_is_asked_for_at_no_other_address(desk: Desk) -> None:
    for number in desk.row.unknown:
        assert desk.reader().ticket(number) is None

    assert not any("/me" in path and ".." in path for path in desk.fake.paths())
    assert not any(path.endswith("/me") for path in desk.fake.paths())


def test_the_count_is_about_what_the_pages_hold(desk: Desk) -> None:
    tickets, _ = read(desk.reader(), desk.reader().start(desk.world.setup.start))

    count = desk.reader().count(desk.world.setup.start)
    assert count is not None
    assert len(tickets) - 5 <= count <= len(tickets)
    assert count > desk.reader().count(desk.fake.account.at - timedelta(days=1))  # type: ignore[operator]


def test_a_cost_is_told_that_the_calls_bear_out(desk: Desk) -> None:
    reader = desk.reader()
    page = reader.changed(reader.start(desk.world.setup.start))
    before = len(desk.fake.seen)

    for one in page.tickets:
        reader.whole(one)

    assert len(page.tickets) <= len(desk.fake.seen) - before <= len(page.tickets) * reader.cost.a_ticket


def budget_at(now: list[float]) -> CallBudget:
    """One whose clock stands still unless somebody waits."""

    def pause(span: float) -> None:
        now[0] += span

    return CallBudget(clock=lambda: now[0], pause=pause)


def test_a_refusal_for_asking_too_often_costs_no_attempt_and_is_waited_out(desk: Desk) -> None:
    now = [0.0]
    reader = desk.reader(budget_at(now))
    headers = {name.replace("-", "_"): value for name, value in desk.row.exhausted(time.time()).items()}
    desk.fake.faults.append(status(429, b"{}", **headers))

    with pytest.raises(SinkError) as caught:
        reader.ticket("1001")
    assert not caught.value.counts
    assert now == [0.0]

    reader.ticket("1001")
    assert desk.row.waits - 1 <= now[0] <= desk.row.waits + 1


def test_rejected_credentials_pause_the_connection_and_are_not_told(desk: Desk) -> None:
    desk.fake.credentials = dict(desk.row.wrong)

    with pytest.raises(SinkError) as caught:
        desk.reader().changed(desk.reader().start(desk.world.setup.start))

    assert caught.value.pauses_sink
    assert "Check our credentials" in str(caught.value)
    assert not any(secret in str(caught.value).split() for secret in desk.row.wrong.values())


def test_a_missing_credential_is_named(desk: Desk) -> None:
    desk.fake.credentials = {}

    with pytest.raises(ConfigError, match="is missing"):
        desk.reader()


ODD = {
    "nothing in it": b"{}",
    "null": b"null",
    "no json": b"<p>Sign in",
    "text": b'"text"',
    "tickets of no kind": b'{"tickets": 1, "conversations": 1}',
}
ODD_TICKETS = {
    "no id": b"[{}]",
    "no ticket": b"[1]",
    "a time of no kind": b'[{"id": 1, "updated_at": {}}]',
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_an_odd_list_is_an_error_and_nothing_else(desk: Desk, body: bytes) -> None:
    assert_refused(desk, body)


@pytest.mark.parametrize("tickets", ODD_TICKETS.values(), ids=ODD_TICKETS)
def test_an_odd_ticket_in_a_list_is_an_error_and_nothing_else(desk: Desk, tickets: bytes) -> None:
    assert_refused(
        desk, tickets if desk.row.bare else b'{"tickets": %s, "conversations": %s}' % (tickets, tickets)
    )


def assert_refused(desk: Desk, body: bytes) -> None:
    desk.fake.faults.append(status(200, body))

    with pytest.raises(SinkError) as caught:
        desk.reader().changed(desk.reader().start(desk.world.setup.start))
    assert not caught.value.pauses_sink


@pytest.mark.parametrize("body", [b"[]", b"{}", b"<p>Sign in", b'"text"'])
def test_an_odd_ticket_is_an_error_and_nothing_else(desk: Desk, body: bytes) -> None:
    desk.fake.faults.append(status(200, body))

    with pytest.raises(SinkError):
        desk.reader().ticket("1001")


@pytest.mark.parametrize("fault", [status(500), status(503), reset, half_reply, html])
def test_a_broken_answer_is_an_error_and_the_next_one_is_fine(desk: Desk, fault: Any) -> None:
    reader = desk.reader()
    start = reader.start(desk.world.setup.start)
    desk.fake.faults.append(fault)

    with pytest.raises(SinkError) as caught:
        reader.changed(start)

    assert not caught.value.permanent
    assert reader.changed(start).tickets
