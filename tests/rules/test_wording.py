"""What of a message says what it is about."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.wording import MOST_KEPT, references, told_words
from tests.adapters.samples import fixture

FIXTURE: dict[str, Any] = fixture("same_issue/wordings.json")
MILLISECONDS = 0.05  # of this thread alone, whatever else the machine does
CRAFTED = {
    "one letter": "a" * 1_000_000,
    "spaces": " " * 1_000_000,
    "lines": "\n" * 1_000_000,
    "short lines": "a\n" * 500_000,
    "nearly a greeting": "hi " * 300_000,
    "nearly a disclaimer": ("this e-mail message " * 50_000),
    "nearly a quote": "on " * 300_000 + "wrote",
    "nearly addresses": "a@" * 500_000,
    "nearly a link": "https://" * 100_000,
    "nearly a reference": "order order no " * 60_000,
    "nearly a placeholder": "<" * 1_000_000,
    "labels": "name: " * 100_000,
    "another script": "ñ" * 1_000_000,
    "lone surrogates": "\ud800" * 100_000,
}


@pytest.mark.parametrize("name", FIXTURE["cases"])
def test_what_is_written_around_an_issue_is_left_out(name: str) -> None:
    text, words = FIXTURE["cases"][name]

    assert told_words(text) == words.strip()


@pytest.mark.parametrize("name", FIXTURE["kept"])
def test_what_only_looks_like_that_stays(name: str) -> None:
    text = FIXTURE["kept"][name]

    assert told_words(text) == text


def test_a_subject_comes_first_without_its_prefixes() -> None:
    assert told_words("It stops.", "Re: Fwd: Import of lists") == "Import of lists\nIt stops."
    assert told_words("It stops.", "[Case 12] Import of lists") == "Import of lists\nIt stops."
    assert told_words("It stops.", "Reports are empty") == "Reports are empty\nIt stops."


def test_only_the_beginning_of_a_long_text_is_kept() -> None:
    assert len(told_words("word " * 10_000)) <= MOST_KEPT


def test_a_greeting_further_down_is_part_of_the_issue() -> None:
    assert (
        told_words("The mail says\nHello,\nand nothing else.") == "The mail says\nHello,\nand nothing else."
    )


REFERENCES = {
    "Where is order #A-10293?": ("a-10293",),
    "Invoice no. 2024-0017 and order number 55321": ("2024-0017", "55321"),
    "tracking code is ZX998877": ("zx998877",),
    "My case 10293 and case 10293 again": ("10293",),
    "My phone number is 5551234": (),
    "Customer number 998877": (),
    "in order 2 of them": (),
    "order confirmation": (),
    "invoice of 12 seats": (),
}


@pytest.mark.parametrize("text", REFERENCES)
def test_numbers_of_orders_and_cases_are_read_and_a_persons_own_are_not(text: str) -> None:
    assert references(text) == REFERENCES[text]


@pytest.mark.parametrize("name", CRAFTED)
def test_no_text_of_any_kind_takes_long(name: str) -> None:
    started = time.thread_time()
    references(told_words(CRAFTED[name], CRAFTED[name]))

    assert time.thread_time() - started < MILLISECONDS


@given(st.text(), st.text(max_size=200))
def test_any_text_is_read(text: str, subject: str) -> None:
    assert len(told_words(text, subject)) <= MOST_KEPT
    assert references(text) == tuple(sorted(set(references(text))))
