"""What tickets are told of a fix: a note with a reply, once for each outcome, and nothing else by default."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rules.own_writes import is_own_note
from rules.tracked import DUPLICATE, FIXED, OPEN, RELEASED, STARTED, WONT_FIX
from service.tracking.notes import OUTDATED, note_text
from service.wiring import build_sinks, can_be_told
from tests.fakes.desk_api import Case, DeskApi, quick_budget
from tests.service.pipeline.desk import LONG_AGO, at
from tests.service.pipeline.problem_desk import stored
from tests.service.tracking.tracked_desk import CODE, FAULT, NotedDesk

DAYS = 24


@pytest.fixture
def api() -> Iterator[DeskApi]:
    with DeskApi("zendesk") as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, api: DeskApi) -> NotedDesk:
    return NotedDesk(tmp_path, api)


def fixed_after_two(desk: NotedDesk, outcome: str = FIXED) -> None:
    desk.reported("1", 0)
    desk.reported("2", 1)
    desk.hear(outcome, 2)


def test_each_ticket_that_reported_it_gets_one_note_with_a_reply(desk: NotedDesk) -> None:
    fixed_after_two(desk)
    for hours in (3, 50):
        desk.send(hours)

    assert desk.told() == [("1", "told:fixed", "delivered"), ("2", "told:fixed", "delivered")]
    for ticket in ("1", "2"):
        (note,) = desk.notes(ticket)
        assert "(Error E-4012: Data import, ENG-1 https://tracker.example/ENG-1)" in note
        assert "We have corrected the problem that you reported." in note
        assert is_own_note(note)
    assert desk.api.tickets["1"].tags == []


@pytest.mark.parametrize(
    ("outcome", "told", "reply"),
    [
        (FIXED, ["told:fixed"], "We have corrected"),
        (RELEASED, ["told:released"], "is available now"),
        (WONT_FIX, ["told:wont_fix"], "We do not plan to change it at present"),
        (STARTED, [], ""),
        (DUPLICATE, [], ""),
    ],
)
def test_different_outcomes_are_different_notes(
    desk: NotedDesk, outcome: str, told: list[str], reply: str
) -> None:
    desk.reported("1", 0)
    desk.hear(outcome, 2)

    assert [action for _, action, _ in desk.told()] == told
    assert all(reply in note for note in desk.notes("1"))


def test_released_after_fixed_is_a_note_of_its_own(desk: NotedDesk) -> None:
    fixed_after_two(desk)
    desk.hear(RELEASED, 30)
    desk.hear(RELEASED, 31)

    assert len(desk.notes("1")) == len(desk.notes("2")) == 2


def test_closing_it_twice_is_told_once(desk: NotedDesk) -> None:
    fixed_after_two(desk)
    desk.hear(OPEN, 3)
    desk.hear(FIXED, 4)

    assert len(desk.notes("1")) == 1


def test_after_a_fix_that_failed_all_are_told_of_the_next_one(desk: NotedDesk) -> None:
    fixed_after_two(desk)
    desk.reported("3", 5)
    assert desk.notes("3") == []

    desk.hear(FIXED, 10)
    assert [len(desk.notes(one)) for one in ("1", "2", "3")] == [2, 2, 1]


def test_a_fix_that_failed_before_a_ticket_was_told_is_not_told(desk: NotedDesk) -> None:
    desk.reported("1", 0)
    desk.take(desk.became(FIXED, 1), now=at(1.01))
    desk.take(*desk.bug("2", 2, FAULT), now=at(2.6))
    desk.send(3)

    assert desk.told() == [("1", "told:fixed", "cancelled")]
    assert desk.run.rows("SELECT reason FROM pushes WHERE action = 'told:fixed'") == [{"reason": OUTDATED}]


def test_a_person_who_says_that_it_is_fixed_tells_the_tickets_too(desk: NotedDesk) -> None:
    desk.reported("1", 0)
    desk.fixed(CODE, 1)
    desk.hear(FIXED, 2)

    assert len(desk.notes("1")) == 1


def test_what_ended_long_ago_is_told_to_nobody(desk: NotedDesk) -> None:
    desk.reported("1", 0)
    desk.take(desk.became(FIXED, 1), now=at(9 * DAYS))
    desk.send(9 * DAYS)

    assert desk.told() == []


def test_tickets_from_before_the_start_are_told_nothing(tmp_path: Path, api: DeskApi) -> None:
    desk = NotedDesk(tmp_path, api, go_live="go_live = 2026-03-02T10:00:00Z\n")
    desk.reported("1", 0)
    desk.reported("2", 2)
    desk.hear(FIXED, 4)

    assert [ticket for ticket, _, _ in desk.told()] == ["2"]


def test_a_closed_ticket_takes_no_note_and_the_push_says_why(desk: NotedDesk) -> None:
    desk.reported("1", 0)
    desk.api.tickets["1"] = Case(closed=True)
    desk.hear(FIXED, 1)

    assert desk.told() == [("1", "told:fixed", "cancelled")]
    assert desk.run.rows("SELECT reason FROM pushes WHERE action = 'told:fixed'") == [
        {"reason": "not written: closed"}
    ]
    assert desk.notes("1") == []


@pytest.mark.parametrize(
    ("connection", "notes", "tags"),
    [
        ({"tag_fixes": "bug_fixed"}, 1, ["bug_fixed"]),
        ({"tag_fixes": "bug_fixed", "note_fixes": False}, 0, ["bug_fixed"]),
        ({"note_fixes": False}, 0, []),
        ({"read_only": True, "tag_fixes": "bug_fixed"}, 0, []),
    ],
)
def test_each_switch_works_by_itself(
    tmp_path: Path, api: DeskApi, connection: dict[str, Any], notes: int, tags: list[str]
) -> None:
    desk = NotedDesk(tmp_path, api, connection)
    desk.reported("1", 0)
    desk.hear(FIXED, 1)

    assert (len(desk.notes("1")), desk.api.tickets.get("1", Case()).tags) == (notes, tags)


def test_a_tag_of_the_operator_leaves_all_others_as_they_are(tmp_path: Path, api: DeskApi) -> None:
    desk = NotedDesk(tmp_path, api, {"tag_fixes": "bug_fixed"})
    desk.reported("1", 0)
    desk.api.tickets["1"] = Case(tags=["dg_path_ai", "vip"])
    desk.hear(FIXED, 1)

    assert sorted(desk.api.tickets["1"].tags) == ["bug_fixed", "dg_path_ai", "vip"]


@pytest.mark.parametrize(("outcome", "solved"), [(FIXED, False), (RELEASED, False), (WONT_FIX, True)])
def test_a_solved_ticket_is_opened_again_where_that_is_wanted_and_it_is_fixed(
    tmp_path: Path, api: DeskApi, outcome: str, solved: bool
) -> None:
    desk = NotedDesk(tmp_path, api, {"reopen_fixed": True})
    desk.reported("1", 0)
    desk.api.tickets["1"] = Case(solved=True)
    desk.hear(outcome, 1)

    assert (desk.api.tickets["1"].solved, len(desk.notes("1"))) == (solved, 1)


def test_a_note_is_no_word_to_the_customer_and_its_echo_changes_nothing(desk: NotedDesk) -> None:
    fixed_after_two(desk)
    before = desk.run.derived()
    note = {
        "id": "n1",
        "is_public": False,
        "body": desk.notes("1")[0],
        "author": {"id": "5005", "is_staff": True},
    }
    desk.tell(desk.body("comment_added", 2.5, {"comment": note}, id="1", requester_id="201"), hours=2.5)

    assert desk.run.derived()["problems"] == before["problems"]
    assert len(desk.notes("1")) == 1


def test_a_customer_is_told_with_the_next_word_of_a_person_after_the_fix(desk: NotedDesk) -> None:
    fixed_after_two(desk)
    desk.tell(desk.comment("3001", 4, "1", requester_id="201"), hours=4)
    replies = desk.run.rows("SELECT ticket_id, replies FROM problem_reports ORDER BY ticket_id")
    after = [[one for one in json.loads(row["replies"]) if one >= stored(at(2))] for row in replies]

    assert after == [[stored(at(4))], []]


def test_without_a_tracker_that_tells_nothing_is_written(desk: NotedDesk) -> None:
    silent = {"bugs": replace(desk.run.settings.sinks["bugs"], webhook_secret="")}
    settings = replace(desk.run.settings, sinks=silent)

    assert can_be_told(desk.run.settings, "acme")
    assert not can_be_told(settings, "acme")
    assert not can_be_told(settings, "nobody")
    assert sorted(build_sinks(settings, {"acme": quick_budget()})) == ["bugs"]


def test_a_wish_is_answered_as_a_wish() -> None:
    texts = [note_text("feature_request", one, "Wish", "0" * 12) for one in (FIXED, RELEASED, WONT_FIX)]

    assert ["problem" in one.partition("ready to send")[2] for one in texts] == [False] * 3
    assert "What you asked for is available now." in texts[1]


def test_forty_tickets_of_twelve_accounts_are_one_object_and_forty_notes(
    tmp_path: Path, api: DeskApi
) -> None:
    desk = NotedDesk(tmp_path, api, go_live=LONG_AGO)
    for number in range(1, 13):
        desk.account(
            f"{number}", name=f"Synthetic {number}", contract_value=1_000_000, contract_currency="EUR"
        )
    bodies = [
        body
        for number in range(1, 41)
        for body in desk.bug(f"{number}", number / 100, FAULT, organization_id=f"{number % 12 + 1}")
    ]
    desk.tell(*bodies, hours=2)
    desk.send(3)
    (issue,) = desk.tracker.made.values()
    newest = (issue.cards or [issue.content])[-1]

    assert {one["id"] for one in newest["customers"]} == {f"acme:{number}" for number in range(1, 13)}
    assert {one["revenue"] for one in newest["customers"]} == {10_000}
    assert newest["card"]["title"] == "40 tickets, 12 accounts"
    assert newest["card"]["subtitle"] == "EUR 120,000 a year at stake"

    for _ in range(2):
        desk.hear(FIXED, 5)
    desk.send(24)
    assert [len(desk.notes(f"{number}")) for number in range(1, 41)] == [1] * 40
    assert desk.told() == sorted((f"{number}", "told:fixed", "delivered") for number in range(1, 41))
    assert desk.state() == "fix_provisional"
