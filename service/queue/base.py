"""The queue port: wake-ups only. The work stands in the store, so a lost wake-up costs only time."""

from typing import Protocol


class Queue(Protocol):
    """Carries wake-ups from the processes that write to the one that works.

    wake never blocks and never raises; `what` names the log slot or the sink with something new.
    wait returns after a wake-up, or after at most `timeout` seconds, and sooner where the queue wants
    it: the caller then looks at the store whatever woke it.
    trouble is "" or one line about what is broken, for /readyz and `doctor`.
    """

    def wake(self, what: str) -> None: ...

    def wait(self, timeout: float) -> None: ...

    def trouble(self) -> str: ...

    def close(self) -> None: ...
