"""Greetings, acknowledgements and courtesies, on messages that the developers wrote and labelled (tests/fixtures/text)."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from rules.greeting import LONGEST, is_greeting
from rules.text import measure
from service.demo.world.acts import Meaning
from service.demo.world.phrases import PHRASES

FILE = Path(__file__).parents[1] / "fixtures" / "text" / "greeting_messages.csv"


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("label", ["greeting", "other"])
def test_every_labelled_message_is_told_for_what_it_is(label: str) -> None:
    told = {
        row["text"]: bool(measure(row["text"]).get("greeting")) for row in rows() if row["label"] == label
    }

    assert {text for text, found in told.items() if found is not (label == "greeting")} == set()
    assert len(told) > 30


def test_the_file_is_what_its_readme_says() -> None:
    found = rows()

    assert len({row["text"] for row in found}) == len(found) == 77
    assert Counter(row["label"] for row in found) == {"greeting": 33, "other": 44}


@pytest.mark.parametrize("meaning", [one for one in PHRASES if one is not Meaning.THANKS])
def test_nothing_that_says_something_in_the_simulated_world_is_a_greeting(meaning: Meaning) -> None:
    assert [text for text in PHRASES[meaning] if is_greeting(text)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hi", True),
        ("Hi Anna", True),
        ("Hi Yes", False),
        ("Hello Dr. Weber, how can I help?", True),
        ("How can I help you with your invoice?", False),
        ("We will get back to you within 2-3 business days", True),
        ("We will get back to you within 2-3 business days, the limit is 5 GB", False),
        ("Your ticket #12 has been received", True),
        ("Your ticket #12 has been rejected", False),
        ("Someone from our billing team will contact you soon", True),
        ("Someone from our billing team will refund you soon", False),
        ("This is Fin", True),
        ("This is fine", False),
        ("I'm Fin, the Acme AI agent.", True),
        ("I'm afraid that is not possible.", False),
        ("Please bear with me while I check", True),
        ("Please restart it while I check", False),
        ("Sorry for the delay", True),
        ("Sorry for the delay, it is fixed", False),
        ("Sure", False),
        ("Sure, one moment please", True),
        ("👋", False),
        ("👋 Hello!", True),
        ("", False),
        ("Guten Tag", False),
    ],
)
def test_a_word_more_makes_the_difference(text: str, found: bool) -> None:
    assert is_greeting(text) is found


def test_whoever_writes_much_says_more_than_a_greeting() -> None:
    assert is_greeting("thank you, " * (LONGEST // 11))
    assert not is_greeting("thank you, " * (LONGEST // 11 + 1))


def test_a_signature_and_a_quote_hide_no_greeting() -> None:
    text = "Thanks for your message!\n\nKind regards\nAcme\n\nOn Mon, 2 Mar 2026, Ida wrote:\n> It fails."

    assert measure(text) == {"greeting": True, "thanks": True}
    assert measure(text, may_be_customer=False) == {"greeting": True}


def test_a_greeting_that_asks_is_both() -> None:
    assert measure("Hi, how can I help?", may_be_customer=False) == {"question": True, "greeting": True}
