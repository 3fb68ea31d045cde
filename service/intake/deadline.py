"""A time limit for many short waits: one timer looks after all, where asyncio.timeout would start one for each."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Result = TypeVar("Result")

LOOKS_PER_DEADLINE = 20


class Deadline:
    """Ends what takes longer than `seconds`, up to a twentieth later; belongs to one event loop."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._due: dict[asyncio.Task[object], float] = {}  # oldest first
        self._ended: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def keep(self, wait: Awaitable[Result]) -> Result:
        """Wait for it; TimeoutError when it takes too long."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a coroutine always runs in one
        loop = task.get_loop()
        self._due[task] = loop.time() + self._seconds
        if self._timer is None:
            self._look_later(loop)
        try:
            return await wait
        except asyncio.CancelledError:
            if task in self._ended and task.uncancel() == 0:
                raise TimeoutError from None
            raise
        finally:
            self._due.pop(task, None)
            self._ended.discard(task)

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_later(self._seconds / LOOKS_PER_DEADLINE, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        for task in [task for task, due in self._due.items() if due <= loop.time()]:
            del self._due[task]
            self._ended.add(task)
            task.cancel()
        if self._due:
            self._look_later(loop)
