"""The clock process. With SQLite the worker, which alone may write, is the clock; this process only waits."""

import signal
import threading

import structlog

from service.config import Settings
from service.processes.parent import follow_supervisor

log = structlog.get_logger()


def run(settings: Settings) -> None:
    """Say who is the clock, and wait for SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    follow_supervisor()
    log.info(
        "clock_idle", reason=f"with store {settings.store} the worker is the clock", store=settings.store
    )
    stop.wait()
