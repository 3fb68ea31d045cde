"""The lexicon's numbers are the library's own, and long messages take no longer than their words explain."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from rules.sentiment import SUPPORT_WORDS
from service.lexicon import polarity

DATA = Path(__file__).parents[3] / "shared" / "data" / "sentiment" / "messages.csv"
LIBRARY = SentimentIntensityAnalyzer()
LIBRARY.lexicon.update(SUPPORT_WORDS)
# What the library's checks of neighbouring words look for, and words that weigh.
WORDS = [
    "great", "BROKEN", "useless", "not", "never", "so", "this", "without", "doubt", "isn't", "no", "least", "at", "very",
    "kind", "of", "the", "bomb", "shit", "bus", "stop", "yeah", "right", "to", "die", "for", "kiss", "death", "but",
    "sort", "extremely", "hardly", "or", "nor", ":)", "good!", "(bad)", "waiting", "😀", "don’t",
]  # fmt: skip


def librarys(text: str) -> float:
    """What the library itself says."""
    return float(LIBRARY.polarity_scores(text)["compound"])


@settings(max_examples=400)
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_words_beside_a_word_change_it_as_in_the_library(words: list[str]) -> None:
    text = " ".join(words)

    assert polarity(text) == librarys(text)


@pytest.mark.parametrize(
    "text",
    ["not good", "never so good", "without a doubt great", "that is the bomb", "kind of useless", "bus stop", "no problem"],
)  # fmt: skip
def test_a_phrase_weighs_what_it_weighs_in_the_library(text: str) -> None:
    assert polarity(text) == librarys(text)
    assert polarity(f"well then, {text} as ever") == librarys(f"well then, {text} as ever")


def test_every_labelled_message_weighs_the_same() -> None:
    if not DATA.exists():
        pytest.skip("the labelled messages are not there")
    with DATA.open(encoding="utf-8", newline="") as file:
        texts = [" ".join(row.values())[:600] for row in csv.DictReader(file)][:1500]

    assert [one for one in texts if polarity(one) != librarys(one)] == []
