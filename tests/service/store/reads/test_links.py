"""From ids to tickets, from events to deliveries, from tickets to flags; what the store knows of people."""

from collections.abc import Iterator

import pytest

from service.store.people import People
from service.store.reads.links import FLAGS_SHOWN, delivery_behind, flags_of, tickets_behind
from service.store.reads.people import people_in
from service.store.reads.snapshot import Snapshot
from service.store.records import Records
from tests.service.installation import CONNECTION, Installation, ago


@pytest.fixture
def snapshot(installation: Installation) -> Iterator[Snapshot]:
    """What a page would see; a transaction begins only with the first question."""
    with installation.reads.snapshot() as opened:
        yield opened


def test_tickets_episodes_and_events_lead_to_their_ticket(
    installation: Installation, snapshot: Snapshot
) -> None:
    ticket = installation.ticket("1")
    episode = installation.episode(ticket)
    event = installation.event(ticket, 1, "message", ago(hours=1), {}, delivery="web-0/2026-11-23/1")
    lost = installation.event(f"{CONNECTION}:gone", 2, "message", ago(hours=1), {}, delivery="d")

    found = tickets_behind(snapshot, [ticket, episode, event, lost, "nothing"])

    assert found == {ticket: ticket, episode: ticket, event: ticket}


def test_without_ids_nothing_is_behind_them(snapshot: Snapshot) -> None:
    assert tickets_behind(snapshot, []) == {}
    assert flags_of(snapshot, []) == []
    assert delivery_behind(snapshot, None) is None


def test_the_first_delivery_of_an_event_is_behind_it(installation: Installation, snapshot: Snapshot) -> None:
    ticket = installation.ticket("1")
    for hash_, hour, delivery in (("b", 2, "web-0/2026-11-23/2"), ("a", 3, "web-0/2026-11-23/1")):
        installation.add(
            "events", id="e", hash=hash_, ticket_id=ticket, received_at=ago(hours=hour), delivery=delivery
        )

    assert delivery_behind(snapshot, "e") == "web-0/2026-11-23/1"
    assert delivery_behind(snapshot, ticket) == "web-0/2026-11-23/1"
    assert delivery_behind(snapshot, "unknown") is None


def test_flags_about_a_ticket_or_its_problem_are_its_flags(
    installation: Installation, snapshot: Snapshot
) -> None:
    ticket, other = installation.ticket("1"), installation.ticket("2")
    installation.problem(ticket)
    for flag, subject, hours in (("old", ticket, 3), ("new", "problem-1", 1), ("other", other, 2)):
        installation.add("flags", id=flag, subject=subject, opened_at=ago(hours=hours))

    assert [one["id"] for one in flags_of(snapshot, [ticket])] == ["new", "old"]
    assert [one["id"] for one in flags_of(snapshot, [ticket, other])] == ["new", "other", "old"]


def test_only_the_newest_flags_are_given(installation: Installation, snapshot: Snapshot) -> None:
    ticket = installation.ticket("1")
    for number in range(FLAGS_SHOWN + 1):
        installation.add("flags", id=str(number), subject=ticket, opened_at=ago(hours=number))

    found = [one["id"] for one in flags_of(snapshot, [ticket])]

    assert len(found) == FLAGS_SHOWN
    assert str(FLAGS_SHOWN) not in found


def seen(made: Installation, person: str, number: int, **known: str | None) -> None:
    """The store learns something of a person."""
    key = f"{CONNECTION}:{person}"
    at = ago(hours=10 - number)
    made.add("events", id=f"p{number}", hash="h", kind="person", person_id=key, at=at, fields=known)
    with made.store.atomic():
        People(Records(made.store)).learn_again([key])


def test_the_newest_word_about_a_person_counts(installation: Installation, snapshot: Snapshot) -> None:
    seen(installation, "7", 1, role="customer", organization_id="81")
    seen(installation, "7", 2, role="staff", organization_id=None)

    people = people_in(snapshot, CONNECTION, [{"fields": {"author_id": "7"}}])

    assert (people["7"].role, people["7"].organization_id) == ("staff", "81")


def test_only_those_whom_the_events_name_are_known(installation: Installation, snapshot: Snapshot) -> None:
    seen(installation, "7", 1, role="customer")
    seen(installation, "8", 2, role="staff")

    events = [{"fields": {"actor_id": "8", "author_id": None}}, {"fields": {}}]

    assert set(people_in(snapshot, CONNECTION, events)) == {"8"}
    assert people_in(snapshot, "other", events) == {}
