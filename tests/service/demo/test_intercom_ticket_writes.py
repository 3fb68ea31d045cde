"""The simulated Intercom's tickets take changes: what is written is shown by every later read, but for tags."""

from datetime import timedelta
from typing import Any

import pytest

from service.demo.intercom_desk import ME_ID
from service.demo.world.dialects.intercom_tickets import ticket
from tests.adapters.intercom.spec import answer_problems, operation, request_problems
from tests.service.demo.test_intercom_tickets import END, account, ask, contacts, found

NOTE = {"message_type": "note", "type": "admin", "admin_id": ME_ID, "body": "<p>Which reason?</p>"}
BY = {"admin_id": ME_ID}


class Ticket:
    """One ticket of a workspace whose tickets have a text Path. Every exchange is held against the API's description."""

    def __init__(self) -> None:
        self.account = account()
        self.account.as_tickets.attributes = ["Path"]
        self.number = found(self.account)[0]["id"]

    def ask(self, method: str, end: str = "", document: Any = None) -> Any:
        path = f"/tickets/{self.number}{end}"
        self.status, answer = ask(self.account, method, path, document)
        assert operation(method, path) is not None
        if self.status == 200:
            assert request_problems(method, path, {}, document) == []
            assert answer_problems(method, path, 200, answer) == []
        return answer

    def refused(self, method: str, end: str, document: Any) -> tuple[int, str]:
        answer = self.ask(method, end, document)
        return self.status, answer["errors"][0]["code"]

    def make_tag(self, name: str) -> str:
        return str(ask(self.account, "POST", "/tags", {"name": name})[1]["id"])


@pytest.fixture
def one() -> Ticket:
    return Ticket()


def test_an_attribute_of_the_tickets_type_keeps_its_value(one: Ticket) -> None:
    assert one.ask("GET")["ticket_attributes"]["Path"] is None

    changed = one.ask("PUT", "", {"ticket_attributes": {"Path": "ai"}, "skip_notifications": True})

    assert changed == one.ask("GET")
    assert changed["ticket_attributes"]["Path"] == "ai"
    assert changed["ticket_attributes"]["_default_title_"]
    listed = changed["ticket_type"]["ticket_type_attributes"]["data"]
    assert [one["name"] for one in listed] == ["_default_title_", "_default_description_", "Path"]


def test_an_attribute_that_the_type_does_not_have_is_refused_and_nothing_is_set(one: Ticket) -> None:
    before = one.ask("GET")

    refused = one.refused("PUT", "", {"ticket_attributes": {"Path": "ai", "Mood": "x"}})

    assert refused == (400, "parameter_invalid")
    assert one.ask("GET") == before


def test_attributes_of_conversations_are_none_of_tickets(one: Ticket) -> None:
    ask(one.account, "POST", "/conversations/attributes", {"name": "Mood", "data_type": "string"})

    assert one.refused("PUT", "", {"ticket_attributes": {"Mood": "x"}})[0] == 400


def test_a_note_is_the_newest_part(one: Ticket) -> None:
    before = one.ask("GET")["ticket_parts"]

    made = one.ask("POST", "/reply", NOTE)

    after = one.ask("GET")["ticket_parts"]
    assert after["total_count"] == before["total_count"] + 1
    last = after["ticket_parts"][-1]
    assert (last["id"], last["part_type"], last["body"], last["author"]["id"]) == (
        made["id"], "note", "<p>Which reason?</p>", ME_ID,
    )  # fmt: skip


def test_a_tag_is_kept_and_told_by_no_read(one: Ticket) -> None:
    number = one.make_tag("dg_path_ai")

    told = one.ask("POST", "/tags", {"id": number, **BY})

    assert (told["name"], told["applied_by"]["id"]) == ("dg_path_ai", ME_ID)
    assert one.account.as_tickets.tags_of(one.number) == {"dg_path_ai"}
    assert "tags" not in one.ask("GET")


def test_a_tag_is_taken_away_once(one: Ticket) -> None:
    number = one.make_tag("dg_path_ai")
    one.ask("POST", "/tags", {"id": number, **BY})

    one.ask("DELETE", f"/tags/{number}", BY)

    assert one.account.as_tickets.tags_of(one.number) == set()
    assert one.refused("DELETE", f"/tags/{number}", BY) == (404, "tag_not_found")


def test_what_is_written_makes_the_ticket_newer_for_the_search_too(one: Ticket) -> None:
    one.account.at += timedelta(days=3)
    now = int(one.account.at.timestamp())

    one.ask("PUT", "", {"ticket_attributes": {"Path": "ai"}})

    newest = found(one.account)[0]
    assert (newest["id"], newest["updated_at"]) == (one.number, now)


def test_other_tickets_stay_as_the_world_has_them(one: Ticket) -> None:
    one.ask("POST", "/reply", NOTE)
    one.account.as_tickets.attributes = []

    shown = {item["id"]: item for item in found(one.account)}
    for contact in contacts():
        whole = ticket(contact, contact.until(END)) if contact.until(END) else {"id": ""}
        if whole["id"] in shown and whole["id"] != one.number:
            assert shown[whole["id"]] == whole


@pytest.mark.parametrize(
    ("method", "end", "document", "refusal"),
    [
        ("POST", "/tags", {"id": "5", **BY}, (404, "tag_not_found")),
        ("POST", "/reply", {**NOTE, "message_type": "comment"}, (400, "parameter_invalid")),
        ("POST", "/reply", {"message_type": "note", "body": "x"}, (400, "parameter_not_found")),
    ],
)
def test_what_is_not_right_is_refused(
    one: Ticket, method: str, end: str, document: Any, refusal: tuple[int, str]
) -> None:
    assert one.refused(method, end, document) == refusal


def test_who_may_not_write_tickets_may_read_them(one: Ticket) -> None:
    one.account.as_tickets.may_write = False

    assert one.refused("POST", "/reply", NOTE) == (403, "forbidden")
    assert one.ask("GET")["id"] == one.number


def test_a_ticket_that_there_is_not_takes_nothing(one: Ticket) -> None:
    one.number = "9"

    assert one.refused("PUT", "", {"ticket_attributes": {"Path": "ai"}}) == (404, "ticket_not_found")
    assert one.refused("POST", "/reply", NOTE) == (404, "ticket_not_found")
