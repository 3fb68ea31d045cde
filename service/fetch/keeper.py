"""Puts what was read at a helpdesk into the delivery log, where everything enters."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from rules.errors import StorageUnavailable
from service.store.log import LogEntry, LogWriter

SLOT = "fetch"
KIND = "snapshot"
HEADERS = {"content-type": "application/json"}


class Keeper:
    """Appends to one slot; safe between threads. kind: how the log calls what is kept."""

    def __init__(self, writer: LogWriter, now: Callable[[], datetime], kind: str = KIND) -> None:
        self._writer, self._now, self._kind = writer, now, kind
        self._lock, self._closed = threading.Lock(), False

    def keep(self, connection: str, bodies: Sequence[bytes]) -> None:
        """All of them, durably, in one commit; StorageUnavailable when none could be kept."""
        with self._lock:
            if self._closed:  # by a reading that hung while the slot went to somebody else
                raise StorageUnavailable("the delivery log was closed; it is read again after the next start")
            now = self._now()
            self._writer.append([LogEntry(connection, self._kind, now, HEADERS, body) for body in bodies])

    def close(self) -> None:
        """Give the slot back."""
        with self._lock:
            self._closed = True
            self._writer.close()
