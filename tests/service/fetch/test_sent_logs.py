"""The helpdesks' own words about what they sent: asked once an hour, noted for the page, never in the way of anything."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.errors import SinkError
from service.fetch.sent_logs import MARK, SentLogs
from service.store.records import Records
from service.store.sqlite import open_store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADDRESS = "https://gauge.example/webhooks/acme"


class Scripted:
    """Answers what the test lays down; asked: with what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, datetime]] = []
        self.answer: Mapping[str, int] | SinkError = {"terminated": 3}

    def failed(self, address: str, since: datetime) -> Mapping[str, int]:
        self.asked.append((address, since))
        if isinstance(self.answer, SinkError):
            raise self.answer
        return self.answer


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    made = Records(open_store(tmp_path / "deskgauge.db"))
    yield made
    made.db.close()


def asked(logs: SentLogs, now: datetime) -> None:
    """What is due is asked, and has come back."""
    while logs.tick(now):
        for errand in logs.under_way():
            errand.ended(10)


def noted(records: Records) -> object:
    value = records.mark(f"{MARK}acme")
    return json.loads(value)["failed"] if value else "nothing"


def test_the_past_day_is_asked_for_and_noted(records: Records) -> None:
    far = Scripted()
    asked(SentLogs(records, {"acme": far}, {"acme": ADDRESS}), NOW)

    assert far.asked == [(ADDRESS, NOW - timedelta(days=1))]
    assert noted(records) == {"terminated": 3}


def test_it_is_asked_once_an_hour_whoever_starts_anew(records: Records) -> None:
    far = Scripted()
    asked(SentLogs(records, {"acme": far}, {"acme": ADDRESS}), NOW)
    again = SentLogs(records, {"acme": far}, {"acme": ADDRESS})

    asked(again, NOW + timedelta(minutes=59))
    assert len(far.asked) == 1
    far.answer = {}
    asked(again, NOW + timedelta(minutes=61))
    assert len(far.asked) == 2
    assert noted(records) == {}


def test_a_log_that_may_not_be_read_is_not_known_and_stops_nothing(records: Records) -> None:
    far = Scripted()
    far.answer = SinkError("it answered 403", pauses_sink=True)
    asked(SentLogs(records, {"acme": far}, {"acme": ADDRESS}), NOW)

    assert noted(records) is None


def test_helpdesks_without_such_a_log_are_not_asked(records: Records) -> None:
    asked(SentLogs(records, {}, {}), NOW)

    assert noted(records) == "nothing"
