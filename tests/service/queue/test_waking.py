"""A commit of the delivery log wakes the worker, and only a commit does."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from rules.errors import StorageUnavailable
from service.queue.waking import WakingLogWriter
from service.store.log import LogEntry
from service.store.log_reader import LogReader

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENTRY = LogEntry("help", "webhook", NOW, {}, b"{}")


class Listens:
    """A queue that notes what it was woken for, and what the log held at that moment."""

    def __init__(self, data_dir: Path) -> None:
        self.heard: list[tuple[str, int]] = []
        self._data_dir = data_dir

    def wake(self, what: str) -> None:
        with LogReader(self._data_dir) as log:
            self.heard.append((what, sum(log.counts().values())))

    def wait(self, timeout: float) -> None:
        return

    def trouble(self) -> str:
        return ""

    def close(self) -> None:
        return


def opened(data_dir: Path, **options: int) -> tuple[WakingLogWriter, Listens]:
    writer = cast(WakingLogWriter, WakingLogWriter.open(data_dir, "web", **options))
    queue = Listens(data_dir)
    writer.queue = queue
    return writer, queue


def test_the_wake_up_comes_after_the_commit_and_names_the_slot(tmp_path: Path) -> None:
    writer, queue = opened(tmp_path)
    writer.append([ENTRY, ENTRY])
    writer.append([ENTRY])
    writer.close()

    assert queue.heard == [("web-0", 2), ("web-0", 3)]


def test_what_was_not_stored_wakes_nobody(tmp_path: Path) -> None:
    writer, queue = opened(tmp_path, reserve_bytes=2**62)

    with pytest.raises(StorageUnavailable):
        writer.append([ENTRY])
    writer.close()

    assert queue.heard == []


def test_it_names_deliveries_like_any_log_writer(tmp_path: Path) -> None:
    writer, _ = opened(tmp_path)

    names = [name.split("/") for name in writer.append([ENTRY, ENTRY])]
    writer.close()

    assert [(slot, number) for slot, _, number in names] == [("web-0", "1"), ("web-0", "2")]
