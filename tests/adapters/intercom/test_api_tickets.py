"""Intercom's tickets through its API: asked for by id, searched after the conversations, and what if they are withheld."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.helpdesks.intercom.api_place import INDEX_LAG_SECONDS, TICKETS, Place
from rules.errors import SinkError
from rules.model import Form, Kind
from service.demo.world import World
from service.demo.world.acts import seconds
from service.demo.world.dialects.intercom import NOT_TOLD
from service.demo.world.dialects.intercom_tickets import ticket
from tests.adapters.intercom.samples import parse
from tests.adapters.intercom.spec import answer_problems, operation, request_problems
from tests.adapters.intercom.test_api import everything, item, listed, listed_tickets
from tests.adapters.samples import only
from tests.fakes.far_side import status
from tests.fakes.intercom_api import FakeIntercom

WORLD = World(4, days=40, tickets=60, eventful=True, leave_out=NOT_TOLD)
START, END = WORLD.setup.start, WORLD.setup.end
MOMENT = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
GONE = b'{"conversations": []}'
# What a workspace without tickets, and a token without the right to read them, are answered.
REFUSALS = [401, 403, 404]


@pytest.fixture
def fake() -> Iterator[FakeIntercom]:
    with FakeIntercom(WORLD, END, per_page=5, tickets_every=4) as far:
        yield far


def ticket_ids(fake: FakeIntercom) -> list[str]:
    """Of all tickets that there are."""
    return [str(1001 + one.number) for one in WORLD.contacts() if fake.account.as_tickets.takes(one)]


def a_ticket(number: int, at: int = MOMENT, category: str = "Customer") -> dict[str, Any]:
    return {"type": "ticket", "id": str(number), "updated_at": at, "category": category}


def searched(fake: FakeIntercom) -> list[tuple[str, int]]:
    """What was searched, and from which moment on."""
    return [
        (seen.path, seen.document["query"]["value"]) for seen in fake.seen if seen.path.endswith("/search")
    ]


def test_a_ticket_is_asked_for_where_no_conversation_has_the_id(fake: FakeIntercom) -> None:
    number = ticket_ids(fake)[0]

    document = json.loads(fake.reader().ticket(number) or b"")

    assert document["ticket"]["id"] == number
    assert "conversation" not in document
    assert fake.paths()[:2] == [f"/conversations/{number}", f"/tickets/{number}"]
    assert [one["id"] for one in document["contacts"]] == [
        document["ticket"]["contacts"]["contacts"][0]["id"]
    ]


def test_the_number_in_the_inbox_is_no_id(fake: FakeIntercom) -> None:
    document = json.loads(fake.reader().ticket(ticket_ids(fake)[0]) or b"")

    assert document["ticket"]["ticket_id"] != document["ticket"]["id"]
    assert fake.reader().ticket(document["ticket"]["ticket_id"]) is None


def test_a_conversation_that_was_made_a_ticket_is_read_as_the_conversation(fake: FakeIntercom) -> None:
    """It keeps its id, its beginning and its parts; only the conversation tells of Fin, tags and ratings."""
    number = fake.reader().changed(fake.reader().start(START)).tickets[0].id
    fake.faults.extend([status(200, listed_tickets(a_ticket(int(number))))])
    reader = fake.reader()
    (changed,) = reader.changed(str(Place(MOMENT, page=TICKETS, tickets_since=MOMENT))).tickets

    assert reader.whole(changed) == reader.ticket(number)
    assert "conversation" in json.loads(reader.whole(changed))


def test_what_was_read_of_a_ticket_is_its_complete_history_in_the_parsers_eyes(fake: FakeIntercom) -> None:
    for number in ticket_ids(fake):
        document = json.loads(fake.reader().ticket(number) or b"")
        events = parse(document)

        assert {event.ticket_id for event in events if event.ticket_id} == {f"acme:{number}"}
        assert only(events, Kind.HISTORY).form is Form.HISTORY
        assert only(events, Kind.STATE).fields["status"] in {"new", "open", "pending", "solved"}
        assert (
            only(events, Kind.CREATED).text
            == document["ticket"]["ticket_attributes"]["_default_description_"]
        )


def test_the_document_is_what_the_world_would_show(fake: FakeIntercom) -> None:
    numbers = ticket_ids(fake)
    for contact in WORLD.contacts():
        if (number := str(1001 + contact.number)) in numbers:
            document = json.loads(fake.reader().ticket(number) or b"")
            assert document["ticket"] == ticket(contact, contact.until(seconds(END)))


def test_tickets_are_searched_after_the_last_page_of_conversations_and_before_what_was_deleted(
    fake: FakeIntercom,
) -> None:
    pages = everything(fake.reader())

    paths = list(dict.fromkeys(fake.paths()))
    assert paths == ["/conversations/search", "/tickets/search", "/conversations/deleted"]
    found = [one.id for page in pages for one in page.tickets if one.record.get("type") == "ticket"]
    assert sorted(found) == ticket_ids(fake)
    everyone = [one.id for page in pages for one in page.tickets]
    assert len(everyone) == len(set(everyone)) == 60


def test_the_search_of_tickets_asks_like_that_of_conversations(fake: FakeIntercom) -> None:
    everything(fake.reader())

    asked = {path: [seen.document for seen in fake.seen if seen.path == path] for path, _ in searched(fake)}
    assert asked["/tickets/search"][0] == asked["/conversations/search"][0]
    assert "starting_after" in asked["/tickets/search"][1]["pagination"]


def test_reading_goes_on_in_the_middle_of_the_tickets(fake: FakeIntercom) -> None:
    whole = [one.id for page in everything(fake.reader()) for one in page.tickets]
    seen, cursor, last = list[str](), fake.reader().start(START), False

    while not last:
        page = fake.reader().changed(cursor)
        seen, cursor, last = [*seen, *(one.id for one in page.tickets)], page.cursor, page.last

    assert seen == whole


def test_the_count_is_of_both(fake: FakeIntercom) -> None:
    pages = everything(fake.reader())

    found = sum(not one.removed for page in pages for one in page.tickets)
    assert fake.reader().count(START) == found
    assert {path for path, _ in searched(fake)} == {"/conversations/search", "/tickets/search"}


@pytest.mark.parametrize("total", ["many", None])
def test_a_search_that_counts_nothing_leaves_the_count_open(fake: FakeIntercom, total: Any) -> None:
    fake.faults.extend([status(200, listed(total_count=7)), status(200, listed_tickets(total_count=total))])

    assert fake.reader().count(START) is None


@pytest.mark.parametrize("category", ["Back-office", "Tracker", "back-office"])
def test_tickets_of_the_team_itself_are_not_read(fake: FakeIntercom, category: str) -> None:
    fake.account.at = datetime.fromtimestamp(MOMENT + 10**6, UTC)
    own, ours = a_ticket(1, MOMENT + 9, category), a_ticket(2, MOMENT)
    fake.faults.append(status(200, listed_tickets(ours, own)))

    page = fake.reader().changed(str(Place(MOMENT, page=TICKETS, tickets_since=MOMENT)))

    assert [one.id for one in page.tickets] == ["2"]
    assert Place.read(page.cursor).tickets_newest == MOMENT + 9


def test_each_search_begins_again_by_what_it_listed_itself(fake: FakeIntercom) -> None:
    """Tickets are searched later: a conversation may have changed before the latest of them and after its own search."""
    fake.account.at = datetime.fromtimestamp(MOMENT + 10**6, UTC)
    conversation, ticket_ = item(7, MOMENT + 1000), a_ticket(8, MOMENT + 5000)
    fake.faults.extend(
        [status(200, listed(conversation)), status(200, listed_tickets(ticket_)), status(200, GONE)]
    )
    *_, last = everything(fake.reader(), str(Place.begin(MOMENT)))
    before = len(searched(fake))

    everything(fake.reader(), last.cursor)

    assert dict(searched(fake)[before:]) == {
        "/conversations/search": MOMENT + 1000 - INDEX_LAG_SECONDS - 1,
        "/tickets/search": MOMENT + 5000 - INDEX_LAG_SECONDS - 1,
    }


def test_a_workspace_of_tickets_alone_is_not_listed_from_its_beginning_every_time(fake: FakeIntercom) -> None:
    fake.account.at = datetime.fromtimestamp(MOMENT + 10**6, UTC)
    fake.faults.extend([status(200, listed()), status(200, listed_tickets(a_ticket(8, MOMENT + 5000)))])
    fake.faults.append(status(200, GONE))

    *_, last = everything(fake.reader(), str(Place.begin(MOMENT)))

    assert Place.read(last.cursor).tickets_since == MOMENT + 5000 - INDEX_LAG_SECONDS
    assert Place.read(last.cursor).since == MOMENT


def test_a_conversation_that_changes_while_tickets_are_read_is_listed_by_the_next_look(
    fake: FakeIntercom,
) -> None:
    fake.account.at = END - timedelta(days=9)
    reader, cursor, last = fake.reader(), fake.reader().start(START), False
    while not last:
        page = reader.changed(cursor)
        cursor, last = page.cursor, page.last
        if Place.read(cursor).page == TICKETS:
            fake.account.at = END

    later = {one.id for page in everything(fake.reader(), cursor) for one in page.tickets}

    moment = seconds(END - timedelta(days=9))
    changed = {
        str(1001 + one.number)
        for one in WORLD.contacts()
        if one.until(seconds(END))[-1].at > moment and not any(act.deed for act in one.acts)
    }
    assert len(changed - set(ticket_ids(fake))) > 5
    assert changed - set(ticket_ids(fake)) <= later


@pytest.mark.parametrize("refusal", REFUSALS)
def test_without_tickets_the_conversations_are_read_all_the_same(fake: FakeIntercom, refusal: int) -> None:
    fake.account.as_tickets.withheld = refusal
    reader = fake.reader()

    found = {one.id for page in everything(reader) for one in page.tickets}

    assert found == {str(1001 + one.number) for one in WORLD.contacts()} - set(ticket_ids(fake))
    assert reader.count(START) == sum(not one.removed for page in everything(reader) for one in page.tickets)


def test_a_token_that_is_not_valid_at_all_is_no_workspace_without_tickets(fake: FakeIntercom) -> None:
    fake.faults.append(status(401, b'{"errors": [{"code": "unauthorized"}]}'))

    with pytest.raises(SinkError) as caught:
        fake.reader().changed(str(Place(MOMENT, page=TICKETS)))

    assert caught.value.pauses_sink


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"errors": []}', b'{"errors": 7}', b'{"errors": [7]}', b"null"]
)
def test_a_refusal_without_a_reason_is_one_of_the_token(fake: FakeIntercom, body: bytes) -> None:
    fake.faults.append(status(401, body))

    with pytest.raises(SinkError) as caught:
        fake.reader().changed(str(Place(MOMENT, page=TICKETS)))

    assert caught.value.pauses_sink


def test_conversations_that_are_refused_stop_everything(fake: FakeIntercom) -> None:
    fake.faults.append(status(403, b"{}"))

    with pytest.raises(SinkError) as caught:
        fake.reader().changed(fake.reader().start(START))

    assert caught.value.pauses_sink


@pytest.mark.parametrize("refusal", [401, 403])
def test_an_id_that_may_be_a_ticket_that_is_withheld_says_so_and_pauses_nothing(
    fake: FakeIntercom, refusal: int
) -> None:
    fake.account.as_tickets.withheld = refusal

    with pytest.raises(SinkError, match="may read no tickets") as caught:
        fake.reader().ticket("999999")

    assert caught.value.permanent
    assert not caught.value.pauses_sink


def test_a_deleted_conversation_needs_no_right_to_read_tickets(fake: FakeIntercom) -> None:
    fake.account.as_tickets.withheld = 403
    reader = fake.reader()
    one = reader.changed(reader.start(START)).tickets[0]
    fake.faults.append(status(404, b"{}"))

    assert json.loads(reader.whole(one))["conversation"] == one.record


def test_a_ticket_deleted_after_it_was_listed_is_told_as_it_was_listed(fake: FakeIntercom) -> None:
    reader = fake.reader()
    page = reader.changed(str(Place(int(START.timestamp()), page=TICKETS)))
    fake.faults.extend([status(404, b"{}"), status(404, b"{}")])

    document = json.loads(reader.whole(page.tickets[0]))

    assert document["ticket"] == page.tickets[0].record


def test_a_cursor_from_before_tickets_were_read_goes_on_and_lists_them_all() -> None:
    assert Place.read("17:20:0:a:b") == Place(17, 20, 0, "a:b", 17, 0)
    assert Place.read("17:20:3:") == Place(17, 20, 3, "", 17, 0)


@pytest.mark.parametrize("cursor", ["1:2:0,1,2,3:", "1:2:0,x,2:", "1:2:,:"])
def test_a_cursor_of_another_making_is_refused(cursor: str) -> None:
    with pytest.raises(SinkError, match="none of an Intercom reader"):
        Place.read(cursor)


def test_a_pointer_that_is_taken_no_more_leads_to_a_new_search_of_tickets(fake: FakeIntercom) -> None:
    place = Place(MOMENT, MOMENT + 90, TICKETS, "an old pointer", MOMENT + 10, MOMENT + 50)
    fake.faults.extend([status(400, b"{}"), status(200, listed_tickets(a_ticket(7, MOMENT + 50)))])

    page = fake.reader().changed(str(place))

    assert [one.id for one in page.tickets] == ["7"]
    assert [at for _, at in searched(fake)] == [MOMENT + 9, MOMENT + 49]


def test_requests_and_answers_are_those_of_the_api_description(fake: FakeIntercom) -> None:
    reader = fake.reader()
    for page in everything(reader):
        for one in page.tickets:
            reader.whole(one)
    reader.ticket("999999")
    reader.count(START)

    checked = dict.fromkeys(("/conversations", "/tickets"), 0)
    for seen, (code, answer) in zip(fake.seen, fake.answers, strict=True):
        path, query = urlsplit(seen.path).path, parse_qs(urlsplit(seen.path).query)
        if operation(seen.method, path) is None:
            assert path == "/conversations/deleted"
            continue
        assert request_problems(seen.method, path, query, seen.document) == []
        assert answer_problems(seen.method, path, code, answer) == []
        checked |= {name: checked[name] + 1 for name in checked if path.startswith(name)}
    assert checked["/tickets"] > len(ticket_ids(fake)) > 10


def test_the_description_is_strict_enough_to_refuse_what_it_does_not_know_of_a_ticket(
    fake: FakeIntercom,
) -> None:
    fake.reader().ticket(ticket_ids(fake)[0])
    path, (code, answer) = fake.seen[1].path, fake.answers[1]

    assert answer_problems("GET", path, code, answer) == []
    assert answer_problems("GET", path, code, answer | {"category": "other"})
    assert answer_problems("GET", path, code, answer | {"surprise": 1})
    assert request_problems("POST", "/tickets/search", {}, {"query": {"field": "id", "operator": "?"}})
