"""Asks helpdesks once an hour what became of the webhooks they sent us, for the page of connections."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from adapters.sent_log import SentLog
from rules.moments import from_text, is_over, to_text
from service.fetch.errand import Errand
from service.fetch.rounds import Rounds
from service.store.records import Records

EVERY, BACK = timedelta(hours=1), timedelta(days=1)
MARK = "sent_log:"

log = structlog.get_logger()


class SentLogs(Rounds[Mapping[str, int]]):
    """addresses: under which each helpdesk sends to us.

    Trouble is logged and tried again the next hour: the log is for administrators only, and not every token is one's.
    """

    def __init__(self, records: Records, logs: Mapping[str, SentLog], addresses: Mapping[str, str]) -> None:
        super().__init__(logs)
        self._records, self._logs, self._addresses = records, logs, addresses

    def _due(self, name: str, now: datetime) -> Callable[[], Mapping[str, int]] | None:
        known = self._records.mark(MARK + name)
        if known and not is_over(from_text(json.loads(known)["at"]), EVERY, now):
            return None
        sent, address = self._logs[name], self._addresses[name]
        self._note(name, now, json.loads(known)["failed"] if known else None)
        return lambda: sent.failed(address, now - BACK)

    def _ended(self, name: str, errand: Errand[Mapping[str, int]], now: datetime) -> None:
        if errand.error:
            log.info("sent_log_not_read", connection=name, reason=str(errand.error))
        self._note(name, now, None if errand.found is None else dict(errand.found))

    def _note(self, name: str, now: datetime, failed: Mapping[str, int] | None) -> None:
        """failed: of the past day; None where the helpdesk does not tell."""
        with self._records.db.atomic():
            self._records.set_mark(MARK + name, json.dumps({"at": to_text(now), "failed": failed}))
