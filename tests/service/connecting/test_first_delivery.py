"""Waiting for the first delivery: what came before does not count, nor what came for others."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings
from service.connecting.first_delivery import Arrivals, arrivals, understood, wait
from service.store.log import LogEntry, LogWriter
from tests.adapters.samples import fixture

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
MESSAGE = json.dumps(fixture("zendesk/webhook.message_added.json")).encode()


class Clock:
    """Time that passes by waiting; something may happen at a moment."""

    def __init__(self) -> None:
        self.now, self.pauses = 0.0, 0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds
        self.pauses += 1


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LogWriter]:
    made = LogWriter.open(tmp_path, "web")
    yield made
    made.close()


def entry(
    connection: str = "support", kind: str = "webhook", at: datetime = NOW, body: bytes = b"{}"
) -> LogEntry:
    return LogEntry(connection, kind, at, {}, body)


def test_nothing_comes_until_the_time_is_over(tmp_path: Path) -> None:
    clock = Clock()

    assert wait(arrivals(tmp_path, "support"), 10, clock, clock.pause) is None
    assert (clock.now, clock.pauses) == (10.0, 20)


def test_what_was_there_before_does_not_count(tmp_path: Path, writer: LogWriter) -> None:
    writer.append([entry(), entry()])
    arriving = arrivals(tmp_path, "support")

    assert arriving.newest() is None
    (name,) = writer.append([entry()])
    found = arriving.newest()

    assert found is not None
    assert found.name == name
    assert arriving.newest() is None


def test_what_comes_for_others_and_what_we_fetched_does_not_count(tmp_path: Path, writer: LogWriter) -> None:
    arriving = arrivals(tmp_path, "support")
    writer.append([entry("other"), entry(kind="snapshot"), entry(kind="order")])

    assert arriving.newest() is None


def test_a_delivery_behind_many_others_is_found(tmp_path: Path, writer: LogWriter) -> None:
    arriving = arrivals(tmp_path, "support")
    writer.append([entry("other")] * 1200)
    (name,) = writer.append([entry()])

    found = arriving.newest()

    assert found is not None
    assert found.name == name


def test_a_log_that_begins_after_the_command_is_seen(tmp_path: Path) -> None:
    arriving = arrivals(tmp_path, "support")
    writer = LogWriter.open(tmp_path, "web")
    writer.append([entry(at=NOW + timedelta(days=1))])
    writer.close()

    assert arriving.newest() is not None


def test_waiting_ends_with_the_first_one(tmp_path: Path, writer: LogWriter) -> None:
    clock = Clock()

    def pause(seconds: float) -> None:
        clock.pause(seconds)
        if clock.pauses == 3:
            writer.append([entry()])

    assert wait(arrivals(tmp_path, "support"), 600, clock, pause) is not None
    assert clock.pauses == 3


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (MESSAGE, "It tells 1 event: message."),
        (b"{}", "It cannot be counted"),
    ],
)
def test_what_came_is_told_in_a_sentence(tmp_path: Path, writer: LogWriter, body: bytes, said: str) -> None:
    arriving: Arrivals = arrivals(tmp_path, "support")
    writer.append([entry(at=datetime(2026, 12, 1, tzinfo=UTC), body=body)])
    delivery = arriving.newest()

    assert delivery is not None
    assert said in understood(HELPDESKS["zendesk"](ConnectionSettings("support", "zendesk")), delivery)
