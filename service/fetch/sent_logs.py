"""Asks helpdesks once an hour what became of the webhooks they sent us, for the page of connections."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from adapters.sent_log import SentLog
from rules.moments import from_text, is_over, to_text
from service.fetch.errand import Errand
from service.store.records import Records

EVERY, BACK = timedelta(hours=1), timedelta(days=1)
MARK = "sent_log:"

log = structlog.get_logger()


class SentLogs:
    """Belongs to the thread that owns the store. addresses: under which each helpdesk sends to us.

    Trouble is logged and tried again the next hour: the log is for administrators only, and not every token is one's.
    """

    def __init__(self, records: Records, logs: Mapping[str, SentLog], addresses: Mapping[str, str]) -> None:
        self._records, self._logs, self._addresses = records, logs, addresses
        self._under_way: dict[str, Errand[Mapping[str, int]]] = {}

    def tick(self, now: datetime) -> int:
        """Take what has ended and begin what is due; gives how many of both."""
        return sum(self._step(name, now) for name in self._logs)

    def under_way(self) -> list[Errand[Mapping[str, int]]]:
        """What is being asked now."""
        return list(self._under_way.values())

    def _step(self, name: str, now: datetime) -> int:
        errand = self._under_way.get(name)
        if errand is None:
            return self._begin(name, now)
        if not errand.ended():
            return 0
        del self._under_way[name]
        if errand.error:
            log.info("sent_log_not_read", connection=name, reason=str(errand.error))
        failed = None if errand.found is None else dict(errand.found)
        self._note(name, now, failed)
        return 1

    def _begin(self, name: str, now: datetime) -> int:
        known = self._records.mark(MARK + name)
        if known and not is_over(from_text(json.loads(known)["at"]), EVERY, now):
            return 0
        sent, address = self._logs[name], self._addresses[name]
        self._note(name, now, json.loads(known)["failed"] if known else None)
        self._under_way[name] = Errand(f"{name}-sent-log", now, lambda: sent.failed(address, now - BACK))
        return 1

    def _note(self, name: str, now: datetime, failed: Mapping[str, int] | None) -> None:
        """failed: of the past day; None where the helpdesk does not tell."""
        with self._records.db.atomic():
            self._records.set_mark(MARK + name, json.dumps({"at": to_text(now), "failed": failed}))
