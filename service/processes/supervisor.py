"""Runs the other processes as children: starts them again when they crash, stops them together."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

import structlog

from service.processes.parent import VARIABLE

LOOK_SECONDS = 0.05
DRAIN_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60.0
UNUSABLE = 2
STOPPED_WELL = frozenset({0, -signal.SIGTERM, -signal.SIGINT})

log = structlog.get_logger()


@dataclass
class Child:
    """One process to keep up. pause: before the next start; it doubles with each crash in a row."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    pause: float = FIRST_PAUSE

    def start(self, now: float) -> None:
        """Start it in a session of its own, so that a Ctrl-C reaches it through the supervisor only."""
        environ = {**self.environ, VARIABLE: str(os.getpid())}
        self.process = subprocess.Popen(self.command, env=environ, start_new_session=True)  # noqa: S603  ours
        self.started_at = now
        log.info("started", process=self.name, pid=self.process.pid)

    def exit_code(self) -> int | None:
        """How it ended; None while it runs or waits to be started."""
        return self.process.poll() if self.process else None

    def schedule(self, now: float) -> None:
        """Plan the next start after a crash."""
        if now - self.started_at > STEADY_SECONDS:
            self.pause = FIRST_PAUSE
        self.process, self.due_at = None, now + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def send(self, number: int) -> None:
        """Send a signal, if it runs."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)


class Supervisor:
    """Keeps children up until a signal says stop.

    run gives 0 when all stopped well, 1 when one did not, 2 when one cannot use its configuration.
    """

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stopping = False
        self._code = 0

    def run(self) -> int:
        """Start everything, watch, and stop together."""
        previous = {
            number: signal.signal(number, self._on_signal)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        try:
            while not self._stopping:
                self._watch(time.monotonic())
                time.sleep(LOOK_SECONDS)
            return self._stop()
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """End the run, as a signal would; any thread may ask for it."""
        self._stopping = True

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self._tell_all(signal.SIGHUP)
        else:
            self.stop()

    def _tell_all(self, number: int) -> None:
        for child in self._children:
            child.send(number)

    def _watch(self, now: float) -> None:
        for child in self._children:
            code = child.exit_code()
            if code == UNUSABLE:
                self._stopping, self._code = True, UNUSABLE
            elif code is not None:
                child.schedule(now)
                log.error("crashed", process=child.name, code=code, again_in_seconds=child.due_at - now)
            elif child.process is None and now >= child.due_at:
                child.start(now)

    def _stop(self) -> int:
        self._tell_all(signal.SIGTERM)
        last = time.monotonic() + DRAIN_SECONDS
        for child in self._children:
            if not self._ended_well(child, max(0.0, last - time.monotonic())):
                self._code = self._code or 1
        log.info("stopped", code=self._code)
        return self._code

    def _ended_well(self, child: Child, seconds: float) -> bool:
        if child.process is None:
            return True
        try:
            return child.process.wait(seconds) in STOPPED_WELL
        except subprocess.TimeoutExpired:
            log.error("killed", process=child.name, after_seconds=DRAIN_SECONDS)
            child.process.kill()
            child.process.wait()
            return False
