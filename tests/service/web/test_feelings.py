"""How a customer felt, in words, on the page of a ticket."""

import pytest

from service.web.feelings import SOURCES, feeling, mood, mood_source, trend
from tests.service.installation import CONNECTION
from tests.service.reading import text_of

FELL = {
    "sentiment_first": 0.3, "sentiment_last": -0.6, "sentiment_lowest": -0.7, "sentiment_lowest_turn": 4,
    "sentiment_fell_turn": 3, "sentiment_source": "words", "frustration_peak": 0.41, "frustration_turn": 4,
    "frustration_rise": 0.35,
}  # fmt: skip


@pytest.mark.parametrize(
    ("sentiment", "word"),
    [
        (-1.0, "bad"),
        (-0.4, "bad"),
        (-0.399, "rather bad"),
        (-0.05, "rather bad"),
        (-0.049, "neutral"),
        (0.0, "neutral"),
        (0.05, "neutral"),
        (0.051, "rather good"),
        (0.4, "rather good"),
        (0.401, "good"),
        (1.0, "good"),
    ],
)
def test_each_sentiment_has_its_word(sentiment: float, word: str) -> None:
    assert feeling(sentiment) == word


@pytest.mark.parametrize(("turn", "words"), [(3, "Fell at turn 3"), (None, "Did not fall, or recovered")])
def test_the_mood_says_where_it_fell(turn: int | None, words: str) -> None:
    assert mood(FELL | {"sentiment_fell_turn": turn}) == words


@pytest.mark.parametrize(
    ("rise", "words"),
    [
        (0.35, "Rose"),
        (0.1, "Rose"),
        (0.09, "Stayed about the same"),
        (0.0, "Stayed about the same"),
        (None, "Stayed about the same"),
        (-0.09, "Stayed about the same"),
        (-0.1, "Went down"),
    ],
)
def test_a_trend_needs_a_clear_difference(rise: float | None, words: str) -> None:
    assert trend(FELL | {"frustration_rise": rise}) == words


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_is_told(source: str) -> None:
    assert mood_source(FELL | {"sentiment_source": source}) == SOURCES[source]


def test_the_page_of_a_ticket_says_at_which_turn_the_mood_fell(client, installation) -> None:
    ticket = installation.ticket("1")
    installation.episode(ticket, **FELL)
    page = text_of(client, f"/tickets/{ticket}")

    assert "How the customer felt" in page
    assert "Fell at turn 3" in page
    assert "From rather good to bad, worst bad in turn 4" in page
    assert "Highest in turn 4 (0.41)" in page
    assert SOURCES["words"] in page


def test_without_a_trend_the_page_speaks_of_none(client, installation) -> None:
    ticket = installation.ticket("1")
    installation.episode(ticket, **FELL | {"frustration_peak": None, "frustration_turn": None})
    page = text_of(client, f"/tickets/{ticket}")

    assert "Fell at turn 3" in page
    assert "Frustration" not in page


def test_where_nothing_is_known_the_page_is_silent(browser) -> None:
    assert "How the customer felt" not in text_of(browser, f"/tickets/{CONNECTION}:48213")


def test_of_several_episodes_the_last_one_is_shown(client, installation) -> None:
    ticket = installation.ticket("1")
    installation.episode(ticket, number=1, **FELL)
    installation.episode(ticket, number=2, **FELL | {"sentiment_fell_turn": 2})
    page = text_of(client, f"/tickets/{ticket}")

    assert "How the customer felt, last episode" in page
    assert "Fell at turn 2" in page
    assert "Fell at turn 3" not in page
