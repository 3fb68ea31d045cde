"""The commit thread: whatever deliveries have queued become durable together, and each waiter hears of it."""

import asyncio
import contextlib
import logging
import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from rules.errors import StorageUnavailable
from service.crash_points import reach
from service.store.log import LogEntry, LogWriter

QUEUE_BYTES = 64 * 1024 * 1024
BATCH_ROWS = 256
BATCH_BYTES = 8 * 1024 * 1024
ENTRY_BYTES = 2048  # what an entry weighs in memory besides its body, roughly
STORE_SECONDS = 8.0  # a helpdesk hangs up after about 10 s; it should hear of the failure before

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiter:
    """An entry on its way into the log; loop is None where a thread waits for it."""

    entry: LogEntry
    name: "asyncio.Future[str] | Future[str]"
    loop: asyncio.AbstractEventLoop | None


class CommitThread:
    """Owns a LogWriter and the one thread that uses it; any thread and any event loop may store.

    There is no linger: a commit takes what came while the one before it was being synced.
    `failure` says why nothing can be stored at the moment, None while all is well.
    """

    def __init__(self, writer: LogWriter, *, queue_bytes: int = QUEUE_BYTES) -> None:
        self.failure: str | None = None
        self._writer = writer
        self._room = queue_bytes
        self._accepting = threading.Lock()
        self._closed = False
        self._queue: SimpleQueue[Waiter | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="commit", daemon=True)
        self._thread.start()

    def store(self, entry: LogEntry) -> asyncio.Future[str]:
        """The name of the delivery once it is durable, or StorageUnavailable; for a coroutine to wait for."""
        loop = asyncio.get_running_loop()
        name: asyncio.Future[str] = loop.create_future()
        self._accept(Waiter(entry, name, loop))
        return name

    def store_and_wait(self, entry: LogEntry, *, seconds: float = STORE_SECONDS) -> str:
        """The name of the delivery once it is durable; blocks the thread; raises StorageUnavailable."""
        name: Future[str] = Future()
        self._accept(Waiter(entry, name, None))
        try:
            return name.result(seconds)
        except TimeoutError:
            raise StorageUnavailable(f"the disk did not take a delivery within {seconds:g} s") from None

    def close(self) -> None:
        """Store what was accepted, refuse what comes later, give the slot free; a second time does nothing."""
        with self._accepting:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._writer.close()

    def _accept(self, waiter: Waiter) -> None:
        with self._accepting:
            if self._closed:
                raise StorageUnavailable("the delivery log is closed because the process is stopping")
            if self._room < _weight(waiter):
                raise StorageUnavailable("too many deliveries wait for the disk; it is slower than they come")
            self._room -= _weight(waiter)
            self._queue.put(waiter)

    def _run(self) -> None:
        while batch := self._take():
            self._commit(batch)
            with self._accepting:
                self._room += sum(map(_weight, batch))

    def _take(self) -> list[Waiter]:
        """Wait for one, then take whatever else is there; empty when closed."""
        waiter = self._queue.get()
        batch: list[Waiter] = []
        size = 0
        with contextlib.suppress(Empty):
            while waiter is not None:
                batch.append(waiter)
                size += len(waiter.entry.body)
                if len(batch) == BATCH_ROWS or size >= BATCH_BYTES:
                    return batch
                waiter = self._queue.get_nowait()
            if batch:
                self._queue.put(None)  # the end was met behind a last batch: meet it again after that
        return batch

    def _commit(self, batch: Sequence[Waiter]) -> None:
        reach("intake.before_commit")
        try:
            names = self._writer.append([waiter.entry for waiter in batch])
        except StorageUnavailable as error:
            self._fail(batch, str(error))
        except Exception:  # whatever went wrong, the waiters must hear of it and the thread must live on
            log.exception("the delivery log failed in an unknown way")
            self._fail(batch, "the delivery log failed; the process log says how")
        else:
            reach("intake.after_commit")
            self._succeed(batch, names)

    def _succeed(self, batch: Sequence[Waiter], names: Sequence[str]) -> None:
        if self.failure is not None:
            log.warning("the delivery log stores again")
            self.failure = None
        _announce(list(zip(batch, names, strict=True)))

    def _fail(self, batch: Sequence[Waiter], failure: str) -> None:
        if self.failure is None:
            log.error("deliveries are refused with 503: %s", failure)
        self.failure = failure
        _announce([(waiter, StorageUnavailable(failure)) for waiter in batch])


Settled = tuple[Waiter, str | StorageUnavailable]


def _announce(settled: Sequence[Settled]) -> None:
    """Wake each event loop once, whatever the number of its waiters."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Settled]] = defaultdict(list)
    for waiter, outcome in settled:
        if waiter.loop is None:
            _tell([(waiter, outcome)])
        else:
            by_loop[waiter.loop].append((waiter, outcome))
    for loop, theirs in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell, theirs)


def _tell(settled: Sequence[Settled]) -> None:
    for waiter, outcome in settled:
        if waiter.name.done():  # it gave up waiting
            continue
        if isinstance(outcome, str):
            waiter.name.set_result(outcome)
        else:
            waiter.name.set_exception(outcome)


def _weight(waiter: Waiter) -> int:
    return ENTRY_BYTES + len(waiter.entry.body)
