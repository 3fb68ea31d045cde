"""What the worker keeps of problems: reports, what is due, mergers, and to which problems a ticket may belong."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules.answers import FIXED, SAME_BUG
from rules.became import Word
from rules.engine import INSTANT
from rules.grouping import DAY, FORGOTTEN, MOST_MEMBERS, Candidate
from rules.likeness import Wording
from rules.moments import to_text
from rules.reports import (
    ALONE,
    BY_HAND,
    BY_PRINT,
    BY_WORDING,
    FEATURE_REQUEST,
    JOIN,
    Grouping,
    Report,
    problem_of_ticket,
)
from service.store.base import Store
from service.store.problem_rows import ProblemRows
from service.store.records import Records
from service.store.rows import row_of
from service.store.wordings import Wordings
from tests.rules.reported import became, one_with, report, said_of
from tests.rules.told import at, said

NOW = at(0)
ASKED = report(0, "asked", wording="w-asked", decision=None)
ROW: dict[str, Any] = {
    "kind": "bug", "category": "billing", "fingerprint": None, "state": "open", "ticket_id": "zd:1", "first_at": to_text(NOW),
    "latest_at": to_text(NOW), "next_moment_at": None, "tickets": 1, "customers": 1, "accounts": 1, "hand_overs": 1,
    "tickets_1": 1, "tickets_7": 1, "tickets_30": 1, "accounts_7": 1, "fixed_at": None,
}  # fmt: skip


@pytest.fixture
def records(db: Store) -> Records:
    return Records(db)


@pytest.fixture
def rows(records: Records) -> ProblemRows:
    return ProblemRows(records)


def put(rows: ProblemRows, *reports: Report) -> set[str]:
    return rows.put_reports([one.ticket_id for one in reports], reports)


def answer(records: Records, *answers: Any) -> None:
    records.upsert("answers", [row_of(one) | {"id": one.id} for one in answers])


def word(records: Records, *reports: Report) -> None:
    """Keep something of the words of each."""
    kept = [replace(said("c", 0, one.ticket_id), wording=wording(one)) for one in reports if one.wording]
    Wordings(records.db).add(kept)


def wording(one: Report) -> Wording:
    return Wording(one.wording, "lite/1", one.ticket_id.encode(), 5)


# Reports.


FULL = report(
    1, handed_at=at(2), bug_spans=((at(2), at(3)), (at(4), None)), prints=("code:E-1", "page:/a/é"), account_id="a1",
    customer_id="c1", wording="w1", basis=BY_WORDING, possible="problem-9",
    decision=Grouping(JOIN, "problem-9", 0.41, 0.35, "lite/1", "2026-03", 3),
)  # fmt: skip


@pytest.mark.parametrize("one", [FULL, report(1), report(1, decision=None), report(1, kind=FEATURE_REQUEST)])
def test_a_report_comes_back_as_it_was_put(rows: ProblemRows, one: Report) -> None:
    put(rows, one)

    assert rows.reports([one.problem_id]) == {one.problem_id: [one]}


def test_a_problem_that_nobody_reports_has_no_reports(rows: ProblemRows) -> None:
    put(rows, FULL)

    assert rows.reports(["problem-none"]) == {"problem-none": []}
    assert rows.reports([]) == {}


def test_putting_says_which_problems_changed_and_the_same_again_none(rows: ProblemRows) -> None:
    one, other = report(1, problem_id="a"), report(2, problem_id="b")

    assert put(rows, one, other) == {"a", "b"}
    assert put(rows, one, other) == set()
    assert put(rows, replace(one, category="login"), other) == {"a"}
    assert put(rows, replace(one, problem_id="c"), other) == {"a", "c"}


def test_a_ticket_that_reports_nothing_any_more_changes_its_problem(rows: ProblemRows) -> None:
    one, other = report(1, problem_id="a"), report(2, problem_id="b")
    put(rows, one, other)

    assert rows.put_reports([one.ticket_id, "zd:never"], []) == {"a"}
    assert rows.reports(["a", "b"]) == {"a": [], "b": [other]}


# What is due.


def test_what_is_due_is_taken_once_and_so_many_at_a_time(rows: ProblemRows) -> None:
    rows.set_due(["c", "a", "b", "a"])

    assert rows.take_due(NOW, 2) == ["a", "b"]
    assert rows.take_due(NOW, 2) == ["c"]
    assert rows.take_due(NOW, 2) == []


def test_a_problem_is_due_from_the_moment_at_which_time_changes_it(rows: ProblemRows) -> None:
    rows.put([ROW | {"id": "a", "next_moment_at": to_text(NOW)}, ROW | {"id": "b"}], [])

    assert rows.take_due(NOW - INSTANT, 9) == []
    assert rows.take_due(NOW, 9) == ["a"]
    rows.set_due(["a"])
    assert rows.take_due(NOW, 9) == ["a"]
    rows.put([ROW | {"id": "a"}], [])
    assert rows.take_due(NOW, 9) == []


def test_a_problem_that_nobody_reports_is_forgotten(rows: ProblemRows, records: Records) -> None:
    rows.put([ROW | {"id": "a"}, ROW | {"id": "b"}], [])
    rows.put([ROW | {"id": "b", "tickets": 2}], ["a"])

    assert [(one["id"], one["tickets"]) for one in records.select("SELECT * FROM problems")] == [("b", 2)]


# What people said.


def test_what_people_said_comes_by_what_it_is_about(rows: ProblemRows, records: Records) -> None:
    about = said_of("problem-1", SAME_BUG, 1, "zd:1", "Ann")
    merger, fixed = one_with("a", "b"), became(FIXED, 3, "a")
    answer(records, about, merger, fixed)

    assert rows.said_of(["zd:1", "zd:2"]) == {"zd:1": [about]}
    assert rows.mergers() == [merger]
    assert rows.states() == {"a": [Word(fixed.at, FIXED, fixed.id)]}


def test_mergers_are_stored_and_those_that_changed_are_named_with_what_stood_for_them(
    rows: ProblemRows, records: Records
) -> None:
    assert rows.put_merged({"a": "c", "b": "c"}) == {"a", "b"}
    assert rows.put_merged({"a": "c", "b": "c"}) == set()
    assert rows.put_merged({"a": "d"}) == {"a", "b", "c"}
    assert records.select("SELECT * FROM merged_problems") == [{"id": "a", "root": "d"}]
    assert rows.put_merged({}) == {"a", "d"}


def test_a_ticket_a_problem_and_one_that_was_merged_lead_to_the_problem(rows: ProblemRows) -> None:
    put(rows, report(1, "1", problem_id="a"), report(2, "2", problem_id="b"))
    rows.put([ROW | {"id": "b"}], [])
    rows.put_merged({"a": "b"})

    assert {one: rows.problem_of(one) for one in ("zd:1", "zd:2", "a", "b", "zd:3", "problem-none", "")} == {
        "zd:1": "b", "zd:2": "b", "a": "b", "b": "b", "zd:3": None, "problem-none": None, "": None,
    }  # fmt: skip


# Who waits for a look at its words.


def test_the_oldest_that_nobody_has_looked_at_come_first(rows: ProblemRows) -> None:
    waiting = [report(hours, key, decision=None) for hours, key in ((3, "c"), (1, "b"), (1, "a"))]
    others = [report(0, basis, basis=basis, decision=None) for basis in (BY_HAND, BY_PRINT, BY_WORDING)]
    put(rows, *waiting, report(0, "decided"), *others)

    assert [one.ticket_id for one in rows.undecided(9)] == ["zd:a", "zd:b", "zd:c"]
    assert [one.ticket_id for one in rows.undecided(2)] == ["zd:a", "zd:b"]


# The problems that a ticket may belong to.


def member(before: timedelta, key: str, problem: str = "problem-1", **more: Any) -> Report:
    """A report so long before the one that is asked about."""
    return report(0, key, begun=ASKED.at - before, problem_id=problem, wording=f"w-{key}", **more)


def candidates(rows: ProblemRows, records: Records, *reports: Report) -> list[Candidate]:
    put(rows, ASKED, *reports)
    word(records, ASKED, *reports)
    return rows.candidates(ASKED)


def keys(found: Iterable[Candidate]) -> dict[str, list[str]]:
    return {
        one.problem: [wording.packed.decode().removeprefix("zd:") for wording in one.wordings]
        for one in found
    }


def test_problems_come_with_the_words_of_their_members_the_oldest_first(
    rows: ProblemRows, records: Records
) -> None:
    found = candidates(rows, records, member(DAY, "b"), member(2 * DAY, "a"), member(DAY, "x", "problem-2"))

    assert keys(found) == {"problem-1": ["a", "b"], "problem-2": ["x"]}
    assert found[0].wordings[0] == wording(member(DAY, "a"))


def test_of_many_members_the_newest_twenty_come(rows: ProblemRows, records: Records) -> None:
    many = [member(timedelta(minutes=one), f"{one:02}") for one in range(40, 0, -1)]

    assert keys(candidates(rows, records, *many)) == {
        "problem-1": [f"{one:02}" for one in range(MOST_MEMBERS, 0, -1)]
    }


@pytest.mark.parametrize(
    ("before", "known"),
    [(timedelta(), True), (-INSTANT, False), (FORGOTTEN, True), (FORGOTTEN + INSTANT, False), (-DAY, False)],
)
def test_only_what_was_reported_before_and_within_ninety_days(
    rows: ProblemRows, records: Records, before: timedelta, known: bool
) -> None:
    assert keys(candidates(rows, records, member(before, "a"))) == ({"problem-1": ["a"]} if known else {})


def test_a_problem_that_others_report_later_has_only_its_earlier_members(
    rows: ProblemRows, records: Records
) -> None:
    assert keys(candidates(rows, records, member(DAY, "a"), member(-DAY, "b"))) == {"problem-1": ["a"]}


@pytest.mark.parametrize(
    ("more", "known"),
    [
        ({"decision": None}, False), ({"basis": ALONE}, True), ({"decision": None, "basis": BY_PRINT}, True),
        ({"decision": None, "basis": BY_HAND}, True), ({"kind": FEATURE_REQUEST}, False),
    ],
)  # fmt: skip
def test_what_waits_itself_or_is_of_another_kind_is_none(
    rows: ProblemRows, records: Records, more: dict[str, Any], known: bool
) -> None:
    assert bool(candidates(rows, records, member(DAY, "a", **more))) is known


def test_a_ticket_is_not_compared_with_itself(rows: ProblemRows, records: Records) -> None:
    put(rows, replace(ASKED, basis=BY_HAND))
    word(records, ASKED)

    assert rows.candidates(ASKED) == []


def test_joins_by_words_of_the_last_day_are_counted_and_no_others(
    rows: ProblemRows, records: Records
) -> None:
    joined = {"basis": BY_WORDING}
    found = candidates(
        rows, records, member(DAY - INSTANT, "a", **joined), member(timedelta(hours=1), "b", **joined),
        member(DAY, "c", **joined), member(timedelta(hours=1), "d", basis=BY_PRINT), member(-INSTANT, "e", **joined),
        member(timedelta(hours=1), "f", "problem-2", **joined),
    )  # fmt: skip

    assert {one.problem: one.joins for one in found} == {"problem-1": 2, "problem-2": 1}


def test_all_joins_are_counted_though_only_twenty_members_come(rows: ProblemRows, records: Records) -> None:
    many = [member(timedelta(minutes=one), f"{one:02}", basis=BY_WORDING) for one in range(40)]

    (found,) = candidates(rows, records, *many)

    assert (len(found.wordings), found.joins) == (MOST_MEMBERS, 40)


def test_the_category_is_that_of_its_first_ticket_also_where_many_came_after(
    rows: ProblemRows, records: Records
) -> None:
    many = [member(timedelta(minutes=one), f"{one:02}", category="login") for one in range(30)]

    (found,) = candidates(rows, records, member(DAY, "first"), *many)

    assert found.category == "billing"


def test_problems_that_are_one_are_one_candidate(rows: ProblemRows, records: Records) -> None:
    rows.put_merged({"problem-1": "problem-2"})
    found = candidates(rows, records, member(2 * DAY, "a", category="login"), member(DAY, "b", "problem-2"))

    assert keys(found) == {"problem-2": ["a", "b"]}
    assert found[0].category == "login"


def test_a_member_without_words_counts_but_is_not_compared(rows: ProblemRows, records: Records) -> None:
    silent = replace(member(DAY, "a", basis=BY_WORDING, category="login"), wording="")
    forgotten = member(timedelta(hours=2), "b")
    put(rows, ASKED, silent, forgotten)

    assert rows.candidates(ASKED) == [Candidate("problem-1", "login", [], 0)]


def test_words_of_another_message_of_the_ticket_are_not_its_first(
    rows: ProblemRows, records: Records
) -> None:
    one = member(DAY, "a")
    word(records, replace(one, wording="w-later"))
    put(rows, ASKED, one)

    assert keys(rows.candidates(ASKED)) == {"problem-1": []}
    assert one.problem_id != problem_of_ticket(one.ticket_id)
