"""Which evidence decides that two contacts are about the same issue, in which order, and what is kept of the decision."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules.account import judged
from rules.likeness import SameIssue, Wording
from rules.lite import Lite
from rules.model import Ticket
from rules.same_issue import Issues, measure
from rules.word_tables import WordTable
from tests.adapters.samples import fixture
from tests.rules.told import LATER, at, by_ai, folded, said, state

PAIRS: dict[str, Any] = fixture("same_issue/pairs.json")
LITE = Lite(b"a synthetic key")
ALIKE = PAIRS["same"]["other words around"]
UNLIKE = PAIRS["different"]["another matter"]
SHORT = PAIRS["unknown"]["only that it lasts"]
FIRST, SECOND = by_ai(0), by_ai(50, "zd:2")


def kept(text: str, subject: str = "") -> Wording | None:
    return measure(text, subject, LITE)


def issues(one: str, other: str, tables: tuple[WordTable, ...] = (), **more: Any) -> Issues:
    """The words of zd:1 and zd:2."""
    told = {"zd:1": kept(one), "zd:2": kept(other)}
    return Issues(LITE, {ticket: wording for ticket, wording in told.items() if wording}, tables, **more)


def table(month: str = "2026-03") -> WordTable:
    texts = [text for kind in ("same", "different") for pair in PAIRS[kind].values() for text in pair]
    made = LITE.learn(month, [LITE.features(text).packed for text in texts * 2])
    assert made is not None
    return made


def categories(one: str, other: str) -> tuple[Ticket, Ticket]:
    return replace(FIRST, category=one), replace(SECOND, category=other)


def evidence(told: SameIssue | None) -> tuple[str, str] | None:
    return (told.evidence, told.strength) if told else None


def test_like_words_are_the_same_issue_and_the_decision_says_by_what() -> None:
    found = issues(*ALIKE, (table(),)).same(SECOND, FIRST)

    assert found is not None
    assert (found.of, found.evidence, found.strength) == ("zd:1", "wording", "certain")
    assert (found.method, found.table, found.threshold) == ("lite/1", "2026-03", 0.10)
    assert found.score is not None
    assert 0.2 <= found.score < 1


def test_unlike_words_are_another_issue_even_in_the_same_category() -> None:
    assert issues(*UNLIKE, (table(),)).same(SECOND, FIRST) is None
    assert issues(*UNLIKE).same(SECOND, FIRST) is None


def test_before_there_is_a_table_the_limits_are_higher_and_no_month_is_named() -> None:
    found = issues(*ALIKE).same(SECOND, FIRST)

    assert found is not None
    assert (found.table, found.threshold) == ("", 0.20)


def test_a_category_so_narrow_that_it_is_one_issue_decides_where_words_are_unlike() -> None:
    assert evidence(issues(*UNLIKE, fine=frozenset({"billing"})).same(SECOND, FIRST)) == ("category", "same")
    assert issues(*UNLIKE, fine=frozenset({"login"})).same(SECOND, FIRST) is None


def test_a_different_category_is_a_veto_against_words() -> None:
    first, second = categories("billing", "login")

    assert issues(*ALIKE).same(second, first) is None


@pytest.mark.parametrize("pair", [("billing", "uncategorised"), ("uncategorised", "uncategorised")])
def test_a_missing_category_is_no_veto(pair: tuple[str, str]) -> None:
    first, second = categories(*pair)

    assert evidence(issues(*ALIKE).same(second, first)) == ("wording", "certain")


@pytest.mark.parametrize("name", PAIRS["unknown"])
def test_texts_without_content_are_unknown_so_that_the_category_decides(name: str) -> None:
    compared = issues(*PAIRS["unknown"][name])
    same, other = categories("billing", "billing"), categories("uncategorised", "uncategorised")

    assert (
        compared.compared(compared.wordings.get("zd:1"), compared.wordings.get("zd:2"), at(0)).strength
        == "unknown"
    )
    assert evidence(compared.same(same[1], same[0])) == ("category", "same")
    assert compared.same(other[1], other[0]) is None


def test_short_texts_are_the_same_only_from_the_higher_limit_on() -> None:
    found = issues("contact list", "contact list").same(SECOND, FIRST)

    assert found is not None
    assert (found.strength, found.threshold) == ("same", 0.40)


def test_a_named_number_is_certain_whatever_the_category_and_the_words() -> None:
    first, second = categories("billing", "login")

    found = issues("Where is order A-10293?", "Refund of order number a-10293").same(second, first)

    assert evidence(found) == ("reference", "certain")
    assert issues("Where is order A-10293?", "Where is order A-10294?").same(second, first) is None


def test_a_link_of_the_helpdesk_comes_before_all_else() -> None:
    first, second = categories("billing", "login")

    found = issues(*UNLIKE).same(replace(second, followup_of="1"), first)

    assert evidence(found) == ("followup", "certain")


def test_features_of_another_version_are_never_compared() -> None:
    compared = issues(*ALIKE)
    older = {"zd:1": replace(compared.wordings["zd:1"], method="lite/0"), "zd:2": compared.wordings["zd:2"]}

    assert evidence(replace(compared, wordings=older).same(SECOND, FIRST)) == ("category", "same")
    both = {key: replace(one, method="lite/0") for key, one in compared.wordings.items()}
    assert evidence(replace(compared, wordings=both).same(SECOND, FIRST)) == ("category", "same")


def test_without_words_equal_categories_are_the_same_issue() -> None:
    assert evidence(Issues().same(SECOND, FIRST)) == ("category", "same")
    assert Issues().same(*categories("uncategorised", "uncategorised")) is None


def test_nothing_is_kept_of_a_text_that_says_nothing() -> None:
    assert kept("Hello,\n-- \nSynthetic Person") is None
    assert kept("any update?") is None
    assert kept("any update on order 10293?") is not None


def test_equal_words_have_equal_ids_and_others_do_not() -> None:
    one, same, other = kept(ALIKE[0]), kept(f"Hello,\n{ALIKE[0]}\nRegards,\nS."), kept(ALIKE[1])

    assert one == same
    assert one is not None
    assert other is not None
    assert one.id != other.id


def test_a_subject_belongs_to_the_words() -> None:
    compared = kept("It stops at row 40.", "Import of the contact list")

    assert compared != kept("It stops at row 40.")


# Judging all contacts of a customer.


def third(words: str, hours: float = 120) -> tuple[Ticket, dict[str, Wording]]:
    return by_ai(hours, "zd:3"), {"zd:3": kept(words)}  # type: ignore[dict-item]


def test_the_latest_contact_about_the_issue_is_repeated_not_the_latest_of_all() -> None:
    compared = issues(ALIKE[0], UNLIKE[1])
    last, more = third(ALIKE[1])

    found = judged([FIRST, SECOND, last], LATER, replace(compared, wordings={**compared.wordings, **more}))

    assert [one.repeat_of for one in found] == [None, None, "zd:1/1"]
    assert found[2].repeat_why is not None
    assert found[2].repeat_why.of == "zd:1"


def test_each_contact_is_judged_by_its_own_months_table() -> None:
    march, may = table("2026-03"), table("2026-05")
    late = by_ai(24 * 62, "zd:2")

    found = judged([FIRST, late], LATER + timedelta(days=90), issues(*ALIKE, (march, may)))

    assert found[1].repeat_why is not None
    assert found[1].repeat_why.table == "2026-05"


def test_a_decision_that_no_longer_holds_is_taken_back() -> None:
    with_words = judged([FIRST, SECOND], LATER, issues(*ALIKE))

    again = judged(with_words, LATER, issues(*UNLIKE))

    assert with_words[1].repeat_why is not None
    assert (again[1].repeat_of, again[1].repeat_gap_seconds, again[1].repeat_why) == (None, None, None)


def test_a_like_contact_that_was_open_is_no_repeat() -> None:
    open_one = folded(said("c", 0), state(0.5, status="open"), created_at=at(0).isoformat())

    found = judged([open_one, SECOND], LATER, issues(*ALIKE))

    assert found[1].repeat_of is None


def test_of_very_many_contacts_only_the_newest_are_compared() -> None:
    many = [by_ai(number, f"zd:{number + 10}") for number in range(60)]
    words = kept(UNLIKE[1])
    told = {one.id: words for one in many if words}
    compared = issues(*ALIKE)

    found = judged(
        [FIRST, *many, by_ai(100, "zd:2")], LATER, replace(compared, wordings={**compared.wordings, **told})
    )

    assert found[-1].id == "zd:2"
    assert found[-1].repeat_of is None


# Which words of a ticket are its issue's.


def test_the_customers_first_words_that_say_something_are_the_tickets() -> None:
    chat = folded(
        said("c", 0), said("a", 0.1, wording="of the ai"), said("h", 0.2, wording="of a person"),
        said("c", 0.3, wording="first"), said("c", 0.4, wording="later"),
    )  # fmt: skip

    assert chat.wording == "first"
    assert folded(said("a", 0.1, wording="of the ai")).wording is None
