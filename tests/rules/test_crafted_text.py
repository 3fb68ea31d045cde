"""Text made to be slow: neither our expressions nor those of a rule take longer than its length explains."""

import time
from collections.abc import Callable

import pytest

from rules.checking import read_rule
from rules.taxonomy import read
from rules.text import measure

MEGABYTE = 1_000_000
SECONDS = 0.2  # of this thread alone, whatever else the machine does
CRAFTED = {
    "one letter": "a" * MEGABYTE,
    "spaces": " " * MEGABYTE,
    "nearly thanks": "thank you " * (MEGABYTE // 10) + "x",
    "nearly a request": "no i said not " * (MEGABYTE // 14),
    "no letters": "!?_-" * (MEGABYTE // 4),
    "half a success": "it works no" * (MEGABYTE // 11),
    "another script": "ñ" * MEGABYTE,
}


def took(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


@pytest.mark.parametrize("name", CRAFTED)
def test_a_megabyte_of_anything_is_measured_quickly(name: str) -> None:
    assert took(lambda: measure(CRAFTED[name])) < SECONDS


@pytest.mark.parametrize("name", CRAFTED)
def test_a_megabyte_of_a_subject_is_categorised_quickly(name: str) -> None:
    taxonomy = read({"categories": {"billing": {"subjects": ["a a a b", "card declined"]}}})

    assert took(lambda: taxonomy.subject_category(CRAFTED[name])) < SECONDS


def test_an_expression_of_a_rule_cannot_be_made_slow_by_what_it_reads() -> None:
    rule = read_rule({
        "id": "crafted", "title": "Crafted", "about": "ticket", "holds": "while",
        "when": 'category.matches("^(a+)+$")',
        "tests": [{"name": "yes", "facts": {"category": "aaa"}, "fires": True},
                  {"name": "no", "facts": {"category": "aab"}, "fires": False}],
    })  # fmt: skip
    hostile = {"category": "a" * 50_000 + "!"}

    assert took(lambda: rule.holds_for(hostile)) < SECONDS
    assert rule.holds_for(hostile) is False
