"""When an account's tier became another, and from when on two histories of it differ."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from rules.context import Word, differ_from, standing, tiers

START = datetime(2026, 3, 2, tzinfo=UTC)


def word(day: float, value: str, by: str = "", name: str = "tier") -> Word:
    return Word(START + timedelta(days=day), by or f"e{day}", name, value)


def days(words: list[Word]) -> list[tuple[float, str]]:
    return [((one.at - START) / timedelta(days=1), one.value) for one in words]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], []),
        ([word(1, "gold")], [(1, "gold")]),
        ([word(1, "gold"), word(2, "gold")], [(1, "gold")]),
        ([word(1, "gold"), word(2, "lead"), word(3, "gold")], [(1, "gold"), (2, "lead"), (3, "gold")]),
        ([word(1, "gold", "a"), word(1, "lead", "b")], [(1, "lead")]),
        ([word(1, "lead"), word(2, "gold", "a"), word(2, "lead", "b"), word(3, "gold")], [(1, "lead"), (3, "gold")]),
        ([word(1, "gold"), word(2, "somebody", name="owner")], [(1, "gold")]),
    ],
    ids=["nothing", "one", "said again", "there and back", "two at once", "two at once that change nothing", "another value"],
)  # fmt: skip
def test_a_tier_changes_with_each_word_that_makes_it_another(
    words: list[Word], found: list[tuple[float, str]]
) -> None:
    assert days(tiers(words)) == found


def test_what_changed_says_the_same_as_all_words_at_every_moment() -> None:
    three = (word(1, "gold"), word(2, "gold"), word(3, "lead"))
    for values in permutations(three):
        words = sorted(values, key=lambda one: one.at)
        for day in (0, 1, 1.5, 2, 2.5, 3, 9):
            moment = START + timedelta(days=day)
            assert standing(tiers(words), moment) == standing(words, moment)


@pytest.mark.parametrize(
    ("one", "other", "day"),
    [
        ([], [], None),
        ([word(1, "gold")], [word(1, "gold")], None),
        ([], [word(1, "gold")], 1),
        ([word(1, "gold"), word(5, "lead")], [word(1, "gold")], 5),
        ([word(1, "gold"), word(5, "lead")], [word(1, "gold"), word(3, "lead")], 3),
        ([word(1, "gold", "a")], [word(1, "gold", "b")], 1),
    ],
    ids=["both empty", "equal", "the first word", "taken back", "earlier than known", "another word says it"],
)
def test_two_histories_differ_from_the_first_moment_that_only_one_has(
    one: list[Word], other: list[Word], day: float | None
) -> None:
    expected = None if day is None else START + timedelta(days=day)

    assert differ_from(one, other) == differ_from(other, one) == expected
