"""The queue without a server: the worker looks at the store every few milliseconds."""

import threading

LOOK_SECONDS = 0.02


class InlineQueue:
    """Wakes a waiting thread of the same process at once; another process is noticed within LOOK_SECONDS."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def wake(self, what: str) -> None:
        self._woken.set()

    def wait(self, timeout: float) -> None:
        self._woken.wait(min(timeout, LOOK_SECONDS))
        self._woken.clear()

    def trouble(self) -> str:
        return ""

    def close(self) -> None:
        self._woken.set()
