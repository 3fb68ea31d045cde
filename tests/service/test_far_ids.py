"""Computed ids: the same for the same push, another for any other, in the shape of a random UUID."""

from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.far_ids import far_id

BASE = ("install-1", "bugs", "help:4711", "create", 0)
parts = st.tuples(st.text(), st.text(), st.text(), st.text(), st.integers(0, 1000))


def test_the_ids_of_one_release_are_those_of_the_next() -> None:
    assert far_id(*BASE) == "4500d0ac-2a19-4190-85d3-8a2888df3899"


@given(parts)
def test_an_id_has_the_shape_of_a_random_uuid(values: tuple[str, str, str, str, int]) -> None:
    made = UUID(far_id(*values))

    assert (made.version, made.variant) == (4, RFC_4122)
    assert str(made) == far_id(*values)


@pytest.mark.parametrize("place", range(5))
def test_each_part_matters(place: int) -> None:
    other = [*BASE]
    other[place] = 1 if place == 4 else f"{other[place]}x"

    assert far_id(*other) != far_id(*BASE)  # type: ignore[arg-type]


@given(parts, parts)
def test_two_pushes_never_share_an_id(
    one: tuple[str, str, str, str, int], two: tuple[str, str, str, str, int]
) -> None:
    assert (far_id(*one) == far_id(*two)) is (one == two)


def test_a_letter_that_moves_from_one_part_to_the_next_changes_the_id() -> None:
    assert far_id("i", "ab", "c", "create", 0) != far_id("i", "a", "bc", "create", 0)
