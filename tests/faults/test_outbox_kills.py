"""kill -9 between sending a push and recording it, again and again: the far side has every issue once."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from service.crash_points import VARIABLE
from service.store.pushes import PushStore
from service.store.sqlite import open_store
from tests.fakes.linear import FakeLinear
from tests.fakes.pushes import new_push
from tests.faults.budget import KILLS, SAMPLE

ROOT = Path(__file__).parents[2]
POINTS = ("outbox.after_send", "outbox.before_record")
NUMBER = 200 if KILLS > SAMPLE else 4


def send(database: Path, linear: FakeLinear, crash_at: str = "") -> int:
    """A worker that only sends, until it is done or killed; its exit code."""
    command = [sys.executable, "-m", "tests.service.outbox.sending_process", str(database), linear.url]
    environ = {**os.environ, VARIABLE: crash_at}
    return subprocess.run(command, cwd=ROOT, env=environ, check=False, timeout=60).returncode


@pytest.mark.faults
def test_kills_between_send_and_record_make_nothing_twice(tmp_path: Path) -> None:
    database = tmp_path / "deskgauge.db"
    with closing(open_store(database)) as db, FakeLinear() as linear:
        store = PushStore(db)
        store.add([new_push(str(number)) for number in range(NUMBER)])
        kills = [send(database, linear, POINTS[number % 2]) for number in range(NUMBER)]

        assert kills == [-signal.SIGKILL] * NUMBER
        assert len(linear.issues) == NUMBER
        assert send(database, linear) == 0
        assert store.counts() == {"delivered": NUMBER}
        assert sorted(len(issue["links"]) for issue in linear.issues) == [1] * NUMBER
        assert linear.operations().count("CreateIssue") == NUMBER
        assert linear.violations == []
