"""The worker's keeper of the mirror: one refresh at a time, soon after a change, again after a failure."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from service.metrics import keeper
from service.metrics.keeper import FOLDER, LONGEST, PAUSE, MirrorKeeper, refresh_now
from service.store.mirror import days
from service.store.mirror.manifest import read_manifest
from service.store.mirror.reading import Mirror
from tests.service.metrics.rows import Rows
from tests.service.pipeline.desk import Desk
from tests.service.processes.installation import until
from tests.service.test_worker import running

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FINE, FAILS, LASTS = "pass", "raise SystemExit(3)", "import time; time.sleep(600)"


class Kept:
    """A keeper whose refreshes run another program, and what it started."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store, self.program, self.started = Rows(folder).store, FINE, 0
        self.keeper = MirrorKeeper(folder, "UTC", self.store)
        monkeypatch.setattr(keeper, "command", self._command)

    def _command(self, *_: object) -> list[str]:
        self.started += 1
        return [sys.executable, "-c", self.program]

    def tick(self, after: timedelta = timedelta()) -> int:
        """How many were started by then."""
        self.keeper.tick(NOW + after)
        return self.started

    def end(self, after: timedelta = timedelta()) -> None:
        """The one that runs ends by itself, and the keeper sees it."""
        assert self.keeper._running
        self.keeper._running.wait(30)
        self.tick(after)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    made = Kept(tmp_path, monkeypatch)
    yield made
    made.keeper.close()


def test_it_starts_at_once_and_then_when_something_changed(kept: Kept) -> None:
    assert kept.tick() == 1
    kept.end()
    assert kept.tick(PAUSE + SECOND) == 1

    days.mark(kept.store, ["2026-03-01"])

    assert kept.tick(PAUSE + 2 * SECOND) == 2


def test_it_starts_when_a_day_begins(kept: Kept) -> None:
    kept.tick()
    kept.end()

    assert kept.tick(timedelta(hours=14, minutes=59)) == 1
    assert kept.tick(timedelta(hours=15)) == 2


def test_it_pauses_between_two(kept: Kept) -> None:
    kept.tick()
    kept.end(SECOND)
    days.mark(kept.store, ["2026-03-01"])

    assert kept.tick(SECOND + PAUSE - timedelta(milliseconds=1)) == 1
    assert kept.tick(SECOND + PAUSE) == 2


def test_one_runs_at_a_time_and_what_changed_meanwhile_is_taken_by_the_next(kept: Kept) -> None:
    kept.program = LASTS
    kept.tick()
    days.mark(kept.store, ["2026-03-01"])
    assert kept.tick(LONGEST - SECOND) == 1

    kept.keeper.close()
    kept.program = FINE

    assert kept.tick(LONGEST) == 2


def test_after_a_failure_it_tries_again_although_nothing_changed(kept: Kept) -> None:
    kept.program = FAILS
    kept.tick()
    with capture_logs() as lines:
        kept.end()
    assert [line["event"] for line in lines] == ["mirror_refresh_failed"]
    assert kept.tick(PAUSE - SECOND) == 1

    kept.program = FINE
    assert kept.tick(PAUSE) == 2
    kept.end(PAUSE)

    assert kept.tick(3 * PAUSE) == 2


def test_one_that_takes_too_long_is_killed_and_tried_again(kept: Kept) -> None:
    kept.program = LASTS
    kept.tick()
    running_one = kept.keeper._running
    assert running_one is not None
    kept.tick(LONGEST - SECOND)
    assert running_one.poll() is None

    kept.tick(LONGEST)

    assert running_one.poll() == -9
    assert kept.tick(LONGEST + PAUSE) == 2
    kept.keeper.close()


def test_closing_ends_the_one_that_runs(kept: Kept) -> None:
    kept.program = LASTS
    kept.tick()
    running_one = kept.keeper._running
    assert running_one is not None

    started = time.monotonic()
    kept.keeper.close()

    assert running_one.poll() == -15
    assert time.monotonic() - started < 10
    kept.keeper.close()


def test_a_refresh_of_nothing_fails_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        refresh_now(tmp_path, "UTC")

    assert read_manifest(tmp_path / FOLDER) is None


def test_a_running_worker_keeps_the_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "PAUSE", timedelta(0))
    desk = Desk(tmp_path)
    desk.run.log([desk.entry(desk.created())])

    def kept_tickets() -> int:
        manifest = read_manifest(tmp_path / FOLDER)
        return Mirror(tmp_path / FOLDER).rows("SELECT count(*) FROM tickets")[0][0] if manifest else 0

    with running(desk):
        assert until(lambda: kept_tickets() == 1, 60)
        desk.run.log([desk.entry(desk.created(1, "2"))])
        assert until(lambda: kept_tickets() == 2, 60)
