"""Named places where a fault test kills the process; in normal operation nothing happens here."""

import os
import signal

VARIABLE = "DESKGAUGE_CRASH_AT"

_name, _, _nth = os.environ.get(VARIABLE, "").partition(":")
_passes_left = int(_nth or 1)


def reach(name: str) -> None:
    """Kill this process with SIGKILL when DESKGAUGE_CRASH_AT is `name`, or `name:3` at the third passage."""
    if name == _name:
        _count_down()


def _count_down() -> None:
    global _passes_left
    _passes_left -= 1
    if _passes_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
