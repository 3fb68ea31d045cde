"""The ids of parts of far objects: the same words give the same one, other words another."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from adapters.own_ids import own_id

WORDS = st.lists(st.text(max_size=8), min_size=1, max_size=4)


def test_an_id_of_last_year_is_the_same_today() -> None:
    assert own_id("relation", "a", "b") == own_id("relation", "a", "b")
    assert own_id("card", "problem:p-1") == "1dd6230e-cc7a-45a8-885b-466c82f92fca"


@given(WORDS, WORDS)
def test_other_words_are_another_id_however_they_are_cut(some: list[str], others: list[str]) -> None:
    assert (own_id(*some) == own_id(*others)) is (some == others)


@given(WORDS)
def test_an_id_has_the_shape_of_a_random_uuid(words: list[str]) -> None:
    made = UUID(own_id(*words))

    assert (made.version, str(made)) == (4, own_id(*words))
