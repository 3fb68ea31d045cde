"""A person's word beside the automatic value: it wins, says what it replaced, and can be taken back."""

import pytest

from rules.corrections import complaint
from rules.fold.ticket import fold
from rules.model import Event, Kind
from tests.rules.told import CONTEXT, LATER, TAXONOMY, at, change, event, said, state, told

STORY = (said("c", 0), said("a", 1), change(2, "tags", ["cat_billing", "esc_cause_tooling"]), said("h", 3))


def corrects(tag: str, value: str, about: str = "", hours: float = 50) -> Event:
    return event(Kind.CORRECTION, hours, value, tag=tag, value=value, about=about)


def test_the_category_of_a_person_wins_with_its_tier_and_the_automatic_one_stays_visible() -> None:
    plain, ticket = told(*STORY), told(*STORY, corrects("category", "login"))

    assert (ticket.category, ticket.category_source, ticket.tier) == ("login", "correction", "untiered")
    assert (plain.category, plain.tier) == ("billing", "1")
    (note,) = ticket.corrections.values()
    assert (note["automatic"], note["value"]) == ("billing", "login")


def test_the_newest_word_counts_whatever_comes_first() -> None:
    first, second = corrects("category", "login", hours=50), corrects("category", "billing", hours=60)

    assert {told(*STORY, *order).category for order in ((first, second), (second, first))} == {"billing"}


def test_an_empty_word_takes_the_correction_back() -> None:
    ticket = told(*STORY, corrects("category", "login"), corrects("category", "", hours=60))

    assert (ticket.category, ticket.category_source, ticket.corrections) == ("billing", "tag", {})


def test_a_corrected_cause_holds_from_the_hand_over_on_for_the_rules_too() -> None:
    stored = [
        (one, str(number))
        for number, one in enumerate([state(0, status="open", requester_id="customer"), *STORY,
                                      corrects("escalation_cause", "product_bug")])
    ]  # fmt: skip

    found = fold(stored, CONTEXT, LATER)

    (handed,) = found.ticket.escalations
    assert (handed.cause, handed.cause_at) == ("product_bug", handed.at)
    assert [(since, cause) for since, cause, _ in found.causes][-1] == (at(3), "product_bug")


def test_a_correction_about_one_hand_over_leaves_the_others() -> None:
    twice = (*STORY, said("a", 5), change(6, "tags", ["esc_trigger_sentiment"]), said("h", 7))

    ticket = told(*twice, corrects("escalation_trigger", "knowledge_gap", about="zd:1/1/1"))

    assert [one.trigger for one in ticket.escalations] == ["knowledge_gap", "sentiment"]
    assert list(ticket.corrections) == ["escalation_trigger@zd:1/1/1"]


@pytest.mark.parametrize(
    "correction", [corrects("escalation_cause", "tooling", "zd:1/9/9"), corrects("category", "weather")]
)
def test_a_correction_of_nothing_that_is_known_changes_nothing(correction: Event) -> None:
    assert told(*STORY, correction) == told(*STORY)


def test_an_account_and_spam_can_be_corrected_both_ways() -> None:
    moved = told(*STORY, corrects("account_id", "zd:77"))
    spam, ham = (
        told(*STORY, corrects("removed", "spam")),
        told(*STORY, event(Kind.REMOVED, 20, reason="spam"), corrects("removed", "")),
    )

    assert (moved.account_id, moved.account_source) == ("zd:77", "correction")
    assert (spam.removed, ham.removed) == ("spam", None)


def test_before_it_was_given_a_correction_does_not_hold() -> None:
    assert told(*STORY, corrects("category", "login", hours=50), as_of=at(40)).category == "billing"


@pytest.mark.parametrize(
    ("tag", "value", "words"),
    [
        ("category", "billing", ""),
        ("category", "", ""),
        ("escalation_cause", "tooling", ""),
        ("removed", "spam", ""),
        ("mood", "good", "must be one of"),
        ("category", "weather", "knows no category"),
        ("removed", "deleted", "removed takes spam"),
    ],
)
def test_what_is_no_correction_is_told_why(tag: str, value: str, words: str) -> None:
    said_of_it = complaint(tag, value, TAXONOMY)

    assert said_of_it == words if not words else words in said_of_it
