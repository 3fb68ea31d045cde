"""One supervisor over several children: crashes, signals, exit codes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.processes.supervisor import FIRST_PAUSE, LONGEST_PAUSE, STEADY_SECONDS, Child

SECONDS = 15
STEADY = "ready()\nwhile True: time.sleep(0.1)"
RELOADS = """
signal.signal(signal.SIGHUP, lambda *_: pathlib.Path(sys.argv[1], "reloaded").touch())
ready()
while True: time.sleep(0.1)
"""
DEAF = """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
ready()
while True: time.sleep(0.1)
"""
CRASHES_ONCE = """
ready()
mark = pathlib.Path(sys.argv[1], "crashed")
if not mark.exists():
    mark.touch()
    os._exit(7)
pathlib.Path(sys.argv[1], "again").touch()
while True: time.sleep(0.1)
"""
DRIVER = '''
import sys
from service.processes import supervisor
supervisor.DRAIN_SECONDS = float(sys.argv[1])
prelude = """
import os, pathlib, signal, sys, time
def ready(): pathlib.Path(sys.argv[1], f"pid-{sys.argv[2]}").write_text(str(os.getpid()))
"""
children = [
    supervisor.Child(f"child-{n}", [sys.executable, "-c", prelude + code, sys.argv[2], str(n)], {})
    for n, code in enumerate(sys.argv[3:])
]
sys.exit(supervisor.Supervisor(children).run())
'''


class Running:
    """A supervisor in a process of its own; children write their pids into the folder."""

    def __init__(self, folder: Path, codes: tuple[str, ...], drain: float) -> None:
        command = [sys.executable, "-c", DRIVER, str(drain), str(folder), *codes]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)
        self.folder = folder
        for number in range(len(codes)):
            assert until(lambda number=number: self.pid(number))

    def pid(self, number: int) -> int:
        path = self.folder / f"pid-{number}"
        return int(path.read_text() or 0) if path.exists() else 0

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


def until(condition: Callable[[], object]) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not waited for does not."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(") ")[2][0] != "Z"


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts supervisors that are gone after the test, with what they started."""
    started: list[Running] = []

    def start(*codes: str, drain: float = 5.0) -> Running:
        started.append(Running(tmp_path, codes, drain))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.stop()
        if running.process.stderr:
            running.process.stderr.close()


Start = Callable[..., Running]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_children_and_the_code_is_0(supervised: Start, number: int) -> None:
    running = supervised(STEADY, STEADY)
    pids = [running.pid(0), running.pid(1)]

    assert running.stop(number) == 0
    assert not any(alive(pid) for pid in pids)


def test_a_crashed_child_is_started_again_and_the_other_stays(supervised: Start, tmp_path: Path) -> None:
    running = supervised(CRASHES_ONCE, STEADY)
    other = running.pid(1)

    assert until((tmp_path / "again").exists)
    assert running.pid(1) == other
    assert alive(other)
    assert running.stop() == 0


def test_a_killed_child_is_started_again(supervised: Start) -> None:
    running = supervised(STEADY)
    first = running.pid(0)
    os.kill(first, signal.SIGKILL)

    assert until(lambda: running.pid(0) not in (0, first))
    assert running.stop() == 0


def test_a_hangup_reaches_the_children_and_stops_nobody(supervised: Start, tmp_path: Path) -> None:
    running = supervised(RELOADS, RELOADS.replace('"reloaded"', '"reloaded too"'))
    first = running.pid(0)
    running.process.send_signal(signal.SIGHUP)

    assert until(lambda: (tmp_path / "reloaded").exists() and (tmp_path / "reloaded too").exists())
    assert running.pid(0) == first
    assert running.process.poll() is None


def test_a_child_that_does_not_stop_in_time_is_killed_and_the_code_is_1(supervised: Start) -> None:
    running = supervised(DEAF, STEADY, drain=0.5)
    pids = [running.pid(0), running.pid(1)]

    started = time.monotonic()
    assert running.stop() == 1
    assert time.monotonic() - started < 5
    assert not any(alive(pid) for pid in pids)


def test_a_child_that_cannot_use_its_configuration_stops_everything_with_2(supervised: Start) -> None:
    running = supervised("ready(); sys.exit(2)", STEADY)

    assert running.process.wait(SECONDS) == 2
    assert not alive(running.pid(1))


def test_children_end_when_their_supervisor_is_killed(supervised: Start) -> None:
    code = "from service.processes.parent import follow_supervisor; follow_supervisor()\n" + STEADY
    running = supervised(code)
    child = running.pid(0)
    running.process.kill()
    running.process.wait()

    assert until(lambda: not alive(child))


def test_the_pause_doubles_up_to_half_a_minute_and_starts_anew_after_a_steady_time() -> None:
    child = Child("web", ["true"])
    pauses = []
    for _ in range(8):
        child.schedule(now=1.0)
        pauses.append(child.due_at - 1.0)

    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    child.schedule(now=STEADY_SECONDS + 1)
    assert child.due_at == STEADY_SECONDS + 1 + FIRST_PAUSE
