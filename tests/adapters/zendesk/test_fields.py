"""How Zendesk's own values are read: tags and places in a sequence."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.helpdesks.zendesk.fields import read_position, read_tags
from tests.adapters.test_fields import outcomes


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        (["b", "a", "b"], ["a", "b"]),
        ("b a  b", ["a", "b"]),
        ("", []),
        ([], []),
        (None, []),
    ],
)
def test_tags_are_sorted_and_distinct(value: Any, tags: list[str]) -> None:
    assert read_tags(value) == tags


@pytest.mark.parametrize("value", [7, True, {"a": 1}, ["a", 1], [None], [["a"]]])
def test_what_is_no_list_of_tags_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="tags"):
        read_tags(value)


@pytest.mark.parametrize("value", [-1, 10**9])
def test_a_position_is_small_and_not_negative(value: int) -> None:
    with pytest.raises(ValueError, match="position"):
        read_position(value)


@pytest.mark.parametrize("value", [1.0, 1.9, True, "1", None, [1]])
def test_a_position_is_an_integer(value: Any) -> None:
    assert read_position(1) == 1
    with pytest.raises(ValueError, match="Not a"):
        read_position(value)


@pytest.mark.parametrize("reader", [read_position, read_tags])
def test_every_reader_reads_or_refuses_whatever_stands_there(reader: Callable[[Any], Any]) -> None:
    assert "refused" in outcomes(reader)
