"""When a contact lacks a satisfying resolution, in the eyes of its account."""

from dataclasses import replace

import pytest

from rules.contacts import Contact, contacts_of
from rules.model import Event, Ticket
from tests.rules.told import at, by_ai, folded, rated, said, state, told

DAY = 24.0
Hours = list[tuple[float, float | None]]


def hours(contact: Contact) -> Hours:
    """The lacking spans in hours after the start."""
    return [
        ((begins - at(0)).total_seconds() / 3600, ends and (ends - at(0)).total_seconds() / 3600)
        for begins, ends in contact.lacking
    ]


def of_account(ticket: Ticket) -> Ticket:
    return replace(ticket, account_id="zd:77")


def lacking(*events: Event) -> Hours:
    return hours(contacts_of([of_account(told(*events))])[0])


SOLVED = (said("c", 0), said("a", 1), state(2, status="solved"))
BY_A_PERSON = (said("c", 0), said("h", 1), state(2, status="solved"))


@pytest.mark.parametrize("story", [SOLVED, BY_A_PERSON], ids=["by the AI", "by a person"])
def test_a_contact_answered_and_solved_in_time_never_lacks_anything(story: tuple[Event, ...]) -> None:
    assert lacking(*story) == []


def test_an_open_contact_gets_three_days_of_patience() -> None:
    assert lacking(said("c", 0)) == [(3 * DAY, None)]


def test_one_solved_late_lacked_a_resolution_in_between() -> None:
    assert lacking(said("c", 0), said("h", 1), state(5 * DAY, status="solved")) == [(3 * DAY, 5 * DAY)]


def test_one_closed_without_an_answer_lacks_it_from_then_on() -> None:
    assert lacking(said("c", 0), state(2, status="solved")) == [(2, None)]


def test_a_reopening_takes_the_satisfaction_away_until_it_is_solved_again() -> None:
    again = (said("c", 10), state(10, status="open"), said("h", 11), state(20, status="solved"))

    assert lacking(*BY_A_PERSON, *again) == [(10, 20)]


def test_a_thank_you_after_the_end_changes_nothing() -> None:
    assert lacking(*SOLVED, said("c", 10, thanks=True)) == []


def test_a_bad_answer_takes_it_away_and_a_better_one_to_the_same_question_gives_it_back() -> None:
    assert lacking(*BY_A_PERSON, rated(5, 0)) == [(5, None)]
    assert lacking(*BY_A_PERSON, rated(5, 0), rated(9, 1)) == [(5, 9)]


def test_a_good_answer_to_another_question_does_not_outweigh_the_bad_one() -> None:
    better = rated(9, 7, high=7, low=1, instrument="ces")

    assert lacking(*BY_A_PERSON, rated(5, 0), better) == [(5, None)]


def test_coming_back_with_the_same_issue_takes_it_away_for_good() -> None:
    first = of_account(by_ai(0))
    second = of_account(replace(by_ai(50, "zd:2"), repeat_of="zd:1/1"))

    contacts = {one.ticket_id: hours(one) for one in contacts_of([first, second])}

    assert contacts == {"zd:1": [(50, None)], "zd:2": []}


@pytest.mark.parametrize(
    "change", [{"merged_into": "zd:9"}, {"removed": "spam"}, {"account_id": None}], ids=str
)
def test_what_is_merged_removed_or_nobodys_is_no_contact(change: dict[str, str | None]) -> None:
    assert contacts_of([replace(of_account(by_ai(0)), **change)]) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(("answers", "counted"), [((), 0), ((said("c", 1),), 1)])
def test_what_the_team_begins_is_a_contact_once_the_customer_answers(
    answers: tuple[Event, ...], counted: int
) -> None:
    assert len(contacts_of([of_account(told(said("h", 0), *answers))])) == counted


def test_an_answer_about_the_company_takes_no_satisfaction_away() -> None:
    assert lacking(*SOLVED, rated(10, 0, high=10, instrument="nps")) == []
    assert lacking(*SOLVED, rated(10, 0, high=10, instrument="csat")) == [(10, None)]


def test_only_effort_answers_are_kept_as_ease_on_a_scale_from_0_to_1() -> None:
    ticket = folded(*SOLVED, rated(3, 5, high=7, low=1, instrument="ces"), rated(4, 1))

    assert contacts_of([of_account(ticket)])[0].answers == ((at(3), 0.6667),)


def test_when_more_was_asked_for_is_kept_of_the_customers_own_words() -> None:
    asked = (
        said("c", 0, expansion=True),
        said("a", 1, expansion=True),
        said("c", 2, expansion=True),
        said("c", 3),
    )

    assert contacts_of([of_account(told(*asked))])[0].asked_for_more == (at(0), at(2))
    assert contacts_of([of_account(told(*SOLVED))])[0].asked_for_more == ()


def test_hand_overs_between_people_are_no_escalations_of_the_account() -> None:
    passed = (
        said("c", 0), said("h", 1), state(1.5, group_id="1"), state(2, group_id="2"), said("h", 3),
    )  # fmt: skip

    assert contacts_of([of_account(told(*passed))])[0].escalated_at == ()
    assert contacts_of([of_account(told(said("c", 0), said("a", 1), said("h", 2)))])[0].escalated_at == (
        at(2),
    )


@pytest.mark.parametrize(("priority", "kept"), [("urgent", "urgent"), (None, "")])
def test_a_contact_has_its_tickets_priority(priority: str | None, kept: str) -> None:
    (contact,) = contacts_of([of_account(told(*SOLVED, priority=priority))])

    assert contact.priority == kept
