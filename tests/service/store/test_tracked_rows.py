"""What is kept of trackers' words, and which objects are ours, in both stores."""

from dataclasses import replace
from typing import Any

import pytest

from rules.became import Tracked
from rules.model import Event, Form, Kind
from rules.moments import to_text
from rules.tracked import DUPLICATE, FIXED, OPEN
from service.measuring import content_hash
from service.store.base import Store
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.tracked_rows import TrackedRows, keys_of
from tests.fakes.pushes import new_push
from tests.rules.told import at


@pytest.fixture
def records(db: Store) -> Records:
    return Records(db)


@pytest.fixture
def rows(records: Records) -> TrackedRows:
    return TrackedRows(records)


def event(issue: str, outcome: str, hours: float, other: str = "", **more: Any) -> Event:
    fields = {
        "sink": "bugs",
        "issue": issue,
        "outcome": outcome,
        "state": "x",
        "duplicate_of": other,
        "actor_id": "",
    }
    name = f"bugs:{issue}:{hours}"
    return replace(
        Event(name, "bugs", "", Kind.TRACKED, Form.HINT, at(hours), fields, delivery=f"d{hours}"), **more
    )


def hear(records: Records, rows: TrackedRows, *events: Event) -> set[str]:
    records.add_events([(one, content_hash(one)) for one in events], at(0), 30)
    return rows.learn(events)


def made(
    records: Records, problem: str, issue: str, sink: str = "bugs", action: str = "issue", **more: Any
) -> None:
    """A problem's object under this name, delivered."""
    push = replace(new_push(problem, sink=sink, **more), far_id=f"{sink}/{problem}/{action}", action=action)
    PushStore(records.db).add([push])
    records.db.execute(
        "UPDATE pushes SET far_key = ?, state = 'delivered' WHERE subject = ? AND sink = ? AND action = ?",
        [issue, problem, sink, action],
    )


def test_a_word_is_kept_once_and_names_the_problem_it_is_about(records: Records, rows: TrackedRows) -> None:
    made(records, "problem-1", "ENG-1")
    told = event("ENG-1", FIXED, 1)

    assert hear(records, rows, told, told) == {"problem-1"}
    assert records.select("SELECT * FROM tracked") == [
        {
            "id": told.id,
            "sink": "bugs",
            "issue": "ENG-1",
            "at": to_text(at(1)),
            "outcome": FIXED,
            "duplicate_of": "",
        }
    ]
    assert rows.told({("bugs", "ENG-1")}) == {
        ("bugs", "ENG-1"): [Tracked(told.id, "bugs", "ENG-1", at(1), FIXED)]
    }


def test_of_two_forms_of_one_word_the_later_state_counts_whichever_came_first(
    records: Records, rows: TrackedRows
) -> None:
    early, late = event("ENG-1", OPEN, 1, updated_at=at(1)), event("ENG-1", FIXED, 1, updated_at=at(2))
    for one in (late, early):
        hear(records, rows, one)

    assert [row["outcome"] for row in records.select("SELECT outcome FROM tracked")] == [FIXED]


def test_what_is_about_nobodys_object_names_no_problem(records: Records, rows: TrackedRows) -> None:
    made(records, "problem-1", "ENG-1", sink="others")

    assert (
        hear(records, rows, event("ENG-1", FIXED, 1), replace(event("x", FIXED, 2), kind=Kind.RELEASE))
        == set()
    )


def test_a_word_on_what_ours_is_a_duplicate_of_names_ours(records: Records, rows: TrackedRows) -> None:
    made(records, "problem-1", "ENG-1")
    hear(records, rows, event("ENG-1", DUPLICATE, 1, "ENG-2"), event("ENG-2", DUPLICATE, 2, "ENG-3"))

    assert hear(records, rows, event("ENG-3", FIXED, 3)) == {"problem-1"}
    assert set(rows.told({("bugs", "ENG-1")})) == {("bugs", f"ENG-{number}") for number in (1, 2, 3)}


def test_what_a_delivery_told_can_be_taken_back(records: Records, rows: TrackedRows) -> None:
    made(records, "problem-1", "ENG-1")
    told = event("ENG-1", FIXED, 1)
    hear(records, rows, told)
    assert rows.told_by("d1") == rows.all_ids() == [told.id]

    records.db.execute("DELETE FROM events")
    assert rows.learn_again([told.id]) == {"problem-1"}
    assert (rows.told({("bugs", "ENG-1")}), rows.all_ids()) == ({}, [])


def test_objects_are_those_that_stand_the_oldest_first(records: Records, rows: TrackedRows) -> None:
    made(records, "problem-1", "ENG-1", created_at=at(2))
    made(records, "problem-2", "ENG-2", action="create:some_rule", created_at=at(1))
    made(records, "problem-1", "ENG-1", action="card", created_at=at(3))
    made(records, "problem-3", "", created_at=at(4))
    records.db.execute("UPDATE pushes SET state = 'cancelled' WHERE subject = 'problem-3'")
    objects = rows.objects(["problem-1", "problem-2", "problem-3"])

    assert [row["far_key"] for row in objects] == ["ENG-2", "ENG-1"]
    assert keys_of(objects) == {("bugs", "ENG-1"), ("bugs", "ENG-2")}
    assert rows.objects([]) == []
    assert [row["action"] for row in rows.pushes_about("bugs", "problem-1")] == ["issue", "card"]


def test_many_words_are_read_by_object(records: Records, rows: TrackedRows) -> None:
    hear(records, rows, *(event(f"ENG-{number % 3}", OPEN, number) for number in range(30)))
    told = rows.told({("bugs", "ENG-0"), ("bugs", "ENG-2"), ("bugs", "ENG-9")})

    assert {key: len(words) for key, words in told.items()} == {("bugs", "ENG-0"): 10, ("bugs", "ENG-2"): 10}
    assert [one.at for one in told["bugs", "ENG-0"]] == sorted(one.at for one in told["bugs", "ENG-0"])
