"""What of a customer's feelings is kept with an event, and that no word is."""

import json
from typing import Any

import pytest

from adapters.base import Delivery
from rules.lite import Lite
from rules.model import Event, Form, Kind
from rules.sentiment import HELPDESK, METHOD, MOST_WORDS, SUPPORT_WORDS
from rules.taxonomy import read
from rules.text import VERSION
from service.feelings import feelings
from service.lexicon import polarity
from service.measuring import content_hash, measured
from tests.rules.told import START

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
UPSET = "This is terrible, the import is still broken and nobody answers."


def message(
    text: str = UPSET, kind: Kind = Kind.MESSAGE, role: str | None = "customer", **fields: Any
) -> Event:
    told = {"author_id": "1", "author_role": role, "public": True, **fields}
    return Event("zd:message:1", "zd", "zd:1", kind, Form.HINT, START, told, text=text)


def test_an_upset_customer_is_negative_and_a_pleased_one_positive() -> None:
    assert feelings(message(), KEY)["sentiment"] < -0.4
    assert feelings(message("That is great, I love it, it is wonderful."), KEY)["sentiment"] > 0.4


def test_the_method_stands_beside_the_sentiment() -> None:
    assert feelings(message(), KEY)["sentiment_by"] == METHOD


@pytest.mark.parametrize("role", ["staff", "ai", "system"])
def test_what_others_wrote_says_nothing_of_the_customer(role: str) -> None:
    assert feelings(message(role=role), KEY) == {}


@pytest.mark.parametrize("role", ["customer", "unknown", None])
def test_where_nobody_says_that_it_was_somebody_else_it_is_read(role: str | None) -> None:
    assert "sentiment" in feelings(message(role=role), KEY)


def test_a_note_is_not_read() -> None:
    assert feelings(message(public=False), KEY) == {}


@pytest.mark.parametrize("kind", [Kind.SURVEY, Kind.STATE, Kind.CHANGE, Kind.PERSON])
def test_what_is_no_message_is_not_read(kind: Kind) -> None:
    assert feelings(message(kind=kind), KEY) == {}


def test_the_text_of_a_new_ticket_is_a_message() -> None:
    assert "sentiment" in feelings(message(kind=Kind.CREATED), KEY)


def test_no_text_is_no_feeling() -> None:
    assert feelings(message(""), KEY) == {}


@pytest.mark.parametrize(
    "text", ["Das ist schrecklich, es geht immer noch nicht.", "C'est nul, ça ne marche pas.", "ERR-4711"]
)
def test_what_cannot_be_read_has_no_sentiment_and_still_has_its_words(text: str) -> None:
    found = feelings(message(text), KEY)

    assert "sentiment" not in found
    assert "sentiment_by" not in found
    assert found["words"]


def test_quotes_and_signatures_are_not_the_customers_feelings() -> None:
    quoted = "It works great.\n\nBest regards\nIda\n\nOn Mon, 2 Mar 2026, Support wrote:\n> terrible awful horrible"

    assert feelings(message(quoted), KEY) == feelings(message("It works great."), KEY)


@pytest.mark.parametrize("value", [-1, 0, 0.0, 0.35, 1])
def test_a_value_that_came_along_wins_and_is_marked(value: float) -> None:
    found = feelings(message(sentiment=value), KEY)

    assert (found["sentiment"], found["sentiment_by"]) == (value, HELPDESK)


def test_a_value_that_came_along_needs_no_text() -> None:
    assert feelings(message("", sentiment=-0.5), KEY) == {
        "words": [],
        "sentiment": -0.5,
        "sentiment_by": HELPDESK,
    }


def test_equal_words_have_equal_numbers_and_others_have_others() -> None:
    first, again, other = (
        feelings(message(text), KEY)["words"] for text in ("the invoice", "Invoice!", "the refund")
    )

    assert set(again) < set(first)
    assert set(again).isdisjoint(other)


def test_another_installation_has_other_numbers() -> None:
    assert set(feelings(message(), KEY)["words"]).isdisjoint(feelings(message(), OTHER_KEY)["words"])


def test_numbers_tell_no_order_of_words() -> None:
    assert (
        feelings(message("broken import"), KEY)["words"] == feelings(message("import broken"), KEY)["words"]
    )


def test_numbers_are_no_more_than_the_words_that_are_read() -> None:
    found = feelings(message(" ".join(f"word{number}" for number in range(MOST_WORDS * 3))), KEY)

    assert len(found["words"]) == MOST_WORDS
    assert all(0 <= one < 2**32 for one in found["words"])


def test_what_is_stored_holds_no_word_of_the_customer() -> None:
    delivery = Delivery("web-0/2026-03-02/1", "zd", "webhook", START, {}, b"")
    event = measured(message("CANARY zebra is terrible"), delivery, KEY, read({"categories": {}}), Lite(KEY))
    signs = json.dumps(dict(event.signs)).lower()

    assert "canary" not in signs
    assert "zebra" not in signs
    assert event.signs["version"] == VERSION


def test_what_was_measured_tells_no_two_forms_of_an_event_apart() -> None:
    delivery = Delivery("web-0/2026-03-02/1", "zd", "webhook", START, {}, b"")
    taxonomy = read({"categories": {}})

    assert content_hash(measured(message(), delivery, KEY, taxonomy, Lite(KEY))) == content_hash(
        measured(message(), delivery, OTHER_KEY, taxonomy, Lite(OTHER_KEY))
    )


def test_the_lexicon_knows_what_support_teams_hear() -> None:
    assert polarity("unresolved") < 0
    assert polarity("please help") == 0
    assert polarity("wonderful") > 0
    assert polarity("table") == 0


def test_every_word_of_our_own_has_its_weight_in_the_lexicon() -> None:
    signs = {word: polarity(word) for word, weight in SUPPORT_WORDS.items() if weight}

    assert [word for word, weighed in signs.items() if weighed * SUPPORT_WORDS[word] <= 0] == []
