"""What each key of a metric's file takes, at the boundaries, and which keys each kind of metric needs and takes."""

from typing import Any

import pytest

from rules.metrics.definition import KINDS, MADE
from rules.metrics.keys import COUNTED, KEYS, LONGEST, MOST, NEEDS, OF_EVERYBODY, REQUIRED, TAKES


def fits(key: str, value: Any) -> bool:
    said = KEYS[key](value)
    assert said is None or said.startswith("is no")
    return said is None


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("x", True),
        ("", False),
        ("x" * LONGEST, True),
        ("x" * (LONGEST + 1), False),
        (3, False),
        (None, False),
    ],
)
def test_a_text_has_one_to_a_thousand_characters(value: Any, good: bool) -> None:
    assert fits("name", value) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("ab", True),
        ("a", False),
        ("a" * 60, True),
        ("a" * 61, False),
        ("a_1", True),
        ("1a", False),
        ("Ab", False),
        ("a-b", False),
        ("ab\n", False),
        (7, False),
    ],
)
def test_an_id_is_short_and_of_small_letters(value: Any, good: bool) -> None:
    assert fits("id", value) is good
    assert fits("method", value) is good


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("tier", "business", "gold"),
        ("layer", "impact", "value"),
        ("unit", "money", "euro"),
        ("better", "neither", "sideways"),
        ("kind", "level", "share"),
        ("core", "quality", "impact"),
    ],
)
def test_a_word_is_one_of_those_that_there_are_and_they_are_named(key: str, good: str, bad: str) -> None:
    assert KEYS[key](good) is None
    assert good in str(KEYS[key](bad))


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ([], True),
        (["a"], True),
        (["a"] * MOST, True),
        (["a"] * (MOST + 1), False),
        ([""], False),
        ([1], False),
        ("a", False),
    ],
)
def test_guards_needs_and_traps_are_at_most_twenty_texts(value: Any, good: bool) -> None:
    assert [fits(key, value) for key in ("guards", "needs", "traps")] == [good] * 3


@pytest.mark.parametrize(
    ("value", "good"),
    [
        (["support"], True),
        (["support", "executive"], True),
        ([], False),
        (["sales"], False),
        ("support", False),
    ],
)
def test_somebody_reads_every_metric(value: Any, good: bool) -> None:
    assert fits("audience", value) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ({}, True),
        ({"days": 7}, True),
        ({"days": 0.5}, True),
        ({"days": True}, False),
        ({"days": "7"}, False),
        ({"d": 7}, False),
        ({7: 7}, False),
        ([7], False),
    ],
)
def test_parameters_are_numbers_by_name(value: Any, good: bool) -> None:
    assert fits("parameters", value) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ({"part": "csat"}, True),
        ({"part": "input.costs"}, True),
        ({}, False),
        ({"part": 1}, False),
        ({"P": "csat"}, False),
    ],
)
def test_parts_are_metrics_or_inputs_by_name_and_there_is_at_least_one(value: Any, good: bool) -> None:
    assert fits("parts", value) is good


REASON = {"when": "spam", "why": "Nobody asked."}


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ([], True),
        ([REASON], True),
        ([REASON] * MOST, True),
        ([REASON] * (MOST + 1), False),
        ([{"when": "spam"}], False),
        ([REASON | {"who": "us"}], False),
        ([REASON | {"why": ""}], False),
        (["spam"], False),
        (REASON, False),
    ],
)
def test_each_exclusion_says_when_and_why(value: Any, good: bool) -> None:
    assert fits("exclude", value) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [(1, True), (100_000, True), (0, False), (100_001, False), (30.0, False), (True, False), ("30", False)],
)
def test_least_is_a_whole_number(value: Any, good: bool) -> None:
    assert fits("least", value) is good


def test_every_kind_says_what_it_needs_and_takes_what_it_needs() -> None:
    assert NEEDS.keys() == TAKES.keys() == set(KINDS)
    assert all(set(NEEDS[kind]) <= set(TAKES[kind]) for kind in KINDS)


def test_what_is_counted_takes_conditions_and_what_is_made_of_other_numbers_takes_none() -> None:
    for kind in KINDS:
        taken = set(TAKES[kind])
        assert taken >= set(COUNTED) if kind not in MADE else not taken & (set(COUNTED) - {"parameters"})
    assert "numerator" in TAKES["count"]
    assert "numerator" not in TAKES["mean"]


def test_every_key_that_any_kind_knows_has_a_check_and_every_check_a_kind() -> None:
    taken = {key for keys in TAKES.values() for key in keys} | set(OF_EVERYBODY)

    assert taken == set(KEYS)
    assert set(REQUIRED) <= set(OF_EVERYBODY)
