"""Rules as data: checked at load, judged over time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.checking import read_rule
from rules.engine import Moment, intervals
from rules.errors import ConfigError
from service.rule_files import read_rule_file

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FLAGS = sorted((Path(__file__).parents[2] / "rules" / "flags").glob("*.yaml"))


def a_rule(**changes: Any) -> dict[str, Any]:
    return {
        "id": "escalated", "title": "Escalated", "about": "problem", "holds": "while", "when": "escalated",
        "tests": [
            {"name": "yes", "facts": {"escalated": True}, "fires": True},
            {"name": "no", "facts": {"escalated": False}, "fires": False},
        ],
    } | changes  # fmt: skip


def moments(*values: bool | None) -> list[Moment]:
    return [
        Moment(START + timedelta(days=day), f"e{day}", {"escalated": value})
        for day, value in enumerate(values)
    ]


@pytest.mark.parametrize("file", FLAGS, ids=lambda file: file.stem)
def test_every_built_in_rule_is_valid_and_named_like_its_file(file: Path) -> None:
    assert read_rule(read_rule_file(file).document).id == file.stem


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"when": "escalated &&"}, "escalated"),
        ({"when": "unheard_of"}, "unknown fact 'unheard_of'"),
        ({"tests": []}, "list of 1 to 100 cases"),
        ({"when": "!escalated"}, "stays silent but should not"),
        ({"title": None, "about": "weather"}, "unknown value 'weather'"),
    ],
)
def test_a_wrong_rule_is_refused_with_the_reason(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_rule(a_rule(**changes))


def test_an_interval_lasts_while_the_rule_holds() -> None:
    found = intervals(read_rule(a_rule()), "zd:1", moments(False, True, True, False, True))

    days = [
        ((flag.opened_at - START).days, flag.closed_at and (flag.closed_at - START).days) for flag in found
    ]
    assert days == [(1, 3), (4, None)]
    assert [flag.opened_by for flag in found] == ["e1", "e4"]


def test_a_rule_that_holds_once_gives_a_point() -> None:
    found = intervals(read_rule(a_rule(holds="once")), "zd:1", moments(True, True, False))

    assert [(flag.opened_at, flag.closed_at) for flag in found] == [(START, START)]


def test_an_unknown_fact_is_not_judged() -> None:
    assert intervals(read_rule(a_rule()), "zd:1", moments(None)) == []


def test_the_same_interval_has_the_same_id_whoever_asks() -> None:
    first, second = (intervals(read_rule(a_rule()), "zd:1", moments(True))[0].id for _ in range(2))

    assert first == second
    assert first != intervals(read_rule(a_rule()), "zd:2", moments(True))[0].id
