"""A worker killed at any point of sending: the far side has each issue once, and every push is delivered."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.crash_points import VARIABLE
from service.store.pushes import PushStore
from tests.fakes import far_side
from tests.fakes.far_side import Fault
from tests.fakes.linear import FakeLinear
from tests.fakes.pushes import new_push
from tests.service.outbox.scripted import balanced, tries

ROOT = Path(__file__).parents[3]
POINTS = ("outbox.claimed", "outbox.before_send", "outbox.after_send", "outbox.before_record")
PASSAGES = (1, 2, 3) if os.environ.get("DESKGAUGE_FAULTS") else (1, 3)
PUSHES = 3


def send(tmp_path: Path, linear: FakeLinear, crash_at: str = "") -> int:
    command = [
        sys.executable,
        "-m",
        "tests.service.outbox.sending_process",
        str(tmp_path / "deskgauge.db"),
        linear.url,
    ]
    environ = {**os.environ, VARIABLE: crash_at}
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=60, check=False)
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr.decode()[-2000:]
    return ended.returncode


def all_there_once(store: PushStore, linear: FakeLinear) -> bool:
    """Each push delivered, each issue made once and linked once."""
    links = [len(issue["links"]) for issue in linear.issues]
    delivered = store.counts() == {"delivered": PUSHES}
    return delivered and balanced(store, PUSHES) and links == [1] * PUSHES


@pytest.mark.faults
@pytest.mark.parametrize("passage", PASSAGES)
@pytest.mark.parametrize("point", POINTS)
def test_killed_there_and_started_again(
    tmp_path: Path, store: PushStore, linear: FakeLinear, point: str, passage: int
) -> None:
    store.add([new_push(str(number)) for number in range(PUSHES)])

    assert send(tmp_path, linear, f"{point}:{passage}") == -signal.SIGKILL
    assert balanced(store, PUSHES) or store.counts()["sending"] == 1
    assert send(tmp_path, linear) == 0
    assert all_there_once(store, linear)
    assert tries(store).count("unknown") == 1


@pytest.mark.faults
@pytest.mark.parametrize("lost", [far_side.lost_reply, far_side.half_reply], ids=lambda fault: fault.__name__)
def test_killed_after_a_reply_was_lost(
    tmp_path: Path, store: PushStore, linear: FakeLinear, lost: Fault
) -> None:
    store.add([new_push(str(number)) for number in range(PUSHES)])
    linear.faults.extend([far_side.well, lost])

    assert send(tmp_path, linear, "outbox.before_record") == -signal.SIGKILL
    assert len(linear.issues) == 1
    assert send(tmp_path, linear) == 0
    assert all_there_once(store, linear)


def test_a_crash_point_that_is_never_reached_changes_nothing(
    tmp_path: Path, store: PushStore, linear: FakeLinear
) -> None:
    store.add([new_push(str(number)) for number in range(PUSHES)])

    assert send(tmp_path, linear, "outbox.claimed:99") == 0
    assert all_there_once(store, linear)
