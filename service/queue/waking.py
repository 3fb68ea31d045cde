"""A delivery log whose every commit wakes the worker."""

from collections.abc import Sequence

from service.queue.base import Queue
from service.store.log import LogEntry, LogWriter


class WakingLogWriter(LogWriter):
    """Wakes after the commit, never before: the worker must find what it was woken for."""

    queue: Queue

    def append(self, entries: Sequence[LogEntry]) -> list[str]:
        names = super().append(entries)
        self.queue.wake(self.slot)
        return names
