"""What is Intercom's own in its reader: the search, its pointers, deletions, contacts, and its API description."""

import json
import operator
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.call_budget import CallBudget
from adapters.helpdesks.intercom.api import REMEMBERED_SECONDS, IntercomApi
from adapters.helpdesks.intercom.api_place import INDEX_LAG_SECONDS, TICKETS, Place
from rules.errors import SinkError
from service.demo.intercom_search import COMPARE
from service.demo.world import World
from service.demo.world.acts import Deed, seconds
from service.demo.world.dialects.intercom import NOT_TOLD, Intercom
from tests.adapters.intercom.spec import answer_problems, operation, request_problems
from tests.fakes.far_side import status
from tests.fakes.intercom_api import FakeIntercom

WORLD = World(4, days=40, tickets=60, eventful=True, leave_out=NOT_TOLD)
START, END = WORLD.setup.start, WORLD.setup.end
MOMENT = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())


@pytest.fixture
def fake() -> Iterator[FakeIntercom]:
    with FakeIntercom(WORLD, END, per_page=10) as far:
        yield far


def everything(reader: IntercomApi, cursor: str = "") -> list[Any]:
    """All pages from a cursor on."""
    pages, cursor = [], cursor or reader.start(START)
    for _ in range(50):
        pages.append(reader.changed(cursor))
        cursor = pages[-1].cursor
        if pages[-1].last:
            return pages
    raise AssertionError("it never ends")


def deleted() -> dict[str, int]:
    return {
        str(1001 + one.number): act.at
        for one in WORLD.contacts()
        for act in one.until(seconds(END))
        if act.deed is Deed.DELETED
    }


def listed(*items: Any, **more: Any) -> bytes:
    return json.dumps({"type": "conversation.list", "conversations": items, **more}).encode()


def listed_tickets(*items: Any, **more: Any) -> bytes:
    return json.dumps({"type": "ticket.list", "tickets": items, **more}).encode()


def item(number: int, at: int = MOMENT) -> dict[str, Any]:
    return {"type": "conversation", "id": str(number), "updated_at": at}


def test_every_request_names_the_version_that_we_know_and_the_token(fake: FakeIntercom) -> None:
    reader = fake.reader()
    reader.whole(reader.changed(reader.start(START)).tickets[0])

    assert len(fake.seen) == 3
    assert {seen.headers["Intercom-Version"] for seen in fake.seen} == {"2.16"}
    assert {seen.headers["Authorization"] for seen in fake.seen} == {"Bearer simulated-access-token"}


def test_the_search_asks_for_the_earliest_change_first_and_as_many_as_there_may_be(
    fake: FakeIntercom,
) -> None:
    fake.reader().changed(fake.reader().start(START))

    (asked,) = fake.seen
    assert (asked.method, asked.path) == ("POST", "/conversations/search")
    assert asked.document == {
        "query": {"field": "updated_at", "operator": ">", "value": int(START.timestamp()) - 1},
        "sort": {"field": "updated_at", "order": "ascending"},
        "pagination": {"per_page": 150},
    }


def test_the_next_page_is_asked_for_with_the_searchs_own_pointer_and_the_same_question(
    fake: FakeIntercom,
) -> None:
    first = fake.reader().changed(fake.reader().start(START))
    pointer = fake.answers[0][1]["pages"]["next"]["starting_after"]

    fake.reader().changed(first.cursor)

    one, two = (seen.document for seen in fake.seen)
    assert two["pagination"].pop("starting_after") == pointer
    assert one == two


@pytest.mark.parametrize("after", [operator.gt, operator.ge], ids=["later", "later or equal"])
def test_a_change_in_the_very_second_asked_for_is_found_however_the_search_reads_its_operator(
    fake: FakeIntercom, after: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMPARE, ">", after)
    last = fake.reader().changed(fake.reader().start(START)).tickets[-1]

    tickets = fake.reader().changed(fake.reader().start(last.updated_at)).tickets

    assert tickets[0].id == last.id


def test_more_conversations_of_one_second_than_a_page_holds_are_all_listed(fake: FakeIntercom) -> None:
    for number in range(1001, 1031):
        if str(number) not in deleted():
            fake.account.desk.make_attribute({"name": f"n{number}", "data_type": "string"})
            fake.account.desk.set_values(str(number), {"custom_attributes": {f"n{number}": "1"}}, MOMENT * 2)

    pages = everything(fake.reader())

    moments = [one.updated_at for page in pages for one in page.tickets]
    assert moments.count(max(moments)) > 20
    assert {one.id for page in pages for one in page.tickets} == {str(1001 + n) for n in range(60)}


def test_what_changes_in_the_second_that_the_search_ends_with_is_found_by_the_next_one(
    fake: FakeIntercom,
) -> None:
    fake.account.at = datetime.fromtimestamp(MOMENT + 60, UTC)

    assert next_beginning(fake, MOMENT + 1) == MOMENT + 1 - INDEX_LAG_SECONDS - 1


def test_a_change_dated_ahead_of_now_hides_nothing_that_changes_until_then(fake: FakeIntercom) -> None:
    fake.account.at = datetime.fromtimestamp(MOMENT + 60, UTC)

    assert next_beginning(fake, MOMENT + 10**6) == MOMENT + 60 - INDEX_LAG_SECONDS - 1


def next_beginning(fake: FakeIntercom, newest: int) -> int:
    """From which moment on the next search asks, after one that ended with this one."""
    reader = fake.reader()
    fake.faults.append(status(200, listed(item(1001), item(1002, newest))))
    fake.faults.extend([status(200, listed_tickets()), status(200, b'{"conversations": []}')])
    *_, last = everything(reader)
    fake.faults.append(status(200, listed()))
    reader.changed(last.cursor)
    asked: int = fake.seen[-1].document["query"]["value"]
    return asked


def test_the_next_search_begins_no_earlier_than_the_first_one_and_no_later_when_nothing_was_found(
    fake: FakeIntercom,
) -> None:
    start = Place.begin(MOMENT)
    nothing = [status(200, listed()), status(200, listed_tickets()), status(200, b'{"conversations": []}')]
    fake.faults.extend(nothing)

    *_, last = everything(fake.reader(), str(start))

    assert Place.read(last.cursor) == start


def test_a_pointer_that_is_taken_no_more_leads_to_a_new_search_from_the_last_change(
    fake: FakeIntercom,
) -> None:
    reader = fake.reader()
    place = Place(MOMENT, MOMENT + 50, after="an old pointer")
    fake.faults.extend([status(400, b"{}"), status(200, listed(item(7, MOMENT + 50)))])

    page = reader.changed(str(place))

    assert [one.id for one in page.tickets] == ["7"]
    assert [seen.document["pagination"].get("starting_after") for seen in fake.seen] == [
        "an old pointer",
        None,
    ]
    assert fake.seen[1].document["query"]["value"] == MOMENT + 49


def test_a_search_that_is_refused_without_a_pointer_is_asked_once(fake: FakeIntercom) -> None:
    fake.faults.append(status(400, b"{}"))

    with pytest.raises(SinkError) as caught:
        fake.reader().changed(fake.reader().start(START))

    assert caught.value.permanent
    assert len(fake.seen) == 1


@pytest.mark.parametrize("cursor", ["", "x", "1:2", "1:2:x:", "since:7"])
def test_a_cursor_of_another_reader_is_refused(fake: FakeIntercom, cursor: str) -> None:
    with pytest.raises(SinkError, match="none of an Intercom reader"):
        fake.reader().changed(cursor)
    assert fake.seen == []


def test_a_cursor_keeps_a_pointer_of_any_letters() -> None:
    place = Place(1, 2, 0, "Wz:E3=:/+")

    assert Place.read(str(place)) == place


def test_deleted_conversations_are_listed_after_the_living_and_told_without_another_call(
    fake: FakeIntercom,
) -> None:
    reader = fake.reader()
    tickets = [one for page in everything(reader) for one in page.tickets]
    gone = [one for one in tickets if "deleted_at" in one.record]
    calls = len(fake.seen)

    documents = [json.loads(reader.whole(one)) for one in gone]

    assert gone == tickets[-len(gone) :]
    assert {one.id: int(one.updated_at.timestamp()) for one in gone} == deleted()
    assert [one["conversation"]["deleted_at"] for one in documents] == [
        one.record["deleted_at"] for one in gone
    ]
    assert len(fake.seen) == calls


def test_deletions_before_the_moment_are_not_listed(fake: FakeIntercom) -> None:
    moments = sorted(deleted().values())
    assert len(moments) > 1

    pages = everything(fake.reader(), fake.reader().start(datetime.fromtimestamp(moments[-1], UTC)))

    gone = [one for page in pages for one in page.tickets if "deleted_at" in one.record]
    assert [int(one.updated_at.timestamp()) for one in gone] == moments[-1:]


def test_deletions_are_read_page_by_page_until_one_is_too_old(fake: FakeIntercom) -> None:
    def page(*moments: int) -> bytes:
        gone = [{"type": "conversation", "id": str(at), "deleted_at": at} for at in moments]
        return json.dumps({"conversations": gone, "pages": {"total_pages": 9}}).encode()

    fake.faults.extend([status(200, page(50, 40)), status(200, page(30, 9))])
    reader = fake.reader()

    first = reader.changed(str(Place(10, page=1)))
    second = reader.changed(first.cursor)

    assert [[one.id for one in found.tickets] for found in (first, second)] == [["40", "50"], ["30"]]
    assert (first.last, second.last) == (False, True)
    assert [parse_qs(urlsplit(seen.path).query)["page"] for seen in fake.seen] == [["1"], ["2"]]


def test_a_workspace_that_lists_no_deletions_has_none(fake: FakeIntercom) -> None:
    fake.faults.append(status(404, b"{}"))

    page = fake.reader().changed(str(Place(10, page=1)))

    assert (page.tickets, page.last) == ((), True)


def test_a_conversation_deleted_after_it_was_listed_is_told_as_it_was_listed(fake: FakeIntercom) -> None:
    reader = fake.reader()
    one = reader.changed(reader.start(START)).tickets[0]
    fake.faults.append(status(404, b"{}"))

    document = json.loads(reader.whole(one))

    assert document["conversation"] == one.record
    assert [person["id"] for person in document["contacts"]] == [one.record["contacts"]["contacts"][0]["id"]]


def test_a_deleted_conversation_is_none(fake: FakeIntercom) -> None:
    assert fake.reader().ticket(next(iter(deleted()))) is None


def test_the_document_is_what_the_world_would_show(fake: FakeIntercom) -> None:
    dialect = Intercom(WORLD.setup)
    for contact in WORLD.contacts():
        body = fake.reader().ticket(str(1001 + contact.number))
        if body is not None:
            assert json.loads(body) == json.loads(dialect.snapshot_body(contact, seconds(END)))


def test_a_contact_is_asked_for_once_within_the_hour(fake: FakeIntercom) -> None:
    now = [0.0]
    reader = IntercomApi(fake.connection(), CallBudget(), clock=lambda: now[0])
    conversation = {"id": "1", "contacts": {"contacts": [{"id": "a1"}]}}

    def ask() -> int:
        fake.faults.append(status(200, json.dumps(conversation).encode()))
        reader.ticket("1")
        return sum(path.startswith("/contacts/") for path in fake.paths())

    assert [ask(), ask()] == [1, 1]
    now[0] += REMEMBERED_SECONDS
    assert ask() == 2


def test_a_deleted_contact_is_left_out(fake: FakeIntercom) -> None:
    number = next(str(1001 + one.number) for one in WORLD.contacts() if not any(act.deed for act in one.acts))
    body = json.dumps({"id": number, "contacts": {"contacts": [{"id": "0a"}, {}, 7]}}).encode()
    fake.faults.extend([status(200, body), status(410, b"{}")])

    document = json.loads(fake.reader().ticket(number) or b"")

    assert document["contacts"] == []


@pytest.mark.parametrize("contacts", [None, [], "x", {"contacts": 1}, {"contacts": None}])
def test_a_conversation_of_nobody_is_a_document_too(fake: FakeIntercom, contacts: Any) -> None:
    fake.faults.append(status(200, json.dumps({"id": "5", "contacts": contacts}).encode()))

    assert json.loads(fake.reader().ticket("5") or b"")["contacts"] == []


def test_people_of_a_crowd_are_not_all_asked_for(fake: FakeIntercom) -> None:
    crowd = [{"id": f"{number:x}"} for number in range(200)]
    fake.faults.append(status(200, json.dumps({"id": "5", "contacts": {"contacts": crowd}}).encode()))

    fake.reader().ticket("5")

    assert len(fake.seen) == 11


@pytest.mark.parametrize("pages", [None, [], {"next": "x"}, {"next": {}}, {"next": {"starting_after": None}}])
def test_a_page_without_a_pointer_is_the_searchs_last(fake: FakeIntercom, pages: Any) -> None:
    fake.faults.append(status(200, listed(item(7), pages=pages)))

    page = fake.reader().changed(fake.reader().start(START))

    assert Place.read(page.cursor).page == TICKETS


def test_a_spent_window_is_waited_out_and_no_longer() -> None:
    began = time.time()
    with FakeIntercom(WORLD, END, a_window=4, clock=lambda: began) as limited:
        budget = CallBudget()
        reader = limited.reader(budget)
        reader.ticket("999998")
        reader.ticket("999999")

        with pytest.raises(SinkError) as caught:
            reader.ticket("999999")

    assert not caught.value.counts
    assert 0 <= budget.seconds() <= 10
    assert budget.lane().limit == 4


def test_requests_and_answers_are_those_of_the_api_description(fake: FakeIntercom) -> None:
    reader = fake.reader()
    for page in everything(reader):
        for one in page.tickets:
            reader.whole(one)
    reader.ticket("999999")
    reader.count(START)

    checked = 0
    for seen, (code, answer) in zip(fake.seen, fake.answers, strict=True):
        path, query = urlsplit(seen.path).path, parse_qs(urlsplit(seen.path).query)
        if operation(seen.method, path) is None:
            assert path == "/conversations/deleted"
            continue
        assert request_problems(seen.method, path, query, seen.document) == []
        assert answer_problems(seen.method, path, code, answer) == []
        checked += 1
    assert checked > 60


def test_the_description_is_strict_enough_to_refuse_what_it_does_not_know(fake: FakeIntercom) -> None:
    reader = fake.reader()
    reader.ticket("1001")
    (code, answer), *_ = fake.answers

    assert answer_problems("GET", "/conversations/1001", code, answer | {"state": "solved"})
    assert answer_problems("GET", "/conversations/1001", code, answer | {"surprise": 1})
    assert request_problems("GET", "/conversations/1001", {"displayas": ["x"]}, None)
    assert request_problems("POST", "/conversations/search", {}, {"query": {"field": "id", "operator": "?"}})


def test_old_deletions_move_no_cursor(fake: FakeIntercom) -> None:
    start = fake.reader().start(END + timedelta(days=1))

    *_, last = everything(fake.reader(), start)

    assert last.cursor == start
