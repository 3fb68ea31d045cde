"""The language of a customer's message is measured once, when the event is stored, and only of the customer's own words."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.base import Delivery
from rules.language import ENGLISH, OTHER
from rules.lite import Lite
from rules.model import Event, Form, Kind
from rules.taxonomy import read
from service.measuring import content_hash, measured
from tests.rules.told import START

KEY = b"k" * 32
GERMAN, PLAIN = "Ich kann mich nicht anmelden, bitte helfen Sie mir.", "I cannot log in, please help me."


def language(
    text: str, kind: Kind = Kind.MESSAGE, role: str | None = "customer", subject: str = "", **fields: Any
) -> str | None:
    told = {"author_id": "1", "author_role": role, "public": True, **fields}
    event = Event("zd:message:1", "zd", "zd:1", kind, Form.HINT, START, told, text=text, subject=subject)
    delivery = Delivery("web-0/2026-03-02/1", "zd", "webhook", START, {}, b"")
    found: str | None = measured(event, delivery, KEY, read({"categories": {}}), Lite(KEY)).signs.get(
        "language"
    )
    return found


@pytest.mark.parametrize("kind", [Kind.MESSAGE, Kind.CREATED])
def test_english_is_told_from_other_languages(kind: Kind) -> None:
    assert language(PLAIN, kind) == ENGLISH
    assert language(GERMAN, kind) == OTHER


@pytest.mark.parametrize("text", ["", "ERR-4711", "the nicht"])
def test_what_gives_no_language_away_has_no_sign(text: str) -> None:
    assert language(text) is None


@pytest.mark.parametrize("role", ["staff", "ai", "system"])
def test_what_others_wrote_tells_nothing_of_the_customer(role: str) -> None:
    assert language(GERMAN, role=role) is None


@pytest.mark.parametrize("role", ["unknown", None])
def test_where_nobody_says_that_it_was_somebody_else_it_is_measured(role: str | None) -> None:
    assert language(GERMAN, role=role) == OTHER


@pytest.mark.parametrize(
    ("kind", "fields"), [(Kind.MESSAGE, {"public": False}), (Kind.SURVEY, {}), (Kind.STATE, {})]
)
def test_notes_and_what_is_no_message_are_not_measured(kind: Kind, fields: dict[str, Any]) -> None:
    assert language(GERMAN, kind, **fields) is None


def test_the_helps_own_words_in_a_quote_and_the_subject_are_not_the_customers_language() -> None:
    quoted = f"{GERMAN}\n\nOn Mon, 2 Mar 2026, Support wrote:\n> {PLAIN}\n> {PLAIN}"

    assert language(quoted) == OTHER
    assert language(GERMAN, subject=PLAIN) == OTHER


def test_the_sign_tells_no_two_forms_of_an_event_apart() -> None:
    fields = {"author_id": "1", "author_role": "customer", "public": True}
    event = Event("zd:message:1", "zd", "zd:1", Kind.MESSAGE, Form.HINT, START, fields, text=GERMAN)
    delivery = Delivery("web-0/2026-03-02/1", "zd", "webhook", START, {}, b"")

    kept = measured(event, delivery, KEY, read({"categories": {}}), Lite(KEY))

    assert kept.signs["language"] == OTHER
    assert content_hash(kept) == content_hash(replace(kept, signs={}))
