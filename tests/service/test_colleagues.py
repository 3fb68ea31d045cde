"""What becomes of colleagues' answers: rows that stand, snoozed pushes, a rule's precision, tags that mean the same."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Delivery
from rules.errors import MalformedBody
from rules.model import Kind
from rules.moments import to_text
from rules.reports import problem_of_ticket
from service import colleagues
from service.colleague_words import LABELS, said
from service.rebuild import TableDifference, rebuild
from service.replay import replay
from service.routing import HANDLED_BY_PERSON, OVER
from service.store.log import LogEntry
from service.store.reads.answers import SMALL, outcome, precision
from service.store.reads.snapshot import Reads
from tests.service.colleague_desk import RULE, TICKET, ColleagueDesk
from tests.service.pipeline.desk import AI, PERSON, Desk, at
from tests.service.written_desk import written_desk

UNTIL = at(100)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ColleagueDesk]:
    made = ColleagueDesk(tmp_path)
    yield made
    made.run.close()


def delivered(said: Any, connection: str = "acme") -> Delivery:
    return Delivery("web/2026-03-02/7", connection, colleagues.KIND, at(5), {}, json.dumps(said).encode())


SAID = {
    "question": "flag",
    "answer": "right",
    "subject": "f1",
    "ticket": "acme:1",
    "rule": RULE,
    "about": "acme:1",
}


def test_an_answer_is_one_event_about_its_ticket() -> None:
    (event,) = colleagues.read(delivered({"colleague": SAID}))

    assert (event.kind, event.ticket_id, event.at) == (Kind.ANSWER, "acme:1", at(5))
    assert event.id == "acme:answered:flag|f1|acme:1:web/2026-03-02/7"
    assert (event.text, event.fields["who"], event.fields["until"]) == ("", "", None)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"answer": "accepted"}, "/colleague/answer"),
        ({"question": "mood"}, "/colleague/question"),
        ({"subject": ""}, "/colleague/subject"),
        ({"until": to_text(UNTIL)}, "/colleague/until"),
        ({"question": "outcome", "answer": "snooze"}, "/colleague/until"),
        ({"question": "outcome", "answer": "snooze", "until": "tomorrow"}, "/colleague/until"),
        ({"ticket": "other:1"}, "/colleague/ticket"),
        ({"ticket": ""}, "/colleague/ticket"),
        ({"rating": 5}, "/colleague/rating"),
    ],
)
def test_what_is_no_answer_is_set_aside_with_its_place(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        colleagues.read(delivered({"colleague": SAID | change}))

    assert caught.value.pointer == pointer


@pytest.mark.parametrize("body", [{}, {"colleague": 7}, {"colleague": None}, {"other": SAID}])
def test_a_body_of_another_shape_is_set_aside(body: dict[str, Any]) -> None:
    with pytest.raises(MalformedBody):
        colleagues.read(delivered(body))


def test_about_no_ticket_it_belongs_to_no_helpdesk() -> None:
    (event,) = colleagues.read(delivered({"colleague": SAID | {"ticket": ""}}, colleagues.CONNECTION))

    assert (event.connection, event.ticket_id) == ("deskgauge", "")


@pytest.mark.parametrize(
    ("now", "zone", "end"),
    [
        ("2026-11-23T09:00:00+00:00", "UTC", "2026-11-30T00:00:00+00:00"),
        ("2026-11-23T23:59:59+00:00", "Europe/Berlin", "2026-11-30T23:00:00+00:00"),
        ("2026-03-23T12:00:00+00:00", "Europe/Berlin", "2026-03-29T22:00:00+00:00"),
    ],
    ids=["UTC", "already the next day there", "the clock changes in between"],
)
def test_a_snooze_ends_with_the_beginning_of_a_day_in_the_reporting_time_zone(
    now: str, zone: str, end: str
) -> None:
    found = colleagues.snooze_end(7, datetime.fromisoformat(now), zone)

    assert found.astimezone(UTC).isoformat() == end


def test_answers_stand_the_same_in_whatever_order_they_are_settled(desk: ColleagueDesk) -> None:
    words = [desk.said("right", at(5)), desk.said("wrong", at(6)), desk.said("handled", at(7))]
    found = set()
    for order in permutations(words):
        desk.run.records.db.execute("DELETE FROM events WHERE kind = 'answer'")
        for one in order:
            desk.take(one, now=at(8))
        rows = desk.run.rows("SELECT id, question, answer, at FROM answers ORDER BY id")
        found.add(tuple(tuple(row.values()) for row in rows))

    ((judged, handled),) = found
    assert (judged[1:], handled[1:]) == (
        ("flag", "wrong", to_text(at(6))),
        ("outcome", "handled", to_text(at(7))),
    )


def without_the_next_look(rows: Any) -> list[str]:
    """When a wait is looked at next moves on with the clock, whatever is answered."""
    return [re.sub(r"\('next_moment_at', [^)]*\)", "", str(row)) for row in rows]


def test_neither_flag_nor_ticket_nor_verdict_moves_by_an_answer(desk: ColleagueDesk) -> None:
    tables = ("tickets", "episodes", "escalations", "flags", "violations")
    before = {name: without_the_next_look(desk.run.derived()[name]) for name in tables}

    desk.take(desk.said("wrong", at(5)), desk.said("handled", at(6)))

    assert desk.words() == [("flag", "wrong"), ("outcome", "handled")]
    assert {name: without_the_next_look(desk.run.derived()[name]) for name in tables} == before


def test_an_answer_about_a_ticket_that_no_helpdesk_told_of_makes_none(desk: ColleagueDesk) -> None:
    before = desk.run.outcomes()
    said_of = SAID | {"ticket": "acme:777", "about": "acme:777"}
    desk.take(LogEntry("acme", colleagues.KIND, at(5), {}, json.dumps({"colleague": said_of}).encode()))

    assert desk.run.rows("SELECT id FROM tickets") == [{"id": TICKET}]
    assert desk.run.outcomes() == before | {"applied": before["applied"] + 1}


def test_rebuild_gives_the_same_answers_of_links_tags_and_accounts(desk: ColleagueDesk) -> None:
    tags = ["cat_data_import", "esc_cause_product_bug", "dg_answer_accepted"]
    account = SAID | {"ticket": "", "about": "acme:org1", "who": "Ann"}
    desk.take(
        desk.said("wrong", at(5)), desk.comment(PERSON, 6, tags=tags),
        LogEntry(colleagues.CONNECTION, colleagues.KIND, at(7), {}, json.dumps({"colleague": account}).encode()),
    )  # fmt: skip
    before = desk.run.rows("SELECT * FROM answers ORDER BY id")
    assert {row["via"] for row in before} == {"bugs", "tag", ""}

    desk.run.records.db.execute("UPDATE answers SET answer = 'right' WHERE via = 'bugs'")
    desk.run.records.db.execute("DELETE FROM answers WHERE via = ''")
    report = rebuild(desk.run.settings, dry_run=False, as_of=at(8))

    assert report.tables["answers"] == TableDifference(1, 0, 1)
    assert desk.run.rows("SELECT * FROM answers ORDER BY id") == before


def test_a_delivery_that_is_replayed_answers_once(desk: ColleagueDesk) -> None:
    desk.take(desk.said("wrong", at(5)))
    before = desk.run.rows("SELECT * FROM answers")
    (name,) = (row["name"] for row in desk.run.rows("SELECT name FROM deliveries WHERE kind = 'colleague'"))

    replay(desk.run.settings, [name], None)

    assert desk.run.rows("SELECT * FROM answers") == before
    assert len(desk.run.rows("SELECT id FROM events WHERE kind = 'answer'")) == 1


def test_a_snooze_holds_back_the_waiting_push_and_a_later_word_moves_it(desk: ColleagueDesk) -> None:
    desk.take(desk.said("snooze", at(5), UNTIL))
    assert desk.push() == ("pending", to_text(UNTIL))

    desk.take(desk.said("snooze", at(6), at(50)))
    assert desk.push() == ("pending", to_text(at(50)))

    desk.take(desk.said("right", at(7)))
    assert desk.push() == ("pending", to_text(at(50)))


def test_without_a_snooze_a_push_is_due_at_once_and_handled_leaves_it(desk: ColleagueDesk) -> None:
    due = desk.push()

    desk.take(desk.said("handled", at(5)))

    assert desk.push() == due
    assert due[1] is not None
    assert due[1] < to_text(at(5))


def test_what_is_handled_needs_no_push_that_was_held_back(desk: ColleagueDesk) -> None:
    desk.take(desk.said("snooze", at(5), UNTIL), desk.said("handled", at(6)))

    assert desk.push() == ("cancelled", None)
    assert desk.run.rows("SELECT reason FROM pushes WHERE state = 'cancelled'") == [
        {"reason": HANDLED_BY_PERSON}
    ]


def again(desk: ColleagueDesk, hours: float, back: float) -> None:
    """The ground of the flag goes away and comes back."""
    bare, bug = ["cat_data_import"], ["cat_data_import", "esc_cause_product_bug"]
    off = desk.body("tags_changed", hours, {"tags_added": [], "tags_removed": bug[1:]}, tags=bare)
    on = desk.body("tags_changed", back, {"tags_added": bug[1:], "tags_removed": []}, tags=bug)
    desk.take(off)
    desk.take(on)


def test_a_flag_that_is_over_before_its_snooze_is_never_pushed(desk: ColleagueDesk) -> None:
    desk.take(desk.said("snooze", at(5), UNTIL))
    bare = ["cat_data_import"]
    desk.take(
        desk.body("tags_changed", 6, {"tags_added": [], "tags_removed": ["esc_cause_product_bug"]}, tags=bare)
    )

    state, _ = desk.push()
    (reason,) = {row["reason"] for row in desk.run.rows("SELECT reason FROM pushes")}
    assert (state, reason) == ("cancelled", OVER)


@pytest.mark.parametrize(
    ("back", "due"), [(11, UNTIL), (101, at(101))], ids=["within the snooze", "after it"]
)
def test_the_next_flag_of_the_same_rule_and_subject_waits_for_the_end_of_the_snooze(
    desk: ColleagueDesk, back: float, due: datetime
) -> None:
    desk.take(desk.said("snooze", at(5), UNTIL))

    again(desk, 10, back)

    state, when = desk.push()
    assert (state, when is not None and when[:16]) == ("pending", to_text(due)[:16])


def test_another_subject_is_not_held_back(desk: ColleagueDesk) -> None:
    desk.take(desk.said("snooze", at(5), UNTIL))
    bug = {"tags": ["cat_data_import", "esc_cause_product_bug"], "requester_id": "2009"}
    desk.take(desk.created(6, "2", requester_id="2009"), desk.comment(AI, 7, "2", requester_id="2009"),
              desk.comment(PERSON, 8, "2", **bug))  # fmt: skip

    due = desk.run.rows("SELECT due_at FROM pushes WHERE subject = ?", problem_of_ticket("acme:2"))
    assert len(due) == 1
    assert due[0]["due_at"] < to_text(at(9))


def of(desk: ColleagueDesk, rule: str = RULE) -> tuple[int, int, float | None, bool]:
    with Reads(desk.run.settings.data_dir / "deskgauge.db").snapshot() as snapshot:
        found = precision(snapshot, rule)
    return found.right, found.answered, found.share, found.small


def judged(desk: ColleagueDesk, flag: str, answer: str, hours: float, **more: str) -> LogEntry:
    told = {"colleague": SAID | {"subject": flag, "answer": answer} | more}
    return LogEntry("acme", colleagues.KIND, at(hours), {}, json.dumps(told).encode())


def test_a_rules_precision_counts_each_flag_once_by_the_last_word_about_it(desk: ColleagueDesk) -> None:
    assert of(desk) == (0, 0, None, True)

    desk.take(
        judged(desk, "f1", "right", 5), judged(desk, "f2", "right", 5), judged(desk, "f3", "wrong", 5),
        judged(desk, "f4", "wrong", 5), judged(desk, "f4", "right", 6, who="Ann"),
        judged(desk, "f5", "wrong", 5, rule="another_rule"), desk.said("handled", at(9)),
    )  # fmt: skip

    assert of(desk) == (3, 4, 0.75, True)
    assert of(desk, "another_rule") == (0, 1, 0.0, True)


@pytest.mark.parametrize(("number", "small"), [(SMALL - 1, True), (SMALL, False)])
def test_few_answers_are_marked(desk: ColleagueDesk, number: int, small: bool) -> None:
    desk.take(*(judged(desk, f"f{n}", "right", 5) for n in range(number)))

    assert of(desk) == (number, number, 1.0, small)


def test_the_outcome_is_the_last_word_on_what_becomes_of_it() -> None:
    rows: list[dict[str, Any]] = [{"question": "flag", "answer": "right"}, {"question": "outcome", "answer": "snooze"},
                                  {"question": "outcome", "answer": "handled"}]  # fmt: skip

    assert outcome(rows) == rows[1]
    assert outcome(rows[:1]) is None


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"who": "Anna"}, "Anna’s link said: wrong, 23"),
        ({"via": "tag"}, "A tag on the ticket said: wrong, 23"),
        ({"via": "note"}, "A link in the ticket’s note said: wrong, 23"),
        ({"via": "bugs"}, "A link in bugs said: wrong, 23"),
        ({}, "A link said: wrong, 23"),
        ({"who": "Anna", "answer": "snooze", "until": "2026-11-30"}, "Anna’s link said: snooze until 30, 23"),
    ],
)
def test_an_answer_reads_as_a_sentence(row: dict[str, Any], line: str) -> None:
    known = {"who": "", "via": "", "answer": "wrong", "until": None, "at": "2026-11-23"}

    assert said(known | row, lambda moment: moment[-2:]) == line


def test_a_persons_tag_answers_and_our_write_back_leaves_it_alone(tmp_path: Path) -> None:
    with written_desk(tmp_path) as written:
        written.tell(*written.handed(), hours=1)
        case = written.case()
        case.tags = [*case.tags, "dg_answer_no_context", "dg_path_forged"]
        tags = ["cat_data_import", "dg_answer_no_context"]
        written.tell(written.comment(PERSON, 2, tags=tags), written.status("SOLVED", 3, tags=tags), hours=3)

        assert "dg_answer_no_context" in written.case().tags
        assert "dg_path_forged" not in written.case().tags
        (row,) = written.run.rows("SELECT question, answer, via, subject FROM answers")
        assert tuple(row.values()) == ("hand_over", "no_context", "tag", "acme:1/1/1")
        assert not [tag for one in written.written() for tag in one["content"]["tags"] if "answer_" in tag]


def test_the_note_that_asks_for_the_reason_carries_a_link_for_each_answer(tmp_path: Path) -> None:
    with written_desk(tmp_path, write_tags=False, write_fields={}, ask_reason=True) as written:
        written.tell(*written.handed(), hours=1)
        (note,) = written.case().notes

    links = written.writing.links
    said_by = [line for line in note.splitlines() if "/a/" in line]
    asked = [links.asked(line.rpartition("/a/")[2], at(2)) for line in said_by]
    assert [one.answer for one in asked if one] == ["accepted", "should_automate", "no_context"]
    assert {(one.subject, one.ticket, one.via) for one in asked if one} == {("acme:1/1/1", "acme:1", "note")}
    assert [line.partition(": ")[0] for line in said_by] == [
        f"- {LABELS[one.answer]}" for one in asked if one
    ]


def test_a_message_carries_a_link_for_each_answer_about_its_flag(desk: ColleagueDesk) -> None:
    (row,) = desk.run.rows("SELECT content FROM pushes")
    router = desk.run.pipeline.deriver.router
    assert router is not None

    asked = [
        router.links.asked(one["url"].rpartition("/")[2], at(5))
        for one in json.loads(row["content"])["answers"]
    ]

    assert {(one.subject, one.via) for one in asked if one} >= {(desk.flag, "bugs")}
    assert [one.answer for one in asked if one] == ["right", "wrong", "handled", "snooze"]


def test_hints_that_tell_of_a_tag_in_any_order_answer_the_same(tmp_path: Path) -> None:
    found = set()
    for number in range(2):
        made = Desk(tmp_path / str(number))
        tags = ["cat_data_import", "dg_answer_accepted"]
        story = [made.created(), made.comment(AI, 1), made.comment(PERSON, 2),
                 made.body("tags_changed", 4, {"tags_added": tags[1:], "tags_removed": []}, tags=tags)]  # fmt: skip
        for one in story if number else reversed(story):
            made.take(one, now=at(5) + timedelta(seconds=1))
        found.add(
            tuple(tuple(row.values()) for row in made.run.rows("SELECT subject, answer, at FROM answers"))
        )
        made.run.close()

    ((row,),) = found
    assert row[1] == "accepted"
