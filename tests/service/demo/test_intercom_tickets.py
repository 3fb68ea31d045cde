"""The simulated Intercom's tickets: shapes of the real samples, states that follow the world, searches and refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from service.demo.intercom_api import TOKEN, IntercomAccount
from service.demo.world import World
from service.demo.world.acts import Contact, Deed, seconds
from service.demo.world.dialects.intercom import NOT_TOLD
from service.demo.world.dialects.intercom_tickets import STATES, ticket, ticket_parts
from service.demo.world.dialects.intercom_values import conversation_id, state_after
from tests.service.demo.test_zendesk_shapes import JSON_TYPES, types_at

SAMPLES = Path(__file__).parents[4] / "shared" / "payloads" / "intercom"
WORLD = World(4, days=40, tickets=60, eventful=True, leave_out=NOT_TOLD)
END = seconds(WORLD.setup.end)
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Intercom-Version": "2.16"}


def account(every: int = 4) -> IntercomAccount:
    return IntercomAccount(WORLD, WORLD.setup.end, tickets_every=every)


def ask(one: IntercomAccount, method: str, path: str, document: Any = None) -> tuple[int, Any]:
    status, answer, _ = one.answer(method, path, HEADERS, document)
    return status, answer


def found(one: IntercomAccount, path: str = "/tickets/search", size: int = 150) -> list[dict[str, Any]]:
    question = {
        "query": {"field": "updated_at", "operator": ">", "value": 0},
        "pagination": {"per_page": size},
    }
    items: list[dict[str, Any]] = ask(one, "POST", path, question)[1][path.split("/")[1]]
    return items


def contacts() -> list[Contact]:
    return list(WORLD.contacts())


def test_every_so_many_contacts_are_tickets_and_no_conversations() -> None:
    one = account()
    tickets, conversations = found(one), found(one, "/conversations/search")

    ids = {item["id"] for item in tickets}
    assert ids
    assert not ids & {item["id"] for item in conversations}
    living = [each for each in contacts() if not any(act.deed is Deed.DELETED for act in each.until(END))]
    assert len(ids) + len(conversations) == len(living)
    for number in ids:
        assert ask(one, "GET", f"/conversations/{number}")[0] == 404
        assert ask(one, "GET", f"/tickets/{number}")[0] == 200


def test_without_being_asked_for_there_are_none() -> None:
    assert found(account(0)) == []
    assert ask(account(0), "GET", "/tickets/1001") == (404, ask(account(0), "GET", "/tickets/9")[1])


def test_a_deleted_contact_is_never_a_ticket() -> None:
    gone = [each for each in contacts() if any(act.deed is Deed.DELETED for act in each.acts)]

    assert gone
    assert not {conversation_id(each) for each in gone} & {item["id"] for item in found(account(1))}


def test_a_ticket_is_not_there_before_it_began() -> None:
    one = account(1)
    last = max(contacts(), key=lambda each: each.created_at)
    one.at = WORLD.setup.start

    assert ask(one, "GET", f"/tickets/{conversation_id(last)}")[0] == 404
    assert conversation_id(last) not in {item["id"] for item in found(one)}


def test_each_new_state_is_a_part_that_says_the_one_before() -> None:
    moves = 0
    for contact in contacts():
        before = "submitted"
        for part in ticket_parts(contact, contact.until(END)):
            if "ticket_state" in part:
                assert part["previous_ticket_state"] == before
                before, moves = part["ticket_state"], moves + 1
    assert moves > 60


def test_the_state_is_that_of_the_world() -> None:
    for contact in contacts():
        acts = contact.until(END)
        if acts:
            shown = ticket(contact, acts)["ticket_state"]["category"]
            assert shown in {STATES[state_after(acts)], "submitted"}


def test_nobody_is_told_to_be_an_ai() -> None:
    parts = [part for contact in contacts() for part in ticket_parts(contact, contact.until(END))]

    assert {key for part in parts for key in part["author"]} == {"type", "id", "name", "email"}
    assert {part["author"]["type"] for part in parts} == {"user", "admin", "bot"}


@pytest.mark.parametrize("name", ["rest.tickets_search.response.json", "webhook.ticket.state.updated.json"])
def test_tickets_have_the_shape_of_the_real_samples(name: str) -> None:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not at hand")
    sample = json.loads(path.read_text())
    real = sample["tickets"][0] if "tickets" in sample else sample["data"]["item"]
    ours = types_at([ticket(contact, contact.until(END)) for contact in contacts() if contact.until(END)])

    assert set(real) - set(ours) <= {"snoozed_until", "company_id", "channel"}
    for key in set(real) & set(ours) - {"admin_assignee_id", "team_assignee_id"}:
        assert ours[key] <= {JSON_TYPES[type(real[key])], "null"}, key


@pytest.mark.parametrize("size", [0, 151])
def test_a_page_of_another_size_is_refused(size: int) -> None:
    question = {
        "query": {"field": "updated_at", "operator": ">", "value": 0},
        "pagination": {"per_page": size},
    }

    assert ask(account(), "POST", "/tickets/search", question)[0] == 400


@pytest.mark.parametrize("status", [401, 403, 404])
def test_tickets_may_be_withheld_while_conversations_are_told(status: int) -> None:
    one = account()
    number = found(one)[0]["id"]
    one.as_tickets.withheld = status

    assert ask(one, "GET", f"/tickets/{number}")[0] == status
    assert ask(one, "POST", "/tickets/search", {})[0] == status
    assert found(one, "/conversations/search")
