"""Tickets of the world that a program may write to: the clock, the lists and the order of what happened."""

from datetime import timedelta
from typing import Any

import pytest

from service.demo.account_tickets import API_USER, FIRST_NOTE, AccountTickets
from service.demo.call_window import Window
from service.demo.records import Records
from service.demo.world import World
from service.demo.world.acts import Contact, Who

WORLD = World(3, tickets=40, eventful=True)


@pytest.fixture
def tickets() -> AccountTickets:
    return AccountTickets(WORLD, WORLD.setup.start + timedelta(days=45))


def some(tickets: AccountTickets) -> Contact:
    return tickets.contacts[tickets.moved()[0][1]]


def test_every_ticket_of_now_is_on_one_list_and_on_the_list_of_all(tickets: AccountTickets) -> None:
    tickets.at = WORLD.setup.end
    lists = [{number for _, number in tickets.moved(which)} for which in ("in use", "spam", "deleted")]

    assert all(lists)
    assert set.union(*lists) == {number for _, number in tickets.moved()} == set(tickets.contacts)
    assert sum(map(len, lists)) == 40


def test_what_has_not_begun_is_not_there(tickets: AccountTickets) -> None:
    number = max(tickets.contacts)

    assert tickets.find(number) is None
    assert number not in {one for _, one in tickets.moved()}
    tickets.at = WORLD.setup.end
    assert tickets.find(number) is tickets.contacts[number]


def test_only_later_changes_follow_a_moment(tickets: AccountTickets) -> None:
    moved = tickets.moved()

    assert tickets.moved_since(moved[3]) == moved[4:]
    assert tickets.moved_since((0, -1)) == moved
    assert tickets.moved_since(moved[-1]) == []


def test_a_write_is_an_act_of_ours_in_the_worlds_next_second(tickets: AccountTickets) -> None:
    contact, before = some(tickets), tickets.now

    assert tickets.write(contact, {"priority": "urgent"}, "A note.")

    act = tickets.acts(contact)[-1]
    assert (act.who, act.actor, act.at, act.changes) == (
        Who.PROGRAM,
        API_USER,
        before,
        {"priority": "urgent"},
    )
    assert act.message is not None
    assert (act.message.number, act.message.text, act.message.public) == (FIRST_NOTE, "A note.", False)
    assert tickets.moved()[-1] == (before, 1001 + contact.number)


def test_two_writes_never_share_a_second_and_the_clock_goes_with_them(tickets: AccountTickets) -> None:
    contact, before = some(tickets), tickets.now

    for place in range(3):
        tickets.write(contact, {"tags": [str(place)]})

    assert [act.at for act in tickets.acts(contact)[-3:]] == [before, before + 1, before + 2]
    assert tickets.now == before + 2


def test_notes_have_numbers_of_their_own(tickets: AccountTickets) -> None:
    contact = some(tickets)
    for place in range(3):
        tickets.write(contact, {}, f"note {place}")

    numbers = [act.message.number for act in contact.acts if act.message]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("changes", [{}, {"priority": None}, {"field:7": None}])
def test_a_write_of_what_is_there_already_is_none(tickets: AccountTickets, changes: dict[str, Any]) -> None:
    contact = next(one for one in tickets.contacts.values() if tickets.standing(one)["priority"] is None)
    before = list(contact.acts)

    assert not tickets.write(contact, changes | {"tags": tickets.standing(contact)["tags"]})
    assert contact.acts == before


def test_tags_are_written_as_those_added_and_those_removed(tickets: AccountTickets) -> None:
    contact = some(tickets)
    tickets.write(contact, {"tags": ["a", "b"]})

    tickets.write(contact, {"tags": ["b", "c", "c"]})

    assert contact.until(tickets.now)[-1].changes == {"add": ("c",), "remove": ("a",)}
    assert tickets.standing(contact)["tags"] == ["b", "c"]


def test_the_world_itself_is_not_written_to(tickets: AccountTickets) -> None:
    contact = some(tickets)
    tickets.write(contact, {"tags": ["ours"]})

    again = next(one for one in WORLD.contacts() if one.number == contact.number)
    assert all(act.who is not Who.PROGRAM for act in again.acts)


def test_a_window_refuses_what_goes_beyond_it_and_opens_again() -> None:
    window = Window(3)

    assert [window.take(0.0), window.take(1.0, 2), window.take(2.0)] == [True, True, False]
    assert (window.left, window.wait(10.0)) == (0, 51)
    assert window.take(60.0)
    assert window.left == 2


def test_a_window_without_a_limit_refuses_nothing() -> None:
    window = Window(None)

    assert all(window.take(0.0) for _ in range(1000))


def test_records_give_out_copies_and_forget_what_was_removed() -> None:
    records = Records(lambda made: 70 + made, [{"name": "first", "parts": [1]}])
    made = records.add({"name": "second"})
    records.get("70")["parts"].append(2)  # type: ignore[index]

    assert (made["id"], len(records)) == (71, 2)
    assert records.get("70") == {"id": 70, "name": "first", "parts": [1]}
    assert records.change("71", {"name": "renamed"})["name"] == "renamed"
    assert (records.remove("70"), records.remove("70")) == (True, False)
    assert [one["id"] for one in records] == [71]
    assert records.add({})["id"] == 72
