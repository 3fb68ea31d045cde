"""What of people's words stands: the last one to each question, and the tags that the ticket has."""

from itertools import permutations
from typing import Any

import pytest

from rules.answering import standing, tagged
from rules.answers import QUESTIONS, TAGS, Answer
from rules.fold.ticket import fold
from rules.model import Event, Kind
from rules.own_writes import TAG_PREFIX, without_own
from tests.rules.told import CONTEXT, LATER, at, change, event, said, state, told

HANDED = (said("c", 0), said("a", 1), change(2, "tags", ["cat_billing"]), said("h", 3))


def pressed(hours: float, answer: str, question: str = "flag", **more: Any) -> Event:
    fields = {"question": question, "subject": "f1", "answer": answer, "until": None, "rule": "r", "about": "zd:1",
              "who": "", "via": "linear"} | more  # fmt: skip
    return event(Kind.ANSWER, hours, answer, **fields)


def words(*events: Event) -> list[tuple[str, str]]:
    return [(one.question, one.answer) for one in standing(events)]


def by_tags(*events: Event, authors: frozenset[str] = CONTEXT.authors) -> list[tuple[str, str]]:
    stored = [
        (one, str(number)) for number, one in enumerate([state(0, requester_id="customer"), *HANDED, *events])
    ]
    found = fold(stored, CONTEXT, LATER)
    return [(one.subject, one.answer) for one in found.answers]


def test_the_last_word_counts_in_whatever_order_words_arrive() -> None:
    three = (pressed(5, "right"), pressed(6, "wrong"), pressed(7, "right"))

    assert {tuple(words(*order)) for order in permutations(three)} == {(("flag", "right"),)}
    assert words(*three[:2]) == [("flag", "wrong")]


def test_an_answer_said_again_stands_since_it_was_first_said() -> None:
    (again,) = standing([pressed(5, "right"), pressed(9, "right")])
    (changed,) = standing([pressed(5, "right"), pressed(6, "wrong"), pressed(9, "right")])

    assert (again.at, changed.at) == (at(5), at(9))


def test_a_snooze_to_another_day_is_another_word() -> None:
    first, second = (pressed(hours, "snooze", "outcome", until=at(until).isoformat())
                     for hours, until in ((5, 100), (6, 200)))  # fmt: skip

    (found,) = standing([first, second])
    assert (found.at, found.until) == (at(6), at(200))


def test_judging_a_flag_and_handling_it_are_two_questions() -> None:
    assert words(pressed(5, "wrong"), pressed(6, "handled", "outcome")) == [
        ("flag", "wrong"),
        ("outcome", "handled"),
    ]


@pytest.mark.parametrize(
    ("more", "number"),
    [
        ({}, 1),
        ({"who": "Ann"}, 2),
        ({"via": "note"}, 2),
        ({"subject": "f2"}, 2),
    ],
    ids=["the same link", "a person's own link", "another place", "another flag"],
)
def test_who_has_a_link_of_the_same_kind_has_one_word_together(more: dict[str, str], number: int) -> None:
    assert len(standing([pressed(5, "right"), pressed(6, "wrong", **more)])) == number


def test_a_person_has_one_word_wherever_the_link_was() -> None:
    (one,) = standing([pressed(5, "right", who="Ann"), pressed(6, "wrong", who="Ann", via="note")])

    assert (one.answer, one.via) == ("wrong", "note")


def test_other_events_are_no_answers() -> None:
    assert standing(HANDED) == []


@pytest.mark.parametrize(("tag", "answer"), TAGS.items())
def test_a_tag_set_by_a_person_answers_for_the_hand_over_before_it(tag: str, answer: str) -> None:
    assert by_tags(change(4, "tags", ["cat_billing", tag])) == [("zd:1/1/1", answer)]


def test_without_such_a_tag_nothing_is_answered() -> None:
    assert by_tags(change(4, "tags", ["dg_path_ai", "answer_accepted"])) == []


def test_a_tag_that_was_there_before_the_hand_over_answers_nothing() -> None:
    early = [said("c", 0), change(0.5, "tags", ["dg_answer_accepted"]), said("a", 1), said("h", 3)]
    stored = [(one, str(number)) for number, one in enumerate([state(0, requester_id="customer"), *early])]

    assert fold(stored, CONTEXT, LATER).answers == ()


def test_a_tag_taken_away_takes_the_answer_back_and_set_again_gives_it_again() -> None:
    on, off = change(4, "tags", ["dg_answer_accepted"]), change(5, "tags", ["cat_billing"])

    assert by_tags(on, off) == []
    assert by_tags(on, off, change(6, "tags", ["dg_answer_accepted"])) == [("zd:1/1/1", "accepted")]


def test_of_several_tags_the_one_set_last_counts_whatever_its_name() -> None:
    one, two = "dg_answer_accepted", "dg_answer_no_context"

    assert by_tags(change(4, "tags", [one]), change(5, "tags", [one, two])) == [("zd:1/1/1", "no_context")]
    assert by_tags(change(4, "tags", [two]), change(5, "tags", [one, two])) == [("zd:1/1/1", "accepted")]


def test_what_the_ai_tags_is_nobodys_answer() -> None:
    assert by_tags(change(4, "tags", ["dg_answer_accepted"], by="ai")) == []


def test_a_ticket_without_a_hand_over_has_nothing_to_answer_for() -> None:
    assert tagged({"tags": [(at(1), ["dg_answer_accepted"], "e", "human")]}, (), frozenset()) == ()


def test_answers_move_neither_the_ticket_nor_its_last_change() -> None:
    assert told(*HANDED, pressed(50, "wrong")) == told(*HANDED)


def test_answer_tags_are_other_peoples_and_our_own_are_not() -> None:
    tags = ["dg_path_ai", *TAGS, "cat_billing", "dg_answer_other"]

    assert without_own(tags) == [*TAGS, "cat_billing"]
    assert all(tag.startswith(TAG_PREFIX) for tag in TAGS)
    assert set(TAGS.values()) == set(QUESTIONS["hand_over"])


def test_words_that_replace_each_other_share_an_id_and_others_do_not() -> None:
    one = Answer("flag", "f1", "zd:1", "right", at(1), via="linear")
    two = Answer("flag", "f1", "zd:1", "wrong", at(2), via="linear")
    named = Answer("flag", "f1", "zd:1", "wrong", at(2), who="linear", via="linear")

    assert one.id == two.id != named.id
