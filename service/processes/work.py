"""The worker process: pipeline and outbox, drained before it ends and before it takes new settings."""

import signal
import threading
from collections.abc import Mapping
from types import FrameType

import structlog

from service.config import Settings
from service.metrics.building import own_book
from service.processes.parent import follow_supervisor
from service.processes.reload import reloaded, reloaded_rules
from service.rule_set import usable_rules
from service.worker import run_worker

log = structlog.get_logger()


class _Signals:
    """Turns SIGTERM, SIGINT and SIGHUP into one event that ends the present run."""

    def __init__(self) -> None:
        self.ending = False
        self._stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.ending = self.ending or number != signal.SIGHUP
        self._stop.set()

    def renew(self) -> threading.Event:
        """The event that the next signal sets; ask for `ending` afterwards, so that no signal is missed."""
        self._stop = threading.Event()
        return self._stop


def run(settings: Settings, environ: Mapping[str, str]) -> None:
    """Work until SIGTERM; SIGHUP drains, then goes on with fresh secrets, routes and rules."""
    signals = _Signals()
    follow_supervisor()
    rule_set = usable_rules(settings)
    if settings.metrics_dir:
        own_book(settings)  # refused here, not after midnight by the process that measures
    log.info("worker_started", data_dir=str(settings.data_dir))
    while True:
        stop = signals.renew()
        if signals.ending:
            break
        run_worker(settings, stop, rule_set)
        if not signals.ending:
            settings = reloaded(settings, environ)
            rule_set = reloaded_rules(rule_set, settings)
    log.info("worker_stopped")
