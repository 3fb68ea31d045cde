"""Problems read as one line each, and suggestions name what exists."""

from pathlib import Path

import pytest

from service.config.problems import ConfigProblems, Problem, suggestion

KNOWN = ("timezone", "week_start", "queue")


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("timezon", "Did you mean 'timezone'?"),
        ("weekstart", "Did you mean 'week_start'?"),
        ("colour", "Known: queue, timezone, week_start."),
        ("", "Known: queue, timezone, week_start."),
    ],
)
def test_the_nearest_word_is_suggested_else_all_are_named(word: str, sentence: str) -> None:
    assert suggestion(word, KNOWN) == sentence


def test_where_nothing_exists_nothing_is_suggested() -> None:
    assert suggestion("linear", ()) == "None exists yet."


def test_each_problem_is_a_line_with_file_and_key() -> None:
    problems = ConfigProblems(Path("a.toml"), [Problem("x.y", "is wrong. Mend it."), Problem("", "is odd.")])

    assert str(problems) == "a.toml: x.y: is wrong. Mend it.\na.toml: is odd."
    assert len(problems.problems) == 2
