"""The same issue told by another person of the same account."""

from datetime import timedelta

import pytest

from rules.colleagues import WINDOW, candidates, found, unlike
from rules.contacts import Contact
from rules.lite import Lite
from rules.same_issue import Issues, measure
from tests.adapters.samples import fixture
from tests.rules.told import at

LITE = Lite(b"a synthetic key")
PAIRS = fixture("same_issue/pairs.json")
ALIKE, UNLIKE = PAIRS["same"]["other words around"], PAIRS["different"]["another matter"]


def contact(
    ticket: str, hours: float, customer: str, category: str = "billing", wording: str = "w"
) -> Contact:
    return Contact(f"zd:{ticket}", "org:1", at(hours), category, False, (), (), (), customer, wording)


def issues(*texts: str) -> Issues:
    told = {f"zd:{number}": measure(text, "", LITE) for number, text in enumerate(texts, start=1)}
    return Issues(LITE, {ticket: wording for ticket, wording in told.items() if wording})


def told(*contacts: Contact, words: tuple[str, ...]) -> list[tuple[str, str | None]]:
    return [
        (one[1].ticket_id, found(*one, issues(*words)).repeats) for one in candidates(contacts, "lite/1", [])
    ]


def test_another_persons_contact_about_the_issue_is_found() -> None:
    both = contact("1", 0, "anna"), contact("2", 30, "ben")

    (one,) = [found(*one, issues(*ALIKE)) for one in candidates(both, "lite/1", [])]

    assert (one.ticket_id, one.repeats, one.gap_seconds) == ("zd:2", "zd:1", 30 * 3600)
    assert one.why is not None
    assert one.why.evidence == "wording"


def test_another_issue_of_another_person_is_none() -> None:
    assert told(contact("1", 0, "anna"), contact("2", 30, "ben"), words=tuple(UNLIKE)) == [("zd:2", None)]


def test_equal_categories_alone_are_no_evidence_between_two_persons() -> None:
    assert told(contact("1", 0, "anna"), contact("2", 30, "ben"), words=("any update?", "any news?")) == [
        ("zd:2", None)
    ]


def test_different_categories_are_a_veto_but_not_against_a_named_number() -> None:
    both = contact("1", 0, "anna"), contact("2", 30, "ben", "login")

    assert told(*both, words=tuple(ALIKE)) == [("zd:2", None)]
    assert told(*both, words=("Where is order 10293?", "order 10293 please")) == [("zd:2", "zd:1")]


@pytest.mark.parametrize("customers", [("anna", "anna"), ("anna", ""), ("", "ben")])
def test_one_person_or_an_unknown_one_is_no_colleague(customers: tuple[str, str]) -> None:
    both = contact("1", 0, customers[0]), contact("2", 30, customers[1])

    assert not list(candidates(both, "lite/1", []))


@pytest.mark.parametrize(("late", "number"), [(timedelta(), 1), (timedelta(seconds=1), 0)])
def test_the_window_ends_after_fourteen_days(late: timedelta, number: int) -> None:
    hours = (WINDOW + late) / timedelta(hours=1)

    assert (
        len(list(candidates([contact("1", 0, "anna"), contact("2", hours, "ben")], "lite/1", []))) == number
    )


def test_the_newest_of_several_is_named() -> None:
    three = contact("1", 0, "anna"), contact("2", 10, "cleo"), contact("3", 30, "ben")

    assert told(*three, words=(*ALIKE, ALIKE[0])) == [("zd:2", "zd:1"), ("zd:3", "zd:2")]


def test_what_rests_on_the_same_is_not_compared_again() -> None:
    both = [contact("1", 0, "anna"), contact("2", 30, "ben")]
    wanted = list(candidates(both, "lite/1", []))
    known = {one[1].ticket_id: one[0] for one in wanted}

    assert unlike(known, wanted) == []
    changed = list(candidates([contact("1", 0, "anna", wording="other"), both[1]], "lite/1", []))
    assert unlike(known, changed) == changed
    other_method = list(candidates(both, "lite/2", []))
    assert unlike(known, other_method) == other_method
