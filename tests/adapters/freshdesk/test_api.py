"""Freshdesk's reader against the simulated account: every list to its end, whatever it allows and however it fails."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.call_budget import CallBudget
from adapters.credentials import basic
from adapters.helpdesks.freshdesk.api import FreshdeskApi
from adapters.helpdesks.freshdesk.listing import MOST_PAGES, Place
from adapters.helpdesks.freshdesk.write import FreshdeskDesk
from adapters.json_api import JsonApi
from adapters.settings import ConnectionSettings
from adapters.ticket_api import Changed, Page
from adapters.ticket_desk import Held
from rules.errors import ConfigError, SinkError
from service.demo.freshdesk_api import API_KEY, AUTHORIZATION
from service.demo.world import World
from service.demo.world.dialects.freshdesk import NOT_TOLD
from service.demo.world.dialects.freshdesk_records import ticket_number
from tests.adapters.freshdesk.samples import parse
from tests.fakes.far_side import html, reset, status
from tests.fakes.freshdesk_api import FakeFreshdesk

WORLD = World(3, tickets=40, eventful=True, language="freshdesk", leave_out=NOT_TOLD)
START, END = WORLD.setup.start, WORLD.setup.end
NUMBERS = {str(1001 + number) for number in range(40)}


@pytest.fixture
def fake() -> Iterator[FakeFreshdesk]:
    with FakeFreshdesk(WORLD, END, per_page=7) as running:
        yield running


def pages(api: FreshdeskApi, cursor: str) -> list[Page]:
    """Every page from a cursor to the last."""
    found = [api.changed(cursor)]
    while not found[-1].last:
        assert len(found) < 200, "the lists do not end"
        found.append(api.changed(found[-1].cursor))
    return found


def ids(found: list[Page]) -> list[str]:
    return [one.id for page in found for one in page.tickets]


def listed(number: str, at: datetime = END) -> Changed:
    return Changed(number, at, {"id": int(number)})


def queries(fake: FakeFreshdesk, path: str = "/api/v2/tickets") -> list[str]:
    asked = (seen.path.partition("?") for seen in fake.seen)
    return [query for where, _, query in asked if where == path]


def test_all_lists_are_read_to_their_end(fake: FakeFreshdesk) -> None:
    api = fake.reader()

    found = pages(api, api.start(START))

    assert set(ids(found)) == NUMBERS
    assert all(len(page.tickets) <= 7 for page in found)


def test_deleted_tickets_and_spam_are_listed_too(fake: FakeFreshdesk) -> None:
    api = fake.reader()

    records = [one.record for page in pages(api, api.start(START)) for one in page.tickets]

    gone = {("spam" if one["spam"] else "deleted") for one in records if one["spam"] or one["deleted"]}
    assert gone == {"spam", "deleted"}
    assert {"filter=deleted", "filter=spam"} <= {part for one in queries(fake) for part in one.split("&")}


def test_the_earliest_change_comes_first(fake: FakeFreshdesk) -> None:
    api = fake.reader()

    found = pages(api, api.start(START))

    for page in found:
        moments = [one.updated_at for one in page.tickets]
        assert moments == sorted(moments)


def test_only_what_changed_since_is_listed(fake: FakeFreshdesk) -> None:
    api, since = fake.reader(), START + timedelta(days=60)

    found = pages(api, api.start(since))

    moments = [one.updated_at for page in found for one in page.tickets]
    assert 0 < len(set(ids(found))) < 40
    assert min(moments) >= since


def test_a_list_names_what_must_be_in_it(fake: FakeFreshdesk) -> None:
    api = fake.reader()

    first = api.changed(api.start(START)).tickets[0].record

    assert {"stats", "requester", "description_text"} <= set(first)
    assert "include=stats,requester,description" in queries(fake)[0]
    assert f"updated_since={START:%Y-%m-%dT%H:%M:%SZ}" in queries(fake)[0]


def test_the_last_cursor_finds_what_changes_from_then_on(fake: FakeFreshdesk) -> None:
    fake.account.at = START + timedelta(days=40)
    api = fake.reader()
    before = pages(api, api.start(START))

    fake.account.at = START + timedelta(days=50)
    later = pages(api, before[-1].cursor)

    known = {(one.id, one.updated_at) for page in before for one in page.tickets}
    new = {(one.id, one.updated_at) for page in later for one in page.tickets} - known
    assert {one for one, _ in new} - set(ids(before))
    assert all(at > START + timedelta(days=40) for _, at in new)
    assert set(ids(before)) | set(ids(later)) == set(ids(pages(api, api.start(START))))


def test_a_cursor_outlives_the_process(fake: FakeFreshdesk) -> None:
    api = fake.reader()
    first = api.changed(api.start(START))

    rest = pages(fake.reader(), first.cursor)

    assert set(ids([first, *rest])) == NUMBERS


def test_nothing_new_ends_at_once_and_says_so_again(fake: FakeFreshdesk) -> None:
    api = fake.reader()
    done = pages(api, api.start(START))[-1].cursor

    again = pages(api, done)

    assert len(again) == 3
    assert again[-1].cursor == done
    assert [one.last for one in again] == [False, False, True]


def test_a_ticket_that_changes_while_lists_are_read_hides_no_other(fake: FakeFreshdesk) -> None:
    api, tickets = fake.reader(), fake.account.tickets
    page = api.changed(api.start(START))
    seen = {one.id for one in page.tickets}

    for number in sorted(seen):
        tickets.write(tickets.contacts[int(number)], {"tags": ["moved_to_the_end"]})
    seen |= set(ids(pages(api, page.cursor)))

    assert seen == NUMBERS


def test_more_tickets_than_numbered_pages_hold_are_all_read() -> None:
    with FakeFreshdesk(WORLD, END, per_page=3, most_pages=2) as fake:
        api = fake.reader()

        assert set(ids(pages(api, api.start(START)))) == NUMBERS


def same_second(fake: FakeFreshdesk, count: int) -> set[str]:
    """So many tickets change in the same second, after everything else."""
    tickets = fake.account.tickets
    standing = [one for one in tickets.contacts.values() if not tickets.standing(one)["removed"]][:count]
    at = END + timedelta(seconds=5)
    for contact in standing:
        fake.account.at = at
        tickets.write(contact, {"tags": ["changed_in_bulk"]})
    return {str(1001 + one.number) for one in standing}


def test_tickets_of_one_second_fill_several_pages_and_none_is_missed(fake: FakeFreshdesk) -> None:
    bulk = same_second(fake, 20)
    api = fake.reader()

    found = pages(api, api.start(END))

    assert set(ids(found)) == bulk
    assert {"page=2", "page=3"} <= {part for one in queries(fake) for part in one.split("&")}


def test_a_second_with_more_tickets_than_freshdesk_lists_is_an_error_not_a_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.helpdesks.freshdesk.listing.MOST_PAGES", 2)
    with FakeFreshdesk(WORLD, END, per_page=5, most_pages=2) as fake:
        same_second(fake, 20)
        api = fake.reader()

        with pytest.raises(SinkError, match="within a second"):
            pages(api, api.start(END))


@pytest.mark.parametrize(
    ("newest", "more", "expected"),
    [
        (100, True, "99,50,50,0,1"),  # time went on: the next page begins where this one ended
        (51, True, "50,50,50,0,2"),  # it did not: pages are counted
        (None, True, "50,50,50,0,2"),
        (100, False, "99,50,50,1,1"),  # the next list
        (None, False, "50,50,50,1,1"),
    ],
)
def test_the_next_page_begins_where_this_one_ended(newest: int | None, more: bool, expected: str) -> None:
    at = None if newest is None else datetime.fromtimestamp(newest, UTC)

    assert Place.of("50,50,50,0,1").after(at, more).cursor == expected


def test_a_change_dated_ahead_of_now_hides_nothing_that_changes_until_then(fake: FakeFreshdesk) -> None:
    ahead = [{"id": 1001, "updated_at": f"{END + timedelta(days=900):%Y-%m-%dT%H:%M:%SZ}"}]
    fake.faults.append(status(200, json.dumps(ahead).encode(), Link='<https://x.example>; rel="next"'))
    api = fake.reader()

    following = Place.of(api.changed(api.start(START)).cursor)

    assert following.since[0] == int(END.timestamp()) - 1


def test_a_note_is_found_on_a_later_page_of_the_conversations(fake: FakeFreshdesk) -> None:
    contact = next(one for one in WORLD.contacts() if one.channel)
    number = str(ticket_number(contact))
    desk = FreshdeskDesk(JsonApi(fake.connection(), basic(API_KEY, "X"), CallBudget()))
    for text in [*"abcdefghij", "with a mark"]:
        assert (
            fake.account.answer(f"/api/v2/tickets/{number}/notes", AUTHORIZATION, "POST", {"body": text})[0]
            == 201
        )
    held = Held(frozenset(), {})

    assert desk.has_note(number, held, "with a mark")
    assert not desk.has_note(number, held, "with another mark")


def test_after_the_last_list_comes_the_first() -> None:
    place = Place.of("70,60,50,2,1")

    assert place.in_last_list
    assert place.after(None, more=False).cursor == "70,60,50,0,1"


def test_no_page_beyond_freshdesks_last_is_asked_for() -> None:
    with pytest.raises(SinkError, match="30000 tickets"):
        Place((50, 50, 50), 0, MOST_PAGES).after(datetime.fromtimestamp(50, UTC), more=True)


def test_a_document_holds_conversations_and_ratings(fake: FakeFreshdesk) -> None:
    api = fake.reader()
    found = [one for page in pages(api, api.start(START)) for one in page.tickets]

    documents = [json.loads(api.whole(one)) for one in found]

    assert all(one["freshdesk_snapshot"] == 1 for one in documents)
    assert any(len(one["conversations"]) > 1 for one in documents)
    assert any(one["satisfaction_ratings"] for one in documents)
    assert all(parse(one, received_at=END) for one in documents)


def test_a_document_is_the_same_bytes_whenever_it_is_read(fake: FakeFreshdesk) -> None:
    api = fake.reader()
    one = api.changed(api.start(START)).tickets[0]

    assert api.whole(one) == api.whole(one)


def test_long_conversations_are_read_page_by_page() -> None:
    with FakeFreshdesk(WORLD, END, per_page=2) as fake:
        tickets = fake.account.tickets
        for number in range(5):
            tickets.write(tickets.contacts[1001], {}, f"note {number}")

        document = json.loads(fake.reader().whole(listed("1001")))

        texts = [one["body_text"] for one in document["conversations"]]
        assert texts[-5:] == [f"note {number}" for number in range(5)]
        assert len({one["id"] for one in document["conversations"]}) == len(texts) > 5


def test_one_ticket_is_read_whole(fake: FakeFreshdesk) -> None:
    api = fake.reader()
    record = next(one for one in api.changed(api.start(START)).tickets)

    document = json.loads(api.ticket(record.id) or b"")

    assert document["ticket"]["id"] == int(record.id)
    assert {"stats", "requester"} <= set(document["ticket"])
    assert document["conversations"] == json.loads(api.whole(record))["conversations"]


def test_a_ticket_that_is_not_there_is_none(fake: FakeFreshdesk) -> None:
    assert fake.reader().ticket("424242") is None


def test_an_id_never_leads_to_another_address(fake: FakeFreshdesk) -> None:
    assert fake.reader().ticket("../agents/me?x=") is None
    assert "agents/me" not in fake.seen[0].path.replace("%2F", "|")


def test_a_listed_ticket_that_went_away_keeps_what_the_list_said(fake: FakeFreshdesk) -> None:
    document = json.loads(fake.reader().whole(listed("424242")))

    assert document["ticket"] == {"id": 424242}
    assert (document["conversations"], document["satisfaction_ratings"]) == ([], [])


def test_a_plan_without_surveys_is_asked_once_and_the_rest_is_read() -> None:
    with FakeFreshdesk(WORLD, END, surveys=False) as fake:
        api = fake.reader()

        documents = [json.loads(api.whole(listed(number))) for number in ("1001", "1002")]

        assert [one["satisfaction_ratings"] for one in documents] == [[], []]
        assert all(one["conversations"] for one in documents)
        assert sum("satisfaction_ratings" in path for path in fake.paths()) == 1


def test_any_other_refusal_of_ratings_asks_for_a_person(fake: FakeFreshdesk) -> None:
    fake.faults.extend([status(200, b"[]"), status(403, b'{"code": "access_denied"}')])

    with pytest.raises(SinkError) as refused:
        fake.reader().whole(listed("1001"))

    assert refused.value.pauses_sink


def test_the_search_says_about_how_many_changed(fake: FakeFreshdesk) -> None:
    api = fake.reader()

    assert (api.count(START), api.count(END + timedelta(days=1))) == (38, 0)


def test_a_count_that_is_none_is_none(fake: FakeFreshdesk) -> None:
    fake.faults.append(status(200, b'{"results": []}'))

    assert fake.reader().count(START) is None


def test_the_key_is_the_user_and_any_password_will_do(fake: FakeFreshdesk) -> None:
    fake.reader().count(START)

    sent = base64.b64decode(fake.seen[0].headers["Authorization"].removeprefix("Basic ")).decode()
    assert sent == f"{fake.credentials['api_key']}:X"


def test_without_a_key_the_configuration_is_named() -> None:
    with pytest.raises(ConfigError, match=r"connections\.acme\.credentials: api_key"):
        FreshdeskApi(ConnectionSettings("acme", "freshdesk", base_url="http://127.0.0.1:1"), CallBudget())


def test_a_rejected_key_pauses_and_is_not_told(fake: FakeFreshdesk) -> None:
    fake.credentials = {"api_key": "canary-of-a-wrong-key"}

    with pytest.raises(SinkError) as refused:
        fake.reader().changed("0,0,0,0,1")

    assert refused.value.pauses_sink
    assert "canary" not in str(refused.value)


def test_a_full_minute_is_waited_for() -> None:
    now, slept = [0.0], []

    def pause(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    with FakeFreshdesk(WORLD, END, a_minute=4, clock=lambda: now[0]) as fake:
        api = fake.reader(CallBudget(clock=lambda: now[0], pause=pause))
        for number in ("1001", "1002"):
            api.whole(listed(number))
        with pytest.raises(SinkError) as refused:
            api.whole(listed("1003"))

        assert (refused.value.retry_after, api.budget.lane().limit, slept) == (59, 4, [2])
        assert json.loads(api.whole(listed("1003")))["conversations"]

    assert sum(slept) == 61


def test_the_lists_have_a_limit_of_their_own() -> None:
    with FakeFreshdesk(WORLD, END, lists_a_minute=1, clock=lambda: 0.0) as fake:
        api = fake.reader()
        api.changed(api.start(START))
        with pytest.raises(SinkError, match="asks to wait"):
            api.changed(api.start(START))

        assert api.budget.seconds(api.cost.page_lane) > 50
        assert api.budget.seconds() == 0
        assert json.loads(api.whole(listed("1001")))["conversations"]


@pytest.mark.parametrize(
    "body",
    [b"{}", b'{"tickets": []}', b'"text"', b"[1]", b'[{"id": 1}]', b'[{"id": 1, "updated_at": "soon"}]'],
)
def test_a_list_of_another_shape_is_an_error_that_names_no_content(fake: FakeFreshdesk, body: bytes) -> None:
    fake.faults.append(status(200, body))

    with pytest.raises(SinkError) as odd:
        fake.reader().changed("0,0,0,0,1")

    assert "soon" not in str(odd.value)


@pytest.mark.parametrize("body", [b"[]", b'{"code": "x"}', b"7"])
def test_a_ticket_of_another_shape_is_an_error(fake: FakeFreshdesk, body: bytes) -> None:
    fake.faults.append(status(200, body))

    with pytest.raises(SinkError, match="something else than its documentation says"):
        fake.reader().ticket("1001")


FAULTS: list[Any] = [
    reset,
    html,
    status(500),
    status(503, b"", Retry_After="7"),
    status(429, b"", Retry_After="7"),
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", ["ticket", "changed", "whole", "count"])
def test_whatever_breaks_is_a_sink_error_and_the_next_call_works(
    fake: FakeFreshdesk, call: str, fault: Any
) -> None:
    calls: dict[str, Any] = {
        "ticket": lambda api: api.ticket("1001"),
        "changed": lambda api: api.changed(api.start(START)),
        "whole": lambda api: api.whole(listed("1001")),
        "count": lambda api: api.count(START),
    }
    fake.faults.append(fault)
    with pytest.raises(SinkError):
        calls[call](fake.reader())

    assert calls[call](fake.reader())
