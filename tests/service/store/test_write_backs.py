"""The marks of tickets to be compared, and as whom we write."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.store.sqlite import open_store
from service.store.write_backs import SETTLING, WriteBacks
from tests.fakes.pushes import NOW


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[WriteBacks]:
    db = open_store(tmp_path / "deskgauge.db")
    yield WriteBacks(db)
    db.close()


def test_a_mark_is_due_after_it_has_settled_however_often_it_is_set(marks: WriteBacks) -> None:
    marks.mark(["a:1"], NOW)
    marks.mark(["a:1", "a:1"], NOW + timedelta(seconds=4))

    assert marks.due(NOW + SETTLING - timedelta(microseconds=1), 9) == []
    assert marks.due(NOW + SETTLING, 9) == ["a:1"]


def test_a_mark_set_by_a_clock_that_ran_ahead_does_not_wait_for_that_moment(marks: WriteBacks) -> None:
    marks.mark(["a:1"], NOW + timedelta(days=1))
    marks.mark(["a:1"], NOW)

    assert marks.due(NOW + SETTLING, 9) == ["a:1"]


def test_the_longest_waiting_comes_first_and_no_more_than_asked_for(marks: WriteBacks) -> None:
    marks.mark(["a:2"], NOW)
    marks.mark(["a:1", "a:3"], NOW + timedelta(seconds=1))

    assert marks.due(NOW + timedelta(minutes=1), 2) == ["a:2", "a:1"]


def test_a_mark_that_was_looked_at_is_gone_until_it_is_set_again(marks: WriteBacks) -> None:
    marks.mark(["a:1", "a:2"], NOW)

    marks.done(["a:1"])

    assert marks.due(NOW + SETTLING, 9) == ["a:2"]
    marks.mark(["a:1"], NOW)
    assert marks.due(NOW + SETTLING, 9) == ["a:1", "a:2"]


def test_a_ticket_whose_push_is_on_its_way_is_looked_at_later(marks: WriteBacks) -> None:
    marks.mark(["a:1"], NOW)

    marks.again("a:1", NOW + SETTLING)

    assert marks.due(NOW + SETTLING, 9) == []
    assert marks.due(NOW + 2 * SETTLING, 9) == ["a:1"]


def test_each_connection_has_its_own_author_and_the_newest_word_counts(marks: WriteBacks) -> None:
    assert marks.author("acme") == ""

    marks.learn("acme", "1")
    marks.learn("other", "2")
    marks.learn("acme", "3")

    assert (marks.author("acme"), marks.author("other")) == ("3", "2")
