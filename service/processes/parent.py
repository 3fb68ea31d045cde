"""Ends a child whose supervisor has gone without a word, so that no orphan keeps the port and the locks."""

import os
import signal
import threading
import time

VARIABLE = "DESKGAUGE_SUPERVISOR"
LOOK_SECONDS = 0.5


def follow_supervisor() -> None:
    """Send this process SIGTERM once the supervisor that started it is no longer its parent."""
    supervisor = os.environ.get(VARIABLE, "")
    if supervisor.isdecimal() and int(supervisor) == os.getppid():
        threading.Thread(target=_follow, args=(int(supervisor),), name="supervisor", daemon=True).start()


def _follow(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
