"""Walks over parsed JSON."""

from typing import Any

import pytest

from adapters.json_tree import DEEPEST, check_depth, places, repaired
from rules.errors import MalformedBody


def test_every_place_has_its_pointer_outer_ones_first() -> None:
    tree = {"a": [1, {"b": None}], "c": {}}

    assert list(places(tree)) == [
        ("", tree),
        ("/a", tree["a"]),
        ("/c", {}),
        ("/a/0", 1),
        ("/a/1", {"b": None}),
        ("/a/1/b", None),
    ]


@pytest.mark.parametrize(
    ("key", "pointer"),
    [("a/b", "/a~1b"), ("m~n", "/m~0n"), ("~1", "/~01"), ("", "/"), ("é", "/é"), ("k" * 500, "/" + "k" * 80)],
)
def test_keys_are_escaped_as_the_standard_says_and_cut_when_very_long(key: str, pointer: str) -> None:
    assert [place for place, _ in places({key: 1})] == ["", pointer]


def tower(levels: int, floor: Any = 1) -> Any:
    tree = floor
    for level in range(levels):
        tree = {"a": tree} if level % 2 else [tree]
    return tree


@pytest.mark.parametrize("levels", [1, DEEPEST - 1, DEEPEST])
def test_depth_up_to_the_limit_is_fine(levels: int) -> None:
    tree = tower(levels)
    check_depth(tree)

    with pytest.raises(MalformedBody):
        check_depth(tower(DEEPEST + 1, tree))


def test_only_the_deep_branch_is_named() -> None:
    tree = {"wide": list(range(1000)), "deep": tower(DEEPEST)}

    with pytest.raises(MalformedBody) as caught:
        check_depth(tree)
    assert caught.value.pointer.startswith("/deep/")
    assert caught.value.pointer.count("/") == DEEPEST


@pytest.mark.parametrize("value", [None, True, 7, 1.5, "plain", [], {}, {"a": ["b", {"c": "d"}]}])
def test_what_can_be_kept_comes_back_equal(value: Any) -> None:
    assert repaired(value) == value


def test_the_original_is_not_touched_by_a_repair() -> None:
    tree = {"a": ["x\x00"]}

    assert repaired(tree) == {"a": ["x\ufffd"]}
    assert tree == {"a": ["x\x00"]}
