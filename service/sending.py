"""One push on its way, or looked for at its far side: a thread of its own asks the sink, while the worker goes on."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.base import Receipt, Sink
from adapters.exchanges import Exchange, overheard
from rules.errors import SinkError
from service.crash_points import reach
from service.store.pushes import Claimed


@dataclass(frozen=True, slots=True)
class Absent:
    """The far side does not have the push that was looked for."""


Asks = Callable[[Sink, Claimed], Receipt | Absent]


class Sending:
    """Starts at once. result: None until it ends; exchanges: what was said; the thread opens no transaction.

    ask: deliver or look.
    """

    def __init__(self, sink: Sink, claimed: Claimed, started_at: datetime, ask: Asks) -> None:
        self.claimed, self.started_at, self.only_looks = claimed, started_at, ask is look
        self._ask = ask
        self.result: Receipt | Absent | SinkError | None = None
        self.took_ms = 0.0
        self.exchanges: tuple[Exchange, ...] = ()
        # A daemon, unlike a pool's thread, does not keep a stopping process waiting for a slow far side.
        self._thread = threading.Thread(
            target=self._run, args=(sink,), name=f"send-{claimed.push.sink}", daemon=True
        )
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, within the given time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self, sink: Sink) -> None:
        started = time.perf_counter()
        with overheard() as heard:
            self.result = self._outcome(sink)
        self.exchanges = tuple(heard)
        self.took_ms = (time.perf_counter() - started) * 1000

    def _outcome(self, sink: Sink) -> Receipt | Absent | SinkError:
        try:
            return self._ask(sink, self.claimed)
        except SinkError as error:
            return error
        except Exception as error:  # a mistake in an adapter must not leave the push under way for ever
            name = type(error).__name__
            return SinkError(f"the sink's adapter failed with {name}", outcome_unknown=True)


def deliver(sink: Sink, claimed: Claimed) -> Receipt:
    """Look the push up where its outcome is unknown, send it when it is not there; SinkError."""
    if claimed.outcome_unknown:
        try:
            found = sink.read_back(claimed.push)
        except SinkError as error:
            error.outcome_unknown = True
            raise
        if found:
            return found
    reach("outbox.before_send")
    receipt = sink.send(claimed.push)
    reach("outbox.after_send")
    return receipt


def look(sink: Sink, claimed: Claimed) -> Receipt | Absent:
    """Look the push up, and send nothing; SinkError."""
    return sink.read_back(claimed.push) or Absent()
