"""How a message sounds, with a lexicon of three words so that each part of the figure can be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.sentiment import (
    COMPLAINTS,
    HELPDESK_WORDS,
    LONGEST_WORD,
    MOST_WORDS,
    SUPPORT_WORDS,
    frustration,
    overlap_of,
    read_word,
    sentiment_of,
    words_of,
)

WEIGHTS = {"great": 0.5, "awful": -0.5, "fine": 0.1}


def polarity(text: str) -> float:
    return sum(WEIGHTS.get(word.strip(".!?,").lower(), 0.0) for word in text.split())


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("This is great", 0.5),
        ("This is awful", -0.5),
        ("This is a table", 0.0),
        ("It is great and awful", 0.0),
        ("great great great, it is", 1.0),
        ("awful awful awful, it is", -1.0),
    ],
)
def test_the_lexicon_weighs_the_words_within_bounds(text: str, score: float) -> None:
    assert sentiment_of(text, polarity) == score


@pytest.mark.parametrize(
    "text",
    [
        "It is still not there",
        "I still have no answer",
        "We are still waiting",
        "You still haven't told me",
        "I am on hold for an hour",
        "There was no reply",
        "Nobody answers the phone",
        "I never got the invoice",
        "It no longer works",
        "This is the third time",
        "the 4th time now",
        "It happens over and over",
        "It keeps crashing",
        "every single time I try",
        "The button does not work",
        "It's not working",
        "it stopped working",
        "That didn't help",
        "It doesn't even load",
        "Why is it so hard",
        "What is the point of it",
        "It is a waste of time",
        "I want my money back",
        "I am fed up with this",
        "It is three weeks later",
        "How much longer is it",
        "I am not happy",
        "This is not acceptable",
        "What is this??",
        "Is it there?!",
    ],
)
def test_what_customers_complain_of_counts_without_a_word_of_feeling(text: str) -> None:
    score = sentiment_of(text, polarity)

    assert score is not None
    assert score < 0


@pytest.mark.parametrize(
    "text",
    [
        "I am still in the office",
        "Please hold the line of text in the middle",
        "This is the first time",
        "I have a reply for you",
        "It works every day",
        "Is it there?",
        "Where is the point on the map",
        "It is working",
        "We waited in the queue",
        "I got it two days ago",
    ],
)
def test_what_only_looks_like_a_complaint_counts_nothing(text: str) -> None:
    assert sentiment_of(text, polarity) == 0.0


def test_a_complaint_counts_once_however_often_it_is_said() -> None:
    once = sentiment_of("It does not work", polarity)

    assert sentiment_of("It does not work, it does not work, it does not work", polarity) == once


def test_different_complaints_add_up() -> None:
    one, both = (
        sentiment_of(text, polarity) for text in ("It does not work", "It does not work, for the third time")
    )

    assert one is not None
    assert both is not None
    assert both < one


@pytest.mark.parametrize(
    "text", ["Das ist great", "C'est awful, je ne peux pas", "это awful", "Ich finde es fine"]
)
def test_another_language_is_unknown_even_with_words_that_the_lexicon_knows(text: str) -> None:
    assert sentiment_of(text, polarity) is None


@pytest.mark.parametrize("text", ["", "ERR-4711", "Rechnung 12", "..."])
def test_a_text_that_tells_neither_language_nor_feeling_is_unknown_and_not_neutral(text: str) -> None:
    assert sentiment_of(text, polarity) is None


def test_a_text_of_one_word_that_the_lexicon_knows_is_known() -> None:
    assert sentiment_of("awful", polarity) == -0.5


def test_of_a_long_text_the_lexicon_sees_beginning_and_end() -> None:
    filling = "the " * MOST_WORDS

    assert sentiment_of(f"great {filling}", polarity) == 0.5
    assert sentiment_of(f"{filling} great", polarity) == 0.5
    assert sentiment_of(f"{filling} great {filling}", polarity) == 0.0


def test_the_lexicon_is_never_given_more_than_it_can_weigh() -> None:
    seen: list[str] = []

    def remember(text: str) -> float:
        seen.append(text)
        return 0.1

    sentiment_of(f"the {'x' * 5_000} " * 5_000, remember)

    assert len(seen[0].split()) <= MOST_WORDS
    assert len(seen[0]) <= MOST_WORDS * (LONGEST_WORD + 1)


@given(st.text(max_size=300))
def test_any_text_has_a_sentiment_within_bounds_or_none(text: str) -> None:
    score = sentiment_of(text, polarity)

    assert score is None or -1 <= score <= 1


@given(st.floats(-1, 1), st.booleans(), st.floats(0, 1), st.booleans())
def test_frustration_never_leaves_its_bounds(
    sentiment: float, repair: bool, overlap: float, regret: bool
) -> None:
    assert -0.5 <= frustration(sentiment, repair, overlap, regret) <= 1.6


@pytest.mark.parametrize(
    ("sentiment", "repair", "overlap", "regret", "expected"),
    [
        (0.0, False, 0.0, False, 0.0),
        (-1.0, False, 0.0, False, 0.5),
        (1.0, False, 0.0, False, -0.5),
        (0.0, True, 0.0, False, 0.5),
        (0.0, False, 1.0, False, 0.3),
        (0.0, False, 0.0, True, 0.3),
        (-0.4, True, 0.5, True, 1.15),
    ],
)
def test_frustration_is_made_of_its_four_parts(
    sentiment: float, repair: bool, overlap: float, regret: bool, expected: float
) -> None:
    assert frustration(sentiment, repair, overlap, regret) == expected


@pytest.mark.parametrize(
    ("words", "before", "share"),
    [
        ([], [], 0.0),
        ([1], [], 0.0),
        ([], [1], 0.0),
        ([1, 2], [3], 0.0),
        ([1, 2], [2, 3], 0.5),
        ([1, 2], [1, 2, 3, 4], 1.0),
        ([1, 1, 2], [1], 0.5),
    ],
)
def test_the_overlap_is_the_share_of_words_that_came_before(
    words: list[int], before: list[int], share: float
) -> None:
    assert overlap_of(words, before) == share


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_the_order_of_words_makes_no_difference_to_the_overlap(words: list[int], before: list[int]) -> None:
    assert overlap_of(words, before) == overlap_of(sorted(words), sorted(before, reverse=True))


def test_words_are_told_once_in_lower_case() -> None:
    assert words_of("The invoice, the Invoice: don't!") == ["don't", "invoice", "the"]


def test_of_a_long_text_only_the_first_words_are_told() -> None:
    assert len(words_of(" ".join(f"w{number}" for number in range(MOST_WORDS * 2)))) == MOST_WORDS


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("negative", -0.4),
        ("Very Negative", -0.8),
        ("very-positive", 0.8),
        (" POSITIVE ", 0.4),
        ("neutral", 0.0),
        ("-0.25", -0.25),
        (0.5, 0.5),
        (1, 1.0),
        (-1, -1.0),
        (1.01, None),
        (-2, None),
        ("angry", None),
        ("", None),
        (None, None),
        ("nan", None),
        ("inf", None),
        (["negative"], None),
    ],
)
def test_a_helpdesks_word_or_number_is_read_or_nothing_is_known(value: object, read: float | None) -> None:
    assert read_word(value) == read


def test_the_helpdesks_words_are_as_far_apart_on_both_sides() -> None:
    assert sum(HELPDESK_WORDS.values()) == pytest.approx(0)


def test_the_tables_hold_what_the_lexicons_scale_allows() -> None:
    assert all(-4 <= weight <= 4 for weight in SUPPORT_WORDS.values())
    assert all(word == word.lower() for word in SUPPORT_WORDS)
    assert all(0 < weight < 1 for _, weight in COMPLAINTS)
