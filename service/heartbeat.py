"""The worker's sign of life: a file whose time of change says when it last went round its loop."""

import os
import time
from pathlib import Path

NAME = "worker.alive"
BEAT_SECONDS = 1.0


class Heartbeat:
    """Beats at most once a BEAT_SECONDS, however often it is asked to."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / NAME
        self._next = 0.0

    def beat(self) -> None:
        """The worker is going round its loop."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + BEAT_SECONDS
            self._path.touch(mode=0o600)
            os.utime(self._path)


def seconds_since_beat(data_dir: Path, now: float) -> float | None:
    """How long ago the worker last beat, None when it never did. now: seconds since the epoch."""
    try:
        return max(0.0, now - (data_dir / NAME).stat().st_mtime)
    except OSError:
        return None
