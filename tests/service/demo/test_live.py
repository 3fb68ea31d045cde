"""What happens after the world's days: some customers come back, some meet a bug, and all of it moves on."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from service.demo.world import World
from service.demo.world.acts import DAY, Contact, seconds
from service.demo.world.live import AT_ONCE, LiveContacts

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORLD = World(7, days=30, tickets=300, start=NOW - timedelta(days=30))


@pytest.fixture(scope="module")
def shown() -> list[tuple[int, Contact, str]]:
    """Everything of the first hour, looked at every second."""
    live, start = LiveContacts(WORLD), seconds(NOW)
    return [
        (start + tick, contact, hint.what)
        for tick in range(3600)
        for contact, hint in live.happened_by(start + tick)
    ]


def contacts(shown: list[tuple[int, Contact, str]]) -> dict[int, Contact]:
    return {contact.number: contact for _, contact, _ in shown}


def test_about_every_second_something_happens(shown: list[tuple[int, Contact, str]]) -> None:
    assert 0.3 < len(shown) / 3600 < 3
    pauses = [after[0] - before[0] for before, after in pairwise(shown)]
    assert max(pauses) < 30


def test_each_thing_is_told_when_it_happens_and_once(shown: list[tuple[int, Contact, str]]) -> None:
    for number, contact in contacts(shown).items():
        told = [(at, what) for at, one, what in shown if one.number == number]
        assert told[0] == (contact.created_at, "created")
        assert {at for at, _ in told} <= {act.at for act in contact.acts}


def test_few_conversations_go_on_at_once() -> None:
    live, start = LiveContacts(WORLD), seconds(NOW)
    for tick in range(300):
        live.happened_by(start + tick)
        assert len(live.contacts) <= AT_ONCE


def test_live_tickets_continue_the_worlds_numbers(shown: list[tuple[int, Contact, str]]) -> None:
    numbers = sorted(contacts(shown))
    assert numbers == list(range(300, 300 + len(numbers)))


def test_some_come_back_about_what_the_ai_resolved_lately(shown: list[tuple[int, Contact, str]]) -> None:
    returning = [contact for contact in contacts(shown).values() if contact.origin == "returns"]
    assert returning
    for contact in returning:
        earlier = [t for t in WORLD.truth.contacts.values() if t.issue == contact.issue.number]
        assert earlier[-1].path == "ai"
        assert earlier[-1].settled_at is not None
        gap = contact.created_at - seconds(earlier[-1].settled_at)
        assert 0 < gap <= 7 * DAY


def test_nobody_comes_back_twice_about_the_same(shown: list[tuple[int, Contact, str]]) -> None:
    returning = [c.issue.number for c in contacts(shown).values() if c.origin == "returns"]
    assert len(set(returning)) == len(returning)


def test_some_are_about_a_product_bug_and_are_handed_over(shown: list[tuple[int, Contact, str]]) -> None:
    causes = [contact.reason for contact in contacts(shown).values() if contact.issue.bug]
    assert any(reason and reason[1] == "product_bug" for reason in causes)


def test_new_people_write_about_new_issues(shown: list[tuple[int, Contact, str]]) -> None:
    fresh = [contact for contact in contacts(shown).values() if contact.origin == "fresh"]
    assert min(contact.customer.number for contact in fresh) > WORLD.setup.customers
    assert len({contact.issue.number for contact in fresh}) == len(fresh)


def test_every_live_contact_is_tagged_with_its_category(shown: list[tuple[int, Contact, str]]) -> None:
    assert all(contact.tag == contact.issue.category for contact in contacts(shown).values())


def test_the_show_is_the_same_from_the_same_seed(shown: list[tuple[int, Contact, str]]) -> None:
    live, start = LiveContacts(WORLD), seconds(NOW)
    again = [item for tick in range(120) for item in live.happened_by(start + tick)]
    assert [(c.number, hint.what) for c, hint in again] == [(c.number, w) for _, c, w in shown[: len(again)]]
