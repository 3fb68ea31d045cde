"""Where a category comes from, what the AI's signs tell, and what the taxonomy does not know."""

from dataclasses import replace

import pytest

from rules.fold.ticket import Context, fold
from rules.model import Event, Form, Kind, Ticket, Violation
from rules.taxonomy import MOST_SUBJECT, read
from tests.rules.told import CONTEXT, LATER, START, at, change, said, state

TAXONOMY = read({
    "categories": {
        "billing": {"tier": 1, "aliases": ["invoice"], "subjects": ["invoice", "card declined"]},
        "api": {"tier": 3, "subjects": ["api", "card api"], "forms": [77]},
    },
    "escalation_causes": {"tooling": {}}, "escalation_triggers": {"sentiment": {}},
})  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "category"),
    [
        ("Where is my INVOICE?", "billing"),
        ("API: card declined", "api"),
        ("My card declined the API", "billing"),
        ("card api", "api"),
        ("invoices", None),
        ("", None),
        ("x " * MOST_SUBJECT + "invoice", None),
    ],
)
def test_the_first_known_words_of_a_subject_are_its_category(subject: str, category: str | None) -> None:
    assert TAXONOMY.subject_category(subject) == category


def ticket(*events: Event, context: Context = CONTEXT, **first: object) -> Ticket:
    known = {"status": "open", "requester_id": "customer", **first}
    stored = [(one, str(number)) for number, one in enumerate([state(0, **known), *events])]
    return fold(stored, replace(context, taxonomy=TAXONOMY), LATER).ticket


def opened(category: str) -> Event:
    """A creation in whose subject a category was found."""
    signs = {"category": category}
    return Event("zd:1:created", "zd", "zd:1", Kind.CREATED, Form.HINT, START, {}, signs=signs)


@pytest.mark.parametrize(
    ("tags", "form", "subject", "wanted"),
    [
        (["cat_invoice"], "77", "api", ("billing", "tag")),
        ([], "77", "billing", ("billing", "subject")),
        (["cat_weather"], "77", "", ("api", "form")),
        ([], None, "", ("uncategorised", "none")),
    ],
)
def test_the_helpdesks_word_comes_before_subject_and_form(
    tags: list[str], form: str | None, subject: str, wanted: tuple[str, str]
) -> None:
    found = ticket(*([opened(subject)] if subject else []), tags=tags, form_id=form)

    assert (found.category, found.category_source) == wanted


def violations(*events: Event, **first: object) -> dict[tuple[str, str], Violation]:
    return {(one.tag, one.problem): one for one in ticket(*events, **first).violations}


def test_a_word_that_the_taxonomy_does_not_know_is_named_instead_of_missing() -> None:
    found = violations(tags=["cat_weather"])

    assert found["category", "unmapped"].found == "weather"
    assert ("category", "missing") not in found


def test_a_known_word_beside_an_unknown_one_is_enough() -> None:
    assert ("category", "unmapped") not in violations(tags=["cat_weather", "cat_invoice"])


def test_an_unknown_cause_is_named_on_the_hand_over() -> None:
    found = violations(said("c", 0), said("a", 1), change(2, "tags", ["esc_cause_gremlins"]), said("h", 3))

    assert found["escalation_cause", "unmapped"].found == "gremlins"


SIGNS = replace(CONTEXT, signs={"tag:ai_sorted": "triage", "field:9=yes": "answer"})


@pytest.mark.parametrize(
    ("events", "touchpoint", "first_at"),
    [
        ([], "none", None),
        ([change(2, "tags", ["ai_sorted"])], "triage", 2),
        ([change(2, "field:9", "yes")], "answer", 2),
        ([change(2, "field:9", "no")], "none", None),
        ([change(2, "tags", ["ai_sorted"]), change(3, "field:9", "yes")], "answer", 2),
    ],
)
def test_a_sign_tells_the_ais_part_from_the_moment_it_is_set(
    events: list[Event], touchpoint: str, first_at: float | None
) -> None:
    found = ticket(said("c", 0), *events, context=SIGNS)

    assert (found.ai_touchpoint, found.ai_agent) == (touchpoint, None)
    assert found.ai_first_at == (None if first_at is None else at(first_at))


def test_an_answer_that_only_a_sign_tells_of_asks_for_its_author() -> None:
    found = ticket(said("c", 0), change(2, "field:9", "yes"), said("h", 3), context=SIGNS)

    assert [one.problem for one in found.violations if one.tag == "ai_touchpoint"] == ["unknown"]
    assert found.episodes[0].ai_turns == 0


@pytest.mark.parametrize(("kind", "ai_turns"), [("bot", 1), ("agent", 0)])
def test_a_type_of_author_that_is_always_the_ai_makes_its_messages_the_ais(kind: str, ai_turns: int) -> None:
    message = said("h", 1)
    typed = replace(message, fields={**message.fields, "author_type": kind})

    found = ticket(said("c", 0), typed, context=replace(CONTEXT, author_types=frozenset({"bot"})))

    assert found.episodes[0].ai_turns == ai_turns


def test_categories_that_are_one_issue_are_marked_in_the_taxonomy() -> None:
    taxonomy = read(
        {"categories": {"password_reset": {"fine": True}, "billing": {"fine": False}, "login": {}}}
    )

    assert taxonomy.fine == {"password_reset"}
