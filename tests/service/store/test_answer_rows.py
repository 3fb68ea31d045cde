"""Answers in the store: put together from events and tags, on both databases."""

from datetime import timedelta

import pytest

from rules.answers import BY_TAG, HAND_OVER, Answer
from rules.model import Event, Form, Kind
from service.store.answer_rows import AnswerRows, event_id
from service.store.base import Store
from service.store.reads.answers import given, of_flag, precision
from service.store.reads.snapshot import Snapshot
from service.store.records import Records
from tests.fakes.pushes import NOW

UNTIL = NOW + timedelta(days=7)


@pytest.fixture
def records(db: Store) -> Records:
    return Records(db)


def word(answer: str, minutes: float, subject: str = "f1", who: str = "") -> Event:
    question = "flag" if answer in ("right", "wrong") else "outcome"
    until = UNTIL.isoformat() if answer == "snooze" else None
    fields = {"question": question, "subject": subject, "answer": answer, "until": until, "rule": "r",
              "about": "help:1", "who": who, "via": "bugs"}  # fmt: skip
    name, at = f"web/2026-03-02/{minutes:g}", NOW + timedelta(minutes=minutes)
    key = event_id("help", f"{question}|{subject}|help:1", name)
    return Event(
        key, "help", "help:1", Kind.ANSWER, Form.SNAPSHOT, at, fields, name, received_at=at, delivery=name
    )


def kept(records: Records, *events: Event) -> AnswerRows:
    records.add_events([(one, one.id[-20:]) for one in events], NOW, 30)
    rows = AnswerRows(records)
    rows.learn(events)
    return rows


def words(records: Records) -> list[tuple[str, str]]:
    return [
        (one["subject"], one["answer"])
        for one in records.select("SELECT * FROM answers ORDER BY subject, question, id")
    ]


def test_answers_to_one_question_are_put_together_and_others_stay_as_they_are(records: Records) -> None:
    kept(records, word("right", 1), word("right", 2, "f10"))
    kept(records, word("wrong", 3))

    assert words(records) == [("f1", "wrong"), ("f10", "right")]


def test_what_a_delivery_said_is_gone_when_it_is_taken_back(records: Records) -> None:
    rows = kept(records, word("right", 1), word("wrong", 2))
    delivery = word("wrong", 2).delivery
    questions = rows.told_by(delivery)

    records.take_back(delivery)
    rows.learn_again(questions)

    assert (questions, rows.told_by("web/2026-03-02/99")) == (["help:answered:flag|f1|help:1"], [])
    assert words(records) == [("f1", "right")]


def test_all_can_be_put_together_anew(records: Records) -> None:
    rows = kept(records, word("right", 1), word("handled", 2), word("wrong", 3, "f2"))
    before = words(records)
    records.db.execute("DELETE FROM answers")

    rows.learn_again(rows.all_questions())

    assert words(records) == before
    assert len(before) == 3


def test_tags_are_replaced_with_their_ticket_and_links_are_not(records: Records) -> None:
    rows = kept(records, word("right", 1))
    tag = Answer(HAND_OVER, "help:1/1/1", "help:1", "accepted", NOW, via=BY_TAG)
    rows.put_tagged(["help:1"], [tag])
    assert words(records) == [("f1", "right"), ("help:1/1/1", "accepted")]

    rows.put_tagged(["help:2"], [])
    assert len(words(records)) == 2
    rows.put_tagged(["help:1"], [])
    assert words(records) == [("f1", "right")]


def test_a_snooze_lasts_until_its_end_or_the_next_word_of_anybody(records: Records) -> None:
    rows = kept(records, word("snooze", 1))

    assert rows.snoozed_until("r", "help:1", NOW) == UNTIL
    assert rows.snoozed_until("r", "help:1", UNTIL) is None
    assert rows.snoozed_until("r", "help:2", NOW) is None
    assert rows.snoozed_until("other", "help:1", NOW) is None
    kept(records, word("handled", 2, who="Ann"))
    assert rows.snoozed_until("r", "help:1", NOW) is None


def test_reads_give_the_newest_word_first_and_count_each_flag_once(records: Records) -> None:
    kept(records, word("wrong", 1), word("right", 2, who="Ann"), word("wrong", 3, "f2"), word("handled", 4))
    snapshot = Snapshot(records.db)

    assert [one["answer"] for one in given(snapshot, "flag", "f1", "help:1")] == ["right", "wrong"]
    assert [one["answer"] for one in of_flag(snapshot, "f1")] == ["handled", "right", "wrong"]
    found = precision(snapshot, "r")
    assert (found.right, found.answered, found.share) == (1, 2, 0.5)
