"""Text made to be slow: neither our expressions nor those of a rule take longer than its length explains."""

import time
from collections.abc import Callable

import pytest

from rules.checking import read_rule
from rules.fingerprint import prints
from rules.model import Event, Form, Kind
from rules.taxonomy import read
from rules.text import measure
from service.feelings import feelings
from service.lexicon import polarity
from tests.rules.told import START

MEGABYTE = 1_000_000
SECONDS = 0.2  # of this thread alone, whatever else the machine does
READING_SECONDS = 0.05  # the time a message of any kind may take
CRAFTED = {
    "one letter": "a" * MEGABYTE,
    "spaces": " " * MEGABYTE,
    "nearly thanks": "thank you " * (MEGABYTE // 10) + "x",
    "nearly a request": "no i said not " * (MEGABYTE // 14),
    "no letters": "!?_-" * (MEGABYTE // 4),
    "half a success": "it works no" * (MEGABYTE // 11),
    "another script": "ñ" * MEGABYTE,
    "emoticons": ":) " * (MEGABYTE // 3),
    "feelings": "terrible but good " * (MEGABYTE // 18),
    "quotes": "> a\n" * (MEGABYTE // 4),
    "nearly a quote": "on a b c d e f\n" * (MEGABYTE // 15),
    "signatures": "regards\n" * (MEGABYTE // 8),
    "thanks for": "thanks for the " * (MEGABYTE // 15),
    "nearly a person": "talk to a real " * (MEGABYTE // 15),
    "nearly fixed": "fixing " * (MEGABYTE // 7),
    "nearly more": "we need to add a few more " * (MEGABYTE // 26),
    "nearly a plan": "can we go up to a " * (MEGABYTE // 18),
    "more and broken": "we need more seats but the flight fails. " * (MEGABYTE // 41),
    "not a bot": "not a bot " * (MEGABYTE // 10),
    "pictures": "😀" * MEGABYTE,
    "lines": "\n" * MEGABYTE,
    "brackets": "<" * MEGABYTE,
    "just short enough for thanks": "thanks for the quick reply " * 11,
    "nearly a code": "error code: " * (MEGABYTE // 12),
    "nearly a code of letters": "ERR_" + "A_" * (MEGABYTE // 2),
    "codes": "error E-4012 " * (MEGABYTE // 13),
    "nearly an exception": "AaErrorx" * (MEGABYTE // 8),
    "slashes": "/" * MEGABYTE,
    "a path without end": "/abc" * (MEGABYTE // 4),
    "addresses": "https://a" * (MEGABYTE // 9),
    "questions of addresses": "https://a/b/c?" * (MEGABYTE // 14),
    "nearly a status": "http status error code " * (MEGABYTE // 23),
    "nearly a greeting": "hi there and welcome to " * (MEGABYTE // 24),
    "just short enough for a greeting": "someone from our team will get back to you within a " * 7 + "x",
    "names without end": "Hi " + "Aa " * 120,
    "nearly a word of a path": "/" + "Aa-" * 8 + "/" + "aA_" * 8,
}


def took(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


@pytest.mark.parametrize("name", CRAFTED)
def test_a_megabyte_of_anything_is_measured_quickly(name: str) -> None:
    assert took(lambda: measure(CRAFTED[name])) < READING_SECONDS


@pytest.mark.parametrize("name", CRAFTED)
def test_what_names_a_fault_in_a_megabyte_of_anything_is_found_quickly(name: str) -> None:
    assert took(lambda: prints(CRAFTED[name])) < READING_SECONDS


@pytest.mark.parametrize("name", CRAFTED)
def test_the_feelings_in_a_megabyte_of_anything_are_measured_quickly(name: str) -> None:
    polarity("")  # the lexicon is read once
    written = Event("zd:1", "zd", "zd:1", Kind.MESSAGE, Form.HINT, START, {}, text=CRAFTED[name])

    assert took(lambda: feelings(written, b"k" * 32)) < READING_SECONDS


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
