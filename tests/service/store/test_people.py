"""What is known of persons: the newest value of each fact, in whatever order it was told, and what a later telling changed."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from rules.model import Event, Form, Kind
from service.store.base import Store
from service.store.people import People
from service.store.records import Records

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def records(db: Store) -> Records:
    return Records(db)


@pytest.fixture
def people(records: Records) -> People:
    return People(records)


def told(
    number: int, hours: float = 0, person: str = "7", delivery: str = "web-0/2026-03-02/1", **facts: Any
) -> Event:
    at = NOW + timedelta(hours=hours)
    fields = {"person_id": person, **facts}
    return Event(f"desk:person:{number}", "desk", "", Kind.PERSON, Form.SNAPSHOT, at, fields, delivery=delivery,
                 received_at=NOW)  # fmt: skip


def kept(records: Records, people: People, *events: Event) -> dict[str, str]:
    """Stored and learned, as the pipeline does it."""
    pairs = [(one, "h") for one in events]
    records.add_events(pairs, NOW, 30)
    return people.learn(pairs)


def rows(records: Records) -> list[dict[str, Any]]:
    return records.select("SELECT * FROM people ORDER BY id")


def test_the_newest_value_counts_and_nothing_known_is_erased_by_silence(people: People) -> None:
    people.learn(
        [(told(2, 1, organization_id="2", name=None), "h"), (told(1, organization_id="1", name="x"), "h")]
    )

    assert people.known(["desk:7", "desk:8"]) == {"desk:7": {"organization_id": "2", "name": "x"}}


TELLINGS = (
    told(1, 0, role="customer", organization_id="1"), told(2, 1, role="staff"), told(3, 1, role="customer", name="x"),
    told(4, 2, organization_id="2"),
)  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_the_order_of_telling_changes_nothing(
    order: tuple[int, ...], people: People, records: Records
) -> None:
    for number in order:
        people.learn([(TELLINGS[number], "h")])

    (row,) = rows(records)
    assert people.known(["desk:7"]) == {"desk:7": {"role": "customer", "organization_id": "2", "name": "x"}}
    people.learn([(one, "h") for one in TELLINGS])
    assert rows(records) == [row]


def test_only_what_became_different_is_told(people: People) -> None:
    first = people.learn([(told(1, 0, role="customer"), "h")])
    same = people.learn([(told(2, 1, role="customer"), "h")])
    older = people.learn([(told(3, -1, role="staff"), "h")])
    other = people.learn([(told(4, 2, role="staff"), "h"), (told(5, 0, person="8", name="y"), "h")])

    assert (first, same, older) == ({"desk:7": "desk:person:1"}, {}, {})
    assert other == {"desk:7": "desk:person:4", "desk:8": "desk:person:5"}


def test_what_a_delivery_told_can_be_taken_back(people: People, records: Records) -> None:
    kept(records, people, told(1, 0, role="customer"))
    kept(records, people, told(2, 1, role="staff", delivery="web-0/2026-03-02/2"))
    assert people.told_by("web-0/2026-03-02/2") == ["desk:7"]

    records.take_back("web-0/2026-03-02/2")
    people.learn_again(["desk:7"])
    assert people.known(["desk:7"]) == {"desk:7": {"role": "customer"}}

    records.take_back("web-0/2026-03-02/1")
    people.learn_again(["desk:7"])
    assert people.known(["desk:7"]) == {}


def test_put_together_anew_it_is_as_it_was_learned(people: People, records: Records) -> None:
    kept(records, people, *TELLINGS, told(9, 3, person="8", name="y"))
    before = rows(records)
    assert people.all_ids() == ["desk:7", "desk:8"]

    people.learn_again(people.all_ids())

    assert rows(records) == before


def test_what_is_no_telling_about_a_person_is_left_alone(people: People, records: Records) -> None:
    search = Event("desk:search:1", "desk", "", Kind.SEARCH, Form.HINT, NOW, {"person_id": "7", "results": 3})
    records.add_events([(search, "h")], NOW, 30)

    assert people.learn([(search, "h")]) == {}
    assert people.all_ids() == []
    people.learn_again(["desk:7"])
    assert rows(records) == []
