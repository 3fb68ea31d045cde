"""What became of a problem, out of all that was said of its objects in trackers."""

from itertools import permutations

from rules.became import Key, Told, Tracked, leads_to, rounds, words_of
from rules.tracked import DUPLICATE, FIXED, OPEN, RELEASED, WONT_FIX
from tests.rules.told import at

A, B, C = ("bugs", "ENG-1"), ("bugs", "ENG-2"), ("bugs", "ENG-3")


def said(key: Key, outcome: str, hours: float, other: Key | None = None) -> Tracked:
    name = f"bugs:{key[1]}:{outcome}:{hours}"
    return Tracked(name, *key, at(hours), outcome, other[1] if other else "")


def told(*all_said: Tracked) -> Told:
    found: dict[Key, list[Tracked]] = {}
    for one in all_said:
        found.setdefault(one.key, []).append(one)
    return found


def became(objects: list[Key], *all_said: Tracked) -> list[tuple[float, str]]:
    return [
        ((one.at - at(0)).total_seconds() / 3600, one.outcome) for one in words_of(objects, told(*all_said))
    ]


def test_the_words_of_all_objects_come_in_order_of_time_whatever_arrived_first() -> None:
    story = [said(A, FIXED, 5), said(B, WONT_FIX, 7), said(A, OPEN, 9)]

    for order in permutations(story):
        assert became([A, B], *order) == [(5, FIXED), (7, WONT_FIX), (9, OPEN)]


def test_what_is_said_of_other_objects_is_no_word_on_this_one() -> None:
    assert became([A], said(B, FIXED, 5)) == []
    assert became([], said(B, FIXED, 5)) == []


def test_a_duplicate_goes_on_as_the_other_one_does() -> None:
    story = [said(A, DUPLICATE, 5, B), said(B, OPEN, 6), said(B, FIXED, 8), said(B, RELEASED, 9)]

    assert became([A], *story) == [(5, DUPLICATE), (6, OPEN), (8, FIXED), (9, RELEASED)]


def test_a_duplicate_of_what_is_fixed_is_fixed_from_then_on() -> None:
    assert became([A], said(B, FIXED, 2), said(A, DUPLICATE, 5, B)) == [(5, DUPLICATE), (5, FIXED)]
    assert became([A], said(B, FIXED, 2), said(B, OPEN, 3), said(A, DUPLICATE, 5, B)) == [(5, DUPLICATE)]


def test_what_is_no_duplicate_any_more_follows_nobody() -> None:
    story = [said(A, DUPLICATE, 5, B), said(A, OPEN, 6), said(B, FIXED, 8)]

    assert became([A], *story) == [(5, DUPLICATE), (6, OPEN)]


def test_a_duplicate_of_an_unknown_one_says_no_more_than_that() -> None:
    assert became([A], said(A, DUPLICATE, 5, B)) == [(5, DUPLICATE)]
    assert became([A], said(A, DUPLICATE, 5)) == [(5, DUPLICATE)]


def test_duplicates_of_each_other_end() -> None:
    story = [said(A, DUPLICATE, 5, B), said(B, DUPLICATE, 6, A), said(B, FIXED, 7)]

    assert became([A], *story) == [(5, DUPLICATE), (6, DUPLICATE), (7, FIXED)]


def test_a_chain_of_duplicates_leads_to_its_end() -> None:
    story = told(said(A, DUPLICATE, 5, B), said(B, DUPLICATE, 6, C), said(C, OPEN, 1))

    assert leads_to(A, story) == C
    assert leads_to(C, story) == C
    assert leads_to(A, told(said(A, DUPLICATE, 5, B))) == A
    assert leads_to(A, told(said(A, DUPLICATE, 5, B), said(B, DUPLICATE, 6, A))) == B
    assert leads_to(A, told(said(A, DUPLICATE, 5, B), said(A, OPEN, 6), said(B, OPEN, 1))) == A


def test_a_fix_failed_when_it_was_reported_before_the_next_one() -> None:
    words = words_of([A], told(said(A, FIXED, 5), said(A, OPEN, 6), said(A, FIXED, 8), said(A, RELEASED, 20)))

    assert rounds(words, []) == 0
    assert rounds(words, [at(1), at(5)]) == 0
    assert rounds(words, [at(7)]) == rounds(words, [at(6), at(8)]) == 1
    assert rounds(words, [at(6), at(9)]) == 2
    assert rounds(words, [at(30)]) == 0
