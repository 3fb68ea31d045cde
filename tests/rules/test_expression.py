"""A condition is cut where a person would cut it, and reads the same with its parameters written in."""

import pytest

from rules.expression import compiled, cut, filled, names, run, sides, texts


@pytest.mark.parametrize(
    ("text", "how", "leaves"),
    [
        ("a > 1.0", "one", ["a > 1.0"]),
        ("a > 1.0 && b", "all", ["a > 1.0", "b"]),
        ("a || b && (c || d)", "any", ["a", "b", "c", "d"]),
        ("(a && b)", "all", ["a", "b"]),
        ("(a) && (b)", "all", ["a", "b"]),
        ('x == "a && b" || y', "any", ['x == "a && b"', "y"]),
        ("[1, 2].exists(i, i > a && b)", "one", ["[1, 2].exists(i, i > a && b)"]),
        ("a ? b && c : d", "one", ["a ? b && c : d"]),
        ("!(a && b)", "one", ["!(a && b)"]),
    ],
)
def test_a_condition_is_cut_at_its_joints(text: str, how: str, leaves: list[str]) -> None:
    tree = cut(text)

    assert tree.how == how
    assert [part.text for part in tree.leaves()] == leaves


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a >= 3.0 * b", ("a", ">=", "3.0 * b")),
        ('a in ["x", "y"]', ("a", "in", '["x", "y"]')),
        ('a == "b > c"', ("a", "==", '"b > c"')),
        ("a", None),
        ("f(a > b)", None),
    ],
)
def test_a_comparison_has_two_sides(text: str, wanted: tuple[str, str, str] | None) -> None:
    assert sides(text) == wanted


def test_parameters_are_written_in_but_not_into_texts_or_longer_names() -> None:
    text = 'a > days && daystogo < days && b == "days" && c.days'

    assert filled(text, {"days": 7.0}) == 'a > (7.0) && daystogo < (7.0) && b == "days" && c.days'
    assert filled("a == tier", {"tier": 'gold "1"'}) == 'a == "gold \\"1\\""'
    assert filled("a == loud", {"loud": True}) == "a == true"


def test_a_negative_parameter_keeps_its_sign() -> None:
    program = compiled(filled("a - b > 0.0", {"b": -2.0}))

    assert run(program, {"a": -1.0}) is True
    assert run(program, {"a": -3.0}) is False


def test_variables_of_loops_are_no_names() -> None:
    text = "[1.0, 2.0].exists(i, i > limit)"

    assert names(compiled(text), text) == {"limit"}


@pytest.mark.parametrize(
    ("text", "found"),
    [('"a"', ["a"]), ('["a", "b"]', ["a", "b"]), ("[1.0]", []), ("other", []), ("'a'", ["a"])],
)
def test_texts_that_stand_by_themselves_are_found(text: str, found: list[str]) -> None:
    assert texts(text) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [("a &&", "ends too early at character 5"), ("a +* b", "cannot be read at character 4"), ("(" * 3000, "longer than"),
     ("(" * 900 + "1" + ")" * 900, "nested too deep")],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_one_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        compiled(text)

    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
