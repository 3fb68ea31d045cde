"""What a ticket's story says of a problem: of which kind, since when, to which one it belongs and why."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.answers import NOT_SAME_BUG, OTHER_PROBLEM, SAME_BUG, Answer
from rules.fold.ticket import Context, Folded, fold
from rules.model import Event, Kind
from rules.reports import (
    ALONE,
    BUG,
    BY_HAND,
    BY_PRINT,
    BY_WORDING,
    FEATURE_REQUEST,
    JOIN,
    NEW,
    SUGGEST,
    Report,
    may_tell,
    merged,
    problem_of_print,
    problem_of_ticket,
    report_of,
    root,
)
from rules.taxonomy import read
from tests.rules.reported import decision, one_with, report, said_of
from tests.rules.told import LATER, MAPPING, at, change, event, said, state

TAXONOMY = read({
    "categories": {"billing": {}, "wishes": {"feature_request": True}},
    "escalation_causes": {"product_bug": {}, "tooling": {}},
    "escalation_triggers": {"sentiment": {}},
})  # fmt: skip
CONTEXT = Context(TAXONOMY, frozenset({"ai"}), MAPPING)
CODE, OWN = problem_of_print(BUG, "code:E-1"), problem_of_ticket("zd:1")
BUG_TAGS, TOOL_TAGS = ["cat_billing", "esc_cause_product_bug"], ["cat_billing", "esc_cause_tooling"]
HANDED = (said("c", 0), said("a", 1), said("h", 2))


def folded(*events: Event, **first: Any) -> tuple[Folded, list[Event]]:
    known = {
        "status": "open",
        "requester_id": "customer",
        "tags": ["cat_billing"],
        "created_at": at(0).isoformat(),
    }
    story = [state(0, **(known | first)), *events]
    return fold([(one, str(number)) for number, one in enumerate(story)], CONTEXT, LATER), story


def told(*events: Event, answers: Sequence[Answer] = (), **first: Any) -> Report | None:
    found, story = folded(*events, **first)
    return report_of(found.ticket, story, found.causes, answers, TAXONOMY, spoken=found.spoken)


def wrote(*prints: str, hours: float = 1, who: str = "c", **fields: Any) -> Event:
    """A message that names faults or pages."""
    one = said(who, hours, prints=list(prints))  # type: ignore[arg-type]
    return Event(
        **{name: getattr(one, name) for name in Event.__slots__} | {"fields": {**one.fields, **fields}}
    )


def opened(*prints: str, **fields: Any) -> Event:
    return Event(
        "zd:1:created",
        "zd",
        "zd:1",
        Kind.CREATED,
        said("c", 0).form,
        at(0),
        fields,
        signs={"prints": list(prints)},
    )


def place(*events: Event, answers: Sequence[Answer] = (), **first: Any) -> tuple[str, str]:
    found = told(*events, answers=answers, **first)
    assert found is not None
    return found.problem_id, found.basis


# Whether it is a report, of what kind and since when.


def test_a_ticket_that_names_nothing_and_stays_with_the_ai_reports_nothing() -> None:
    assert told(said("c", 0), said("a", 1)) is None
    assert told(wrote("page:/reports/daily")) is None


def test_a_named_fault_is_a_bug_from_the_message_that_names_it() -> None:
    found = told(said("c", 0), wrote("code:E-1", hours=3), wrote("code:E-1", hours=5))

    assert found is not None
    assert (found.kind, found.at, found.prints, found.handed_at) == (BUG, at(3), ("code:E-1",), None)
    assert (found.problem_id, found.basis) == (CODE, BY_PRINT)


def test_a_message_from_before_the_ticket_names_it_from_its_beginning() -> None:
    found = told(wrote("code:E-1", hours=-2))

    assert found is not None
    assert found.at == at(0)


def test_a_hand_over_because_of_a_bug_is_one_from_when_its_cause_is_known() -> None:
    found = told(*HANDED, change(5, "tags", BUG_TAGS))

    assert found is not None
    assert (found.kind, found.at, found.handed_at) == (BUG, at(5), at(2))
    assert (found.bug_spans, found.basis, found.is_grouped) == (((at(5), None),), ALONE, False)


@pytest.mark.parametrize(
    "story", [HANDED, (*HANDED, change(5, "tags", TOOL_TAGS)), (change(0.5, "tags", BUG_TAGS), said("a", 1))]
)
def test_a_hand_over_for_another_cause_or_a_cause_without_a_hand_over_is_none(
    story: tuple[Event, ...],
) -> None:
    assert told(*story) is None


def test_a_cause_known_before_the_hand_over_counts_from_the_hand_over_on() -> None:
    found = told(change(0.5, "tags", BUG_TAGS), *HANDED)

    assert found is not None
    assert (found.at, found.bug_spans) == (at(2), ((at(2), None),))


def test_a_cause_that_is_taken_back_ends_its_time_and_the_report_stays() -> None:
    found = told(
        *HANDED, change(5, "tags", BUG_TAGS), change(9, "tags", TOOL_TAGS), change(12, "tags", BUG_TAGS)
    )

    assert found is not None
    assert (found.at, found.bug_spans) == (at(5), ((at(5), at(9)), (at(12), None)))


def test_a_cause_that_was_taken_back_before_the_hand_over_was_none() -> None:
    assert told(change(0.5, "tags", BUG_TAGS), change(0.7, "tags", TOOL_TAGS), *HANDED) is None


def test_a_cause_that_a_person_corrected_was_never_one() -> None:
    corrected = event(Kind.CORRECTION, 9, tag="escalation_cause", value="tooling", about="")

    assert told(*HANDED, change(5, "tags", BUG_TAGS), corrected) is None


def test_a_wish_is_one_from_the_tickets_beginning() -> None:
    found = told(said("c", 2), tags=["cat_wishes"])

    assert found is not None
    assert (found.kind, found.at, found.basis) == (FEATURE_REQUEST, at(0), ALONE)


def test_a_wish_that_is_handed_over_as_a_bug_is_a_bug() -> None:
    found = told(*HANDED, change(5, "tags", ["cat_wishes", "esc_cause_product_bug"]), tags=["cat_wishes"])

    assert found is not None
    assert (found.kind, found.at) == (BUG, at(5))


def test_a_wish_and_a_bug_with_the_same_name_are_two_problems() -> None:
    assert place(wrote("code:E-1"), tags=["cat_wishes"]) == (
        problem_of_print(FEATURE_REQUEST, "code:E-1"),
        BY_PRINT,
    )
    assert place(wrote("code:E-1"))[0] != place(wrote("code:E-1"), tags=["cat_wishes"])[0]


@pytest.mark.parametrize(
    "gone", [event(Kind.MERGED, 6, into="2"), event(Kind.REMOVED, 6, reason="spam"), event(Kind.REMOVED, 6, reason="deleted")],
    ids=["merged", "spam", "deleted"],
)  # fmt: skip
def test_merged_and_removed_tickets_report_nothing_until_they_are_back(gone: Event) -> None:
    assert told(wrote("code:E-1"), gone) is None
    back = told(wrote("code:E-1"), gone, event(Kind.RESTORED, 7))
    assert (back is None) is (gone.kind is Kind.MERGED)


def test_it_is_worth_looking_only_where_something_can_be_told() -> None:
    def worth(*events: Event, **first: Any) -> bool:
        found, story = folded(*events, **first)
        return may_tell(found.ticket, [(one, "") for one in story], TAXONOMY)

    assert not worth(said("c", 0), said("a", 1))
    assert worth(*HANDED)
    assert worth(said("c", 0), tags=["cat_wishes"])
    assert worth(wrote("code:E-1"))


# Whose words name a fault.


@pytest.mark.parametrize("who", ["a", "h", "s"])
def test_what_the_ai_the_team_and_the_system_write_names_nothing(who: str) -> None:
    assert told(said("c", 0), wrote("code:E-1", who=who)) is None


def test_an_author_of_unknown_role_is_the_customer_only_where_it_is_the_requester() -> None:
    assert told(wrote("code:E-1", author_role="unknown")) is not None
    assert told(wrote("code:E-1", author_role="unknown", author_id="3001")) is None
    assert told(wrote("code:E-1", author_id="another customer")) is not None


@pytest.mark.parametrize(("author", "counts"), [(None, True), ("customer", True), ("3001", False)])
def test_an_opening_counts_unless_somebody_else_wrote_it(author: str | None, counts: bool) -> None:
    assert (told(opened("code:E-1", author_id=author)) is not None) is counts


def test_a_redacted_message_still_names_its_fault_so_that_no_second_problem_begins() -> None:
    gone = event(Kind.MESSAGE_REDACTED, 4, message_id="zd:1-1")

    assert place(wrote("code:E-1", hours=1), gone) == (CODE, BY_PRINT)


def test_the_first_named_fault_counts_and_a_page_before_it_does_not() -> None:
    found = told(
        wrote("page:/a/b", hours=1), wrote("code:E-1", "page:/c/d", hours=2), wrote("code:E-2", hours=3)
    )

    assert found is not None
    assert found.prints == ("code:E-1", "code:E-2", "page:/a/b", "page:/c/d")
    assert (found.problem_id, found.at) == (CODE, at(2))


# To which problem it belongs: a person, then a name, then words, then its own.


def test_a_decision_to_join_is_followed_where_no_fault_is_named() -> None:
    story = (*HANDED, change(5, "tags", BUG_TAGS), decision(JOIN, "problem-7", 6))

    assert place(*story) == ("problem-7", BY_WORDING)
    assert place(*story, wrote("code:E-1", hours=7)) == (CODE, BY_PRINT)


@pytest.mark.parametrize(("verdict", "possible"), [(SUGGEST, "problem-7"), (NEW, "")])
def test_a_decision_not_to_join_leaves_the_ticket_with_its_own_problem(verdict: str, possible: str) -> None:
    found = told(*HANDED, change(5, "tags", BUG_TAGS), decision(verdict, "problem-7", 6))

    assert found is not None
    assert (found.problem_id, found.basis, found.possible, found.is_grouped) == (OWN, ALONE, possible, True)


def test_the_first_of_two_decisions_counts_whichever_arrived_first() -> None:
    first, second = decision(JOIN, "problem-7", 6, "a"), decision(JOIN, "problem-8", 6.1, "b")

    for order in permutations((*HANDED, change(5, "tags", BUG_TAGS), first, second), 6):
        assert place(*order) == ("problem-7", BY_WORDING)


def test_a_person_comes_before_names_and_words() -> None:
    by_words = (*HANDED, change(5, "tags", BUG_TAGS), decision(JOIN, "problem-7", 6))

    for story in (by_words, (wrote("code:E-1"),)):
        assert place(*story, answers=[said_of("problem-9")]) == ("problem-9", BY_HAND)


def test_the_last_word_of_all_people_counts() -> None:
    words = [said_of("problem-8", SAME_BUG, 1, who="Ann"), said_of("problem-9", SAME_BUG, 2, who="Ben")]

    assert place(wrote("code:E-1"), answers=words[::-1]) == ("problem-9", BY_HAND)
    assert place(wrote("code:E-1"), answers=[*words, said_of("problem-9", NOT_SAME_BUG, 3, who="Cleo")]) == (
        OWN,
        BY_HAND,
    )
    assert place(wrote("code:E-1"), answers=[*words, said_of("problem-8", NOT_SAME_BUG, 3)]) == (
        "problem-9",
        BY_HAND,
    )


def test_not_the_same_takes_a_ticket_out_of_the_problem_of_its_name_and_of_its_words() -> None:
    by_words = (*HANDED, change(5, "tags", BUG_TAGS), decision(JOIN, "problem-7", 6))

    assert place(wrote("code:E-1"), answers=[said_of(CODE, NOT_SAME_BUG)]) == (OWN, BY_HAND)
    assert place(*by_words, answers=[said_of("problem-7", NOT_SAME_BUG)]) == (OWN, BY_HAND)
    assert place(*by_words, answers=[said_of("problem-6", NOT_SAME_BUG)]) == ("problem-7", BY_WORDING)


def test_a_ticket_with_which_a_problem_began_can_be_taken_out_of_it_too() -> None:
    story = (*HANDED, change(5, "tags", BUG_TAGS), decision(NEW, "", 6))
    apart, basis = place(*story, answers=[said_of(OWN, NOT_SAME_BUG, 1)])

    assert (apart != OWN, basis) == (True, BY_HAND)
    again = place(*story, answers=[said_of(OWN, NOT_SAME_BUG, 1), said_of(apart, NOT_SAME_BUG, 2)])
    assert again[0] not in (OWN, apart)
    assert place(*story, answers=[said_of(OWN, NOT_SAME_BUG, 1), said_of(OWN, SAME_BUG, 2, who="Ann")]) == (
        OWN,
        BY_HAND,
    )


def test_a_suggestion_ends_where_a_person_has_spoken() -> None:
    found = told(
        *HANDED,
        change(5, "tags", BUG_TAGS),
        decision(SUGGEST, "problem-7", 6),
        answers=[said_of("problem-9")],
    )

    assert found is not None
    assert (found.possible, found.basis) == ("", BY_HAND)


def test_what_people_said_of_other_tickets_and_other_questions_moves_nothing() -> None:
    others = [said_of("problem-9", ticket="zd:2"), one_with(CODE, "problem-9")]

    assert place(wrote("code:E-1"), answers=others) == (CODE, BY_PRINT)


def test_what_waits_for_a_look_at_its_words_is_not_grouped_yet() -> None:
    assert not report(decision=None).is_grouped
    assert report().is_grouped
    assert all(report(decision=None, basis=basis).is_grouped for basis in (BY_HAND, BY_PRINT, BY_WORDING))


def test_ids_are_equal_for_equal_names_and_say_nothing() -> None:
    ids = {problem_of_print(BUG, "code:E-1"), problem_of_print(FEATURE_REQUEST, "code:E-1"), problem_of_ticket("zd:1"),
           problem_of_print("ticket", "zd:2"), problem_of_ticket("zd:2")}  # fmt: skip

    assert len(ids) == 4
    assert all(one.startswith("problem-") and "E-1" not in one and len(one) == 28 for one in ids)
    assert problem_of_print(BUG, "code:E-1") == CODE


# Problems that are one.


def test_a_problem_stands_for_another_and_for_what_that_one_stands_for() -> None:
    into = merged([one_with("a", "b", hours=1), one_with("b", "c", hours=2)])

    assert {one: root(one, into) for one in "abcd"} == {"a": "c", "b": "c", "c": "c", "d": "d"}


def test_a_circle_is_never_closed() -> None:
    into = merged([one_with("a", "b", hours=1), one_with("b", "c", hours=2), one_with("c", "a", hours=3)])

    assert (into, root("a", into)) == ({"a": "b", "b": "c"}, "c")
    assert merged([one_with("a", "a")]) == {}


def test_a_merger_is_taken_back_and_the_last_word_of_all_counts() -> None:
    one, other = one_with("a", "b", hours=1, who="Ann"), one_with("a", "c", hours=2, who="Ben")

    assert merged([other, one]) == {"a": "c"}
    assert merged([one, other, one_with("a", "c", OTHER_PROBLEM, 3, "Cleo")]) == {}
    assert merged([one_with("a", "b", OTHER_PROBLEM, 1), one_with("a", "b", hours=2, who="Ann")]) == {
        "a": "b"
    }


def test_what_a_circle_would_have_been_holds_when_its_other_half_is_taken_back() -> None:
    back = one_with("a", "b", OTHER_PROBLEM, 3)

    assert merged([back, one_with("b", "a", hours=2)]) == {"b": "a"}


mergers = st.lists(
    st.builds(
        one_with, st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from(["same_problem", OTHER_PROBLEM]),
        st.integers(0, 9), st.sampled_from(["Ann", "Ben"]),
    ),
    max_size=12,
    unique_by=lambda one: (one.id, one.at),
)  # fmt: skip


@given(mergers, st.randoms())
def test_however_people_merge_every_problem_has_one_root_whatever_came_first(
    said_by: list[Answer], draw: Any
) -> None:
    into = merged(said_by)
    mixed = said_by[:]
    draw.shuffle(mixed)

    assert merged(mixed) == into
    assert all(root(one, into) not in into for one in "abcd")


@given(
    st.lists(
        st.builds(
            said_of,
            st.sampled_from([CODE, OWN, "p"]),
            st.sampled_from([SAME_BUG, NOT_SAME_BUG]),
            st.integers(0, 9),
        ),
        max_size=8,
    )
)
def test_whatever_people_say_a_ticket_is_where_the_last_word_leaves_it(words: list[Answer]) -> None:
    words = list({one.at: one for one in words}.values())
    last = max(words, key=lambda one: one.at, default=None)

    found = told(wrote("code:E-1"), answers=words)

    assert found is not None
    assert last is None or (found.problem_id == last.subject) is (last.answer == SAME_BUG)
    assert found.at == at(0) + timedelta(hours=1)


def test_the_replies_after_a_report_are_those_of_people_that_the_customer_can_see() -> None:
    hidden = said("h", 5)
    events = [
        said("h", 0.5), wrote("code:E-1", hours=1), said("h", 2), said("a", 3), said("h", 4), hidden,
        said("h", 6, public=False),
        event(Kind.MESSAGE_HIDDEN, 7, message_id=hidden.fields["message_id"]),
    ]  # fmt: skip
    found = told(*events)

    assert found is not None
    assert found.replies == (at(2), at(4))
