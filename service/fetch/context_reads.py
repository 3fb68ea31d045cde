"""Reads once a day what CRMs and billing tell of accounts; what changed goes into the delivery log."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from adapters.json_api import as_body
from rules.moments import from_text, is_over, to_text
from service.account_told import AT_ONCE
from service.fetch.context_readers import ContextReader, Heard
from service.fetch.errand import Errand
from service.fetch.keeper import Keeper
from service.fetch.rounds import Rounds
from service.orders import CONNECTION
from service.store.context_marks import ContextMark, ContextMarks
from service.store.records import Records

EVERY = timedelta(days=1)
READ_MARK, TOLD_MARK = "context_read:", "context_told:"
DIGEST_BYTES = 8
# What the log holds already, by account: a digest of the row that was told last.
Digests = Mapping[str, str]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Read:
    """One reading that went well. digests: of what is told now."""

    digests: Digests
    tied: int
    untied: int


def read(name: str, ask: Callable[[], Heard], last: Digests, keeper: Keeper) -> Read:
    """Append the rows that changed, and give what was told; SinkError, StorageUnavailable. last: what was told before."""
    heard = ask()
    rows = {account: {"account": account, "source": name, **row} for account, row in heard.rows.items()}
    digests = {account: _digest(row) for account, row in rows.items()}
    changed = [row for account, row in rows.items() if last.get(account) != digests[account]]
    for start in range(0, len(changed), AT_ONCE):
        keeper.keep(CONNECTION, [as_body({"accounts": changed[start : start + AT_ONCE]})])
    known = {account: digest for account, digest in last.items() if account in heard.tied}
    return Read(known | digests, len(heard.tied), heard.untied)


def _digest(row: Mapping[str, Any]) -> str:
    return hashlib.blake2b(as_body(row), digest_size=DIGEST_BYTES).hexdigest()


class ContextReads(Rounds[Read]):
    """Each of them once a day. Trouble is noted and tried again the next day, or after a start; what was known stays."""

    def __init__(self, records: Records, readers: Mapping[str, ContextReader], keeper: Keeper) -> None:
        super().__init__(readers)
        self._records, self._readers, self._keeper = records, readers, keeper
        self._marks = ContextMarks(records)
        self._at_once = {name for name in readers if self._marks.of(name).failed_at}

    def _due(self, name: str, now: datetime) -> Callable[[], Read] | None:
        read_at = self._records.mark(READ_MARK + name)
        if name not in self._at_once and read_at and not is_over(from_text(read_at), EVERY, now):
            return None
        ask = self._readers[name].asking()
        if ask is None:
            return None
        self._at_once.discard(name)
        last = json.loads(self._records.mark(TOLD_MARK + name) or "{}")
        self._note(READ_MARK + name, to_text(now))
        return partial(read, name, ask, last, self._keeper)

    def _ended(self, name: str, errand: Errand[Read], now: datetime) -> None:
        before = self._marks.of(name)
        if errand.error:
            log.warning("context_not_read", source=name, reason=str(errand.error))
            self._marks.put(name, replace(before, failed_at=to_text(now), reason=str(errand.error)))
        if errand.found is not None:
            self._marks.put(name, ContextMark(to_text(now), errand.found.tied, errand.found.untied))
            self._note(TOLD_MARK + name, json.dumps(errand.found.digests, sort_keys=True))

    def _note(self, mark: str, value: str) -> None:
        with self._records.db.atomic():
            self._records.set_mark(mark, value)
