"""kill -9 anywhere between a report, its object, its fix and the notes about it: each is there once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rules.tracked import FIXED
from service.crash_points import VARIABLE
from service.store.log import LogEntry
from tests.fakes.tracker import webhook
from tests.service.pipeline.desk import LONG_AGO, at
from tests.service.pipeline.problem_desk import ProblemDesk
from tests.service.tracking.telling_process import kept
from tests.service.tracking.tracked_desk import FAULT, SINK, route

ROOT = Path(__file__).parents[3]
FEW = ("worker.before_commit", "outbox.after_send", "outbox.recorded")
ALL = (
    *FEW, "worker.claimed", "worker.applying", "worker.committed", "outbox.claimed", "outbox.before_send",
    "outbox.before_record",
)  # fmt: skip
LONG = bool(os.environ.get("DESKGAUGE_FAULTS"))
POINTS, PASSAGES = (ALL, (1, 2, 3)) if LONG else (FEW, (1,))
WRITABLE = 'base_url = "http://127.0.0.1:9"\ncredentials = { email = "${SECRET}", token = "${SECRET}" }\n'
TICKETS = 3


def work(folder: Path, hours: float, crash_at: str = "") -> int:
    command = [sys.executable, "-m", "tests.service.tracking.telling_process", str(folder), str(hours)]
    environ = {**os.environ, VARIABLE: crash_at}
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=90, check=False)
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr.decode()[-2000:]
    return ended.returncode


def worked(folder: Path, hours: float, crash_at: str) -> bool:
    """Killed there once and then left alone; whether it was killed."""
    killed = work(folder, hours, crash_at) == -signal.SIGKILL
    assert work(folder, hours) == 0
    return killed


@pytest.mark.faults
@pytest.mark.parametrize("passage", PASSAGES)
@pytest.mark.parametrize("point", POINTS)
def test_killed_there_and_started_again(tmp_path: Path, point: str, passage: int) -> None:
    desk = ProblemDesk(tmp_path, SINK + route(), WRITABLE + LONG_AGO)
    crash_at = f"{point}:{passage}"
    bodies = [body for number in range(1, TICKETS + 1) for body in desk.bug(f"{number}", number, FAULT)]
    desk.run.log([desk.entry(one) for one in bodies])
    killed = worked(tmp_path, 5, crash_at)
    assert sorted(one["action"] for one in kept(tmp_path, "bugs")) == ["card", "issue"]
    (key,) = desk.run.rows("SELECT far_key FROM pushes WHERE action = 'issue'")

    desk.run.log([LogEntry("bugs", "webhook", at(6), {}, webhook(key["far_key"], FIXED, at(6)))])
    killed |= worked(tmp_path, 6.1, crash_at)
    desk.run.log([desk.entry(one) for one in desk.bug("9", 7, FAULT)])
    killed |= worked(tmp_path, 8, crash_at)

    assert killed or passage > 1
    assert sorted(one["action"] for one in kept(tmp_path, "bugs")) == ["card", "card", "issue", "reopen:1"]
    notes = [(one["subject"], one["action"]) for one in kept(tmp_path, "helpdesk-acme")]
    assert sorted(notes) == [(f"acme:{number}", "told:fixed") for number in range(1, TICKETS + 1)]
    assert desk.run.rows("SELECT DISTINCT state FROM pushes") == [{"state": "delivered"}]
    desk.run.close()
