"""What stands of what was told: the latest word by time, in whatever order it arrives; and which changes overlap."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.logbook import (
    ACTION,
    ANNOTATION,
    CHANGE,
    GOAL,
    MEANING,
    THINGS,
    Telling,
    Window,
    overlaps,
    since,
    standing,
    taxonomies,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NEW = {"title": "Write it", "kind": "article", "owner": "Ann", "removed": False}


def told(hours: float, digest: str = "a", **said: Any) -> Telling:
    return Telling(START + timedelta(hours=hours), digest, said)


def window(name: str, begin: float, end: float) -> Window:
    return Window(name, START + timedelta(days=begin), START + timedelta(days=end))


def test_of_each_field_the_latest_word_holds() -> None:
    tellings = [told(0, **NEW), told(1, state="doing"), told(2, state="done", owner="Bob")]

    assert standing(ACTION, tellings) == {
        "title": "Write it",
        "kind": "article",
        "owner": "Bob",
        "state": "done",
    }


def test_the_order_of_arrival_changes_nothing() -> None:
    tellings = [
        told(0, **NEW),
        told(1, "b", state="doing"),
        told(1, "c", state="open"),
        told(3, removed=True),
        told(4, removed=False),
    ]
    found = [(standing(ACTION, one), since(one, "state")) for one in permutations(tellings)]

    assert all(one == found[0] for one in found)
    assert (found[0][0] or {})["state"] == "open"


def test_of_two_words_at_one_moment_the_same_one_holds_always() -> None:
    one, other = told(1, "a", state="doing"), told(1, "b", state="done")

    assert standing(ACTION, [told(0, **NEW), one, other]) == standing(ACTION, [other, told(0, **NEW), one])
    assert (standing(ACTION, [told(0, **NEW), other, one]) or {})["state"] == "done"


def test_a_move_that_is_older_than_the_beginning_is_no_loss() -> None:
    assert (standing(ACTION, [told(0, state="done"), told(1, **NEW)]) or {})["state"] == "done"


def test_what_was_told_again_the_same_keeps_its_state() -> None:
    assert (standing(ACTION, [told(0, **NEW), told(1, state="done"), told(2, **NEW)]) or {})[
        "state"
    ] == "done"


def test_null_takes_a_value_back() -> None:
    tellings = [told(0, at="x", title="Down", until="y"), told(1, until=None)]

    assert (standing(ANNOTATION, tellings) or {})["until"] is None


@pytest.mark.parametrize("thing", THINGS)
def test_what_lacks_something_that_has_to_be_known_does_not_stand(thing: str) -> None:
    whole = dict.fromkeys(THINGS[thing], "x")

    assert standing(thing, [told(0, **whole)]) == whole
    for name in whole:
        assert standing(thing, [told(0, **{**whole, name: None})]) is None
        assert (
            standing(thing, [told(0, **{one: value for one, value in whole.items() if one != name})]) is None
        )


def test_what_nobody_told_of_does_not_stand() -> None:
    assert standing(CHANGE, []) is None


def test_what_is_removed_is_gone_until_it_is_told_again() -> None:
    goal = {"metric": "ces", "lens": "quality", "why": "Because", "removed": False}
    tellings = [told(0, **goal), told(1, removed=True)]

    assert standing(GOAL, tellings) is None
    assert standing(GOAL, [*tellings, told(2, **goal)]) == {
        "metric": "ces",
        "lens": "quality",
        "why": "Because",
    }


def test_the_sentence_of_later_holds() -> None:
    assert standing(MEANING, [told(1, text="New"), told(0, text="Old")]) == {"text": "New"}


def test_a_state_holds_since_it_was_told_first_and_not_again() -> None:
    tellings = [
        told(0, state="open"),
        told(1, state="doing"),
        told(2, state="doing"),
        told(3, title="Another"),
    ]

    assert since(tellings, "state") == START + timedelta(hours=1)
    assert since(tellings, "due") is None


def test_a_state_that_comes_back_holds_since_it_came_back() -> None:
    tellings = [told(0, state="open"), told(1, state="done"), told(2, state="open")]

    assert since(tellings, "state") == START + timedelta(hours=2)


def taxonomy(hours: float, version: str, before: str) -> Telling:
    return told(hours, version=version, previous=before)


def test_a_taxonomy_replaces_the_one_before_it_and_the_same_told_twice_none() -> None:
    tellings = [taxonomy(5, "1", "2"), taxonomy(2, "2", "1"), taxonomy(3, "2", "1")]

    assert taxonomies(tellings) == [
        (START + timedelta(hours=2), "1", "2"),
        (START + timedelta(hours=5), "2", "1"),
    ]
    assert taxonomies([taxonomy(0, "2", "1")]) == [(START, "1", "2")]
    assert taxonomies([]) == []


@pytest.mark.parametrize(
    ("other", "overlapping"),
    [
        (window("b", 28, 56), False),  # it begins when the first one is measured
        (window("b", 27.9, 56), True),
        (window("b", -28, 0), False),
        (window("b", -28, 0.1), True),
        (window("b", 0, 28), True),
        (window("b", 5, 6), True),
        (window("b", -5, 60), True),
        (window("b", 90, 91), False),
    ],
)
def test_changes_overlap_where_both_act_at_one_time(other: Window, *, overlapping: bool) -> None:
    first = window("a", 0, 28)
    expected = {"a": ["b"], "b": ["a"]} if overlapping else {"a": [], "b": []}

    assert overlaps([first, other]) == overlaps([other, first]) == expected


def test_a_chain_of_changes_overlaps_by_pairs() -> None:
    assert overlaps([window("a", 0, 28), window("b", 20, 48), window("c", 40, 68)]) == {
        "a": ["b"],
        "b": ["a", "c"],
        "c": ["b"],
    }


def test_alone_a_change_overlaps_with_none() -> None:
    assert overlaps([window("a", 0, 28)]) == {"a": []}
    assert overlaps([]) == {}


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=12)


@given(SPANS)
def test_overlaps_are_those_that_every_pair_shows(spans: list[tuple[int, int]]) -> None:
    windows = [window(f"{number:02}", begin, begin + length) for number, (begin, length) in enumerate(spans)]
    expected = {
        one.id: [
            other.id
            for other in windows
            if other.id != one.id and one.at < other.remeasure_at and other.at < one.remeasure_at
        ]
        for one in windows
    }

    assert overlaps(windows) == expected
