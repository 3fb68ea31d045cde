"""How much may be sent under one name in a minute."""

import math
import time
from collections.abc import Callable
from threading import Lock

MOST_UNITS, WINDOW_SECONDS = 600, 60.0


class RateLimit:
    """Counts in this process alone, so several web processes take as many times as much; safe between threads."""

    def __init__(self, most: int = MOST_UNITS, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock, self._lock = most, clock, Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    def take(self, name: str, units: int) -> int:
        """0 where there is room for so many units, else the seconds until there is."""
        with self._lock:
            now = self._clock()
            began, used = self._windows.get(name, (now, 0))
            if now - began >= WINDOW_SECONDS:
                began, used = now, 0
            if used + units > self._most:
                return max(1, math.ceil(began + WINDOW_SECONDS - now))
            self._windows[name] = (began, used + units)
            return 0
