"""What the incremental export and the audits of a simulated Zendesk do that a reader must not be misled by."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.call_budget import CallBudget
from adapters.helpdesks.zendesk.api import ZendeskApi
from adapters.ticket_api import Changed, Page
from rules.errors import SinkError
from rules.model import Kind
from service.demo.world import World
from tests.adapters.samples import delivery, only
from tests.adapters.zendesk.samples import zendesk
from tests.fakes.far_side import status
from tests.fakes.zendesk_api import FakeZendesk

WORLD = World(3, tickets=40, eventful=True)
START, END = WORLD.setup.start, WORLD.setup.end


@pytest.fixture
def fake() -> Iterator[FakeZendesk]:
    with FakeZendesk(WORLD, END, per_page=7) as running:
        yield running


def pages(api: ZendeskApi, cursor: str) -> list[Page]:
    found = [api.changed(cursor)]
    while not found[-1].last:
        assert len(found) < 200, "the export does not end"
        found.append(api.changed(found[-1].cursor))
    return found


def tickets(found: list[Page]) -> list[Changed]:
    return [one for page in found for one in page.tickets]


def test_the_export_is_read_to_its_end(fake: FakeZendesk) -> None:
    api = fake.reader()

    found = tickets(pages(api, api.start(START)))

    assert len(found) == len({one.id for one in found}) == 40


def test_a_row_that_the_export_lists_for_an_update_of_the_systems_keeps_its_older_time(
    fake: FakeZendesk,
) -> None:
    ticket = {"id": 7, "updated_at": "2020-01-01T00:00:00Z", "status": "closed", "generated_timestamp": 2e9}
    told = {"tickets": [ticket], "users": [], "after_cursor": "abc", "end_of_stream": True}
    fake.faults.append(status(200, json.dumps(told).encode()))
    api = fake.reader()

    page = api.changed(api.start(START))

    assert [(one.id, one.updated_at < START) for one in page.tickets] == [("7", True)]
    assert (page.cursor, page.last) == ("cursor:abc", True)


def test_an_export_without_a_cursor_ends_instead_of_beginning_again_for_ever(fake: FakeZendesk) -> None:
    fake.faults.append(status(200, b'{"tickets": [], "after_cursor": null, "end_of_stream": false}'))

    page = fake.reader().changed("cursor:abc")

    assert (page.cursor, page.last) == ("cursor:abc", True)


def test_an_export_that_goes_on_is_not_the_last_page(fake: FakeZendesk) -> None:
    api = fake.reader()

    assert not api.changed(api.start(START)).last


def test_of_a_deleted_ticket_nothing_else_is_asked_for(fake: FakeZendesk) -> None:
    api = fake.reader()
    gone = next(
        one for one in tickets(pages(api, api.start(START))) if one.record["ticket"]["status"] == "deleted"
    )
    asked = len(fake.seen)

    document = json.loads(api.whole(gone))

    assert len(fake.seen) == asked
    assert "audits_complete" not in document
    events = zendesk().parse(delivery(document, received_at=END))
    assert only(events, Kind.REMOVED).fields["reason"] == "deleted"


def test_a_deleted_ticket_is_none_when_asked_for_by_its_number(fake: FakeZendesk) -> None:
    api = fake.reader()
    standing = {one.record["ticket"]["status"]: one.id for one in tickets(pages(api, api.start(START)))}

    assert api.ticket(standing["deleted"]) is None
    assert api.ticket(standing["closed"])


def test_what_changed_within_the_last_minute_comes_with_the_next_export() -> None:
    with FakeZendesk(WORLD, START + timedelta(days=30), unsettled=60) as fake:
        api, account = fake.reader(), fake.account.tickets
        before = pages(api, api.start(START))
        contact = next(one for one in account.contacts.values() if account.standing(one)["status"] == "open")
        account.write(contact, {"priority": "urgent"})

        too_early = pages(api, before[-1].cursor)
        fake.account.at += timedelta(minutes=2)
        later = pages(api, too_early[-1].cursor)

    number = str(1001 + contact.number)
    assert number not in {one.id for one in tickets(too_early)}
    assert number in {one.id for one in tickets(later)}


def test_reading_from_now_on_begins_before_what_is_not_exported_yet() -> None:
    with FakeZendesk(WORLD, END, unsettled=60) as fake:
        in_time = ZendeskApi(fake.connection(), CallBudget(), clock=END.timestamp)
        too_late = ZendeskApi(fake.connection(), CallBudget(), clock=lambda: END.timestamp() + 100)

        assert in_time.changed(in_time.start(END)).last
        with pytest.raises(SinkError, match="422"):
            too_late.changed(too_late.start(END))


def test_a_beginning_in_the_past_is_taken_as_it_is() -> None:
    with FakeZendesk(WORLD, END) as fake:
        assert fake.reader().start(START) == f"since:{int(START.timestamp())}"


def test_the_assignment_of_a_schedule_stands_in_the_document(fake: FakeZendesk) -> None:
    fake.account.assign_schedule(1001, 9_710_000_000_000)

    document = json.loads(fake.reader().ticket("1001") or b"")

    events = [event for audit in document["audits"] for event in audit["events"]]
    (assigned,) = [one for one in events if one["type"] == "ScheduleAssignment"]
    assert (assigned["previous_schedule_id"], assigned["new_schedule_id"]) == (None, 9_710_000_000_000)
    assert document["audits_complete"]


def test_many_audits_are_read_page_by_page(fake: FakeZendesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.helpdesks.zendesk.api.AUDITS_PER_PAGE", 2)
    api = fake.reader()

    document = json.loads(api.ticket("1001") or b"")

    assert document["audits_complete"]
    assert len({one["id"] for one in document["audits"]}) == len(document["audits"]) > 2
    assert sum(path.endswith("/audits.json") for path in fake.paths()) > 1


def test_audits_that_do_not_end_are_not_called_complete(
    fake: FakeZendesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.helpdesks.zendesk.api.AUDITS_PER_PAGE", 1)
    monkeypatch.setattr("adapters.helpdesks.zendesk.api.MOST_PAGES", 2)

    document = json.loads(fake.reader().ticket("1001") or b"")

    assert (len(document["audits"]), document["audits_complete"]) == (2, False)
