"""Decisions by words on their way: what a delivery of one says, what is set aside, and who waits for whom."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Delivery
from rules.errors import MalformedBody
from rules.grouping import FORGOTTEN, MOST_JOINS
from rules.model import Kind
from rules.reports import JOIN, NEW, SUGGEST, Grouping, Report
from service import grouping, learning
from service.grouping import AT_ONCE, Grouper, entry, read
from service.store.log import LogEntry
from service.store.wordings import Wordings
from service.worker import Clock
from tests.rules.reported import report
from tests.service.pipeline.desk import at
from tests.service.pipeline.problem_desk import ALIKE, OTHER, STOPS, ProblemDesk, of_ticket

SAID: dict[str, Any] = {"ticket": "acme:2", "verdict": "join", "problem": "problem-1", "score": 0.41, "threshold": 0.35,
                        "method": "lite/1", "table": "2026-03", "compared": 12}  # fmt: skip


def delivery(body: Any, connection: str = "acme") -> Delivery:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery("clock/2026-03-02/1", connection, grouping.KIND, at(0), {}, raw)


# What a delivery says.


def test_a_decision_is_read_as_it_was_written() -> None:
    decided = Grouping(SUGGEST, "problem-1", 0.25, 0.2, "lite/1", "2026-03", 7)
    written = entry(report(0, "2"), decided, at(1))

    (event,) = read(Delivery("clock/2026-03-02/9", "zd", written.kind, at(1), {}, written.body))

    assert (written.connection, written.received_at) == ("zd", at(1))
    assert (event.kind, event.ticket_id, event.at, event.time_source) == (
        Kind.GROUPED,
        "zd:2",
        at(1),
        "received",
    )
    assert Grouping(**event.fields) == decided


def test_a_decision_without_a_score_is_one_too() -> None:
    (event,) = read(
        delivery({"grouping": SAID | {"verdict": NEW, "problem": "", "score": None, "threshold": None}})
    )

    assert event.fields["score"] is None


MALFORMED: dict[str, tuple[Any, str]] = {
    "no JSON": (b"{", ""),
    "a list": ([], ""),
    "nothing": ({}, "/grouping/"),
    "text": ({"grouping": "join"}, "/grouping/"),
    "another verdict": ({"grouping": SAID | {"verdict": "maybe"}}, "/grouping/verdict"),
    "an unknown key": ({"grouping": SAID | {"text": "x"}}, "/grouping/text"),
    "a missing one": (
        {"grouping": {name: one for name, one in SAID.items() if name != "table"}},
        "/grouping/table",
    ),
    "no number": ({"grouping": SAID | {"score": "high"}}, "/grouping/score"),
    "no finite number": (json.dumps({"grouping": SAID | {"score": float("nan")}}).encode(), ""),
    "a long problem": ({"grouping": SAID | {"problem": "p" * 201}}, "/grouping/problem"),
    "no ticket": ({"grouping": SAID | {"ticket": ""}}, "/grouping/ticket"),
    "another connection's ticket": ({"grouping": SAID | {"ticket": "other:2"}}, "/grouping/ticket"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_decision_is_refused_with_its_place(name: str) -> None:
    body, place = MALFORMED[name]

    with pytest.raises(MalformedBody) as refused:
        read(delivery(body))

    assert place in str(refused.value)


@given(
    st.dictionaries(
        st.sampled_from([*SAID, "more"]), st.none() | st.text() | st.integers() | st.lists(st.text())
    )
)
def test_whatever_is_written_is_read_or_refused(changes: dict[str, Any]) -> None:
    try:
        read(delivery({"grouping": SAID | changes}))
    except MalformedBody:
        return
    assert set(changes) <= set(SAID)


@pytest.fixture
def desk(tmp_path: Path) -> ProblemDesk:
    """Where words can be compared."""
    made = ProblemDesk(tmp_path)
    made.learn()
    return made


def test_a_malformed_one_is_set_aside_with_its_place_and_moves_nothing(desk: ProblemDesk) -> None:
    desk.take(desk.wish("1", 0))
    before = desk.run.derived()["problem_reports"]

    desk.take(desk.entry({"grouping": SAID | {"verdict": "maybe"}}, at(1), grouping.KIND))

    (row,) = desk.run.rows("SELECT reason FROM deliveries WHERE outcome = 'quarantined'")
    assert "/grouping/verdict" in row["reason"]
    assert desk.run.derived()["problem_reports"] == before


def test_a_decision_about_a_ticket_that_no_helpdesk_told_of_makes_none(desk: ProblemDesk) -> None:
    desk.take(desk.entry({"grouping": SAID}, at(1), grouping.KIND))

    assert desk.run.rows("SELECT id FROM tickets") == []
    assert desk.places() == {}


# Who waits for whom.


class Kept(list[LogEntry]):
    """A log that only holds what it is given."""

    def keep(self, entries: Sequence[LogEntry]) -> None:
        self.extend(entries)

    def decided(self) -> list[tuple[str, str, str]]:
        told = [json.loads(one.body)["grouping"] for one in self]
        return [(one["ticket"].partition(":")[2], one["verdict"], one["problem"]) for one in told]


def grouper(desk: ProblemDesk) -> tuple[Grouper, Kept]:
    deriver, kept = desk.run.pipeline.deriver, Kept()
    return Grouper(deriver.problems.store, Wordings(desk.run.records.db), deriver.method, kept.keep), kept


def waiting(desk: ProblemDesk, *bodies: dict[str, Any]) -> None:
    """Settled, and nobody has looked at the words."""
    desk.run.log([desk.entry(one) for one in bodies])
    while desk.run.pipeline.step(at(20)):
        pass


def test_nothing_is_decided_while_decisions_are_on_their_way(desk: ProblemDesk) -> None:
    waiting(desk, desk.wish("1", 0))
    clock, kept = grouper(desk)

    assert [clock.tick(at(1)), clock.tick(at(1))] == [1, 0]
    waiting(desk, desk.wish("2", 1, ALIKE))
    assert clock.tick(at(2)) == 0
    desk.run.log(kept, "clock")
    while desk.run.pipeline.step(at(20)):
        pass
    assert clock.tick(at(3)) == 1
    assert kept.decided()[1] == ("2", "join", of_ticket("1"))


def test_a_ticket_that_goes_away_before_its_decision_arrives_holds_nobody_up(desk: ProblemDesk) -> None:
    waiting(desk, desk.wish("1", 0))
    clock, _ = grouper(desk)
    assert clock.tick(at(1)) == 1

    waiting(desk, desk.body("marked_as_spam", 1, id="1"), desk.wish("2", 1))

    assert clock.tick(at(2)) == 1


def test_where_nobody_waits_nothing_is_written(desk: ProblemDesk) -> None:
    clock, kept = grouper(desk)

    assert (clock.tick(at(0)), kept) == (0, [])


def test_those_of_one_look_see_each_other_the_oldest_first(desk: ProblemDesk) -> None:
    waiting(desk, desk.wish("3", 2, ALIKE), desk.wish("2", 1, OTHER), desk.wish("1", 0, STOPS))
    clock, kept = grouper(desk)

    assert clock.tick(at(3)) == 3

    assert [one[:2] for one in kept.decided()] == [("1", NEW), ("2", NEW), ("3", JOIN)]
    assert kept.decided()[2][2] == of_ticket("1")


def test_so_many_are_looked_at_at_once(desk: ProblemDesk) -> None:
    waiting(desk, *(desk.wish(f"{number}", number / 60, OTHER) for number in range(1, AT_ONCE + 4)))
    clock, kept = grouper(desk)

    assert clock.tick(at(1)) == AT_ONCE
    assert kept.decided()[0][0] == "1"


def story(desk: ProblemDesk) -> list[dict[str, Any]]:
    """Forty days of like and unlike wishes, some beyond what may join on a day, some after all is forgotten."""
    flood = [desk.wish(f"1{number:02}", number / 10, STOPS) for number in range(MOST_JOINS + 6)]
    days = [
        desk.wish(f"2{day:02}", 24 * day, text)
        for day, text in enumerate((STOPS, ALIKE, OTHER, STOPS, OTHER) * 2)
    ]
    late = [
        desk.wish(f"3{number}", FORGOTTEN / timedelta(hours=1) + 24 * 10 + number, STOPS)
        for number in range(3)
    ]
    return [*flood, *days, *late]


@pytest.mark.parametrize("at_once", [1, 7])
def test_how_many_are_looked_at_at_once_changes_no_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    found = []
    for size in (AT_ONCE, at_once):
        monkeypatch.setattr(grouping, "AT_ONCE", size)
        desk = ProblemDesk(tmp_path / f"{size}")
        desk.learn()
        desk.take(*story(desk), now=at(24 * 120))
        found.append(
            desk.run.rows(
                "SELECT ticket_id, problem_id, basis, decision FROM problem_reports ORDER BY ticket_id"
            )
        )

    assert found[0] == found[1]
    assert {row["basis"] for row in found[0]} == {"alone", "wording"}


def test_a_table_that_comes_later_changes_no_decision_that_was_made(tmp_path: Path) -> None:
    desk = ProblemDesk(tmp_path)
    desk.take(desk.wish("1", 0), desk.wish("2", 1))
    before = desk.decisions()

    desk.learn()
    desk.run.settle(at(3))

    assert desk.decisions() == before == [("1", NEW, ""), ("2", NEW, of_ticket("1"))]


def test_tables_stay_the_same_until_another_is_told(desk: ProblemDesk) -> None:
    clock, kept = grouper(desk)
    first = clock._current()

    assert clock._current() is first
    desk.take(learning.entry(replace(desk.table, month="2026-03"), at(1)))
    assert [one.month for one in clock._current()] == ["2026-01", "2026-03"]
    waiting(desk, desk.wish("1", 2))
    assert clock.tick(at(3)) == 1
    assert json.loads(kept[0].body)["grouping"]["table"] == "2026-03"


def test_the_workers_clock_decides_what_waits(desk: ProblemDesk) -> None:
    waiting(desk, desk.wish("1", 0), desk.wish("2", 1, ALIKE))
    clock = Clock(desk.run.pipeline, desk.run.settings)

    clock.tick(at(2))
    desk.run.settle(at(20))

    assert desk.problems() == {of_ticket("1"): (2, "open")}
    names = [
        row["name"] for row in desk.run.rows("SELECT name FROM deliveries WHERE kind = ?", grouping.KIND)
    ]
    assert all(name.startswith("clock-0/") for name in names)
    assert len(names) == 2


def test_no_two_reports_of_one_look_are_each_others_reason(desk: ProblemDesk) -> None:
    """Also where they begin at the same moment."""
    waiting(desk, *(desk.wish(f"{number}", 0, STOPS) for number in range(1, 5)))
    clock, kept = grouper(desk)
    clock.tick(at(1))

    assert [one[1] for one in kept.decided()] == [NEW, JOIN, JOIN, JOIN]
    assert all(one[0] <= other[0] for one, other in pairwise(kept.decided()))
    assert {one[2] for one in kept.decided()[1:]} == {of_ticket("1")}


def test_reports_of_another_kind_in_the_same_look_are_no_candidates(desk: ProblemDesk) -> None:
    waiting(desk, desk.wish("1", 0), *desk.bug("2", 1, STOPS))
    clock, kept = grouper(desk)
    clock.tick(at(2))

    kinds: list[Report] = [one for found in desk.run.pipeline.deriver.problems.store.reports(
        [of_ticket("1"), of_ticket("2")]).values() for one in found]  # fmt: skip
    assert {one.kind for one in kinds} == {"bug", "feature_request"}
    assert [one[1] for one in kept.decided()] == [NEW, NEW]
