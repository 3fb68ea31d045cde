"""Reads once a day what CRMs tell of the accounts that are tied to their records; what changed goes into the delivery log."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from adapters.account_context import ReadsContext, told
from adapters.json_api import as_body
from rules.moments import from_text, is_over, to_text
from service.account_told import AT_ONCE
from service.fetch.errand import Errand
from service.fetch.keeper import Keeper
from service.fetch.rounds import Rounds
from service.orders import CONNECTION
from service.store.crm_links import CrmLinks
from service.store.records import Records

EVERY = timedelta(days=1)
READ_MARK, TOLD_MARK = "context_read:", "context_told:"
DIGEST_BYTES = 8
# What the log holds already, by account: a digest of the row that the CRM told last.
Digests = Mapping[str, str]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Asked:
    """One reading. ties: (account, record). last: what the CRM told before."""

    sink: str
    ties: Sequence[tuple[str, str]]
    last: Digests


def read(crm: ReadsContext, asked: Asked, keeper: Keeper) -> Digests:
    """Append the rows that changed, and give what the CRM has told now; SinkError, StorageUnavailable."""
    found = crm.context(sorted({record for _, record in asked.ties}))
    rows = dict(_rows(crm, asked, found))
    digests = {account: _digest(row) for account, row in rows.items()}
    changed = [row for account, row in rows.items() if asked.last.get(account) != digests[account]]
    for start in range(0, len(changed), AT_ONCE):
        keeper.keep(CONNECTION, [as_body({"accounts": changed[start : start + AT_ONCE]})])
    tied = {account for account, _ in asked.ties}
    return {account: digest for account, digest in asked.last.items() if account in tied} | digests


def _rows(
    crm: ReadsContext, asked: Asked, found: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each account of which something is told its row, as service.account_told reads it."""
    for account, record in asked.ties:
        if row := told(found.get(record, {}), crm.wanted.currency):
            yield account, {"account": account, "source": asked.sink, **row}


def _digest(row: Mapping[str, Any]) -> str:
    return hashlib.blake2b(as_body(row), digest_size=DIGEST_BYTES).hexdigest()


class ContextReads(Rounds[Digests]):
    """Each CRM once a day. Trouble is logged and tried again the next day; what was known stays."""

    def __init__(self, records: Records, crms: Mapping[str, ReadsContext], keeper: Keeper) -> None:
        super().__init__(crms)
        self._records, self._crms, self._keeper = records, crms, keeper
        self._links = CrmLinks(records.db)

    def _due(self, name: str, now: datetime) -> Callable[[], Digests] | None:
        read_at = self._records.mark(READ_MARK + name)
        if read_at and not is_over(from_text(read_at), EVERY, now):
            return None
        ties = self._links.tied(name)
        if not ties:  # the first tie is read at once
            return None
        last = json.loads(self._records.mark(TOLD_MARK + name) or "{}")
        self._note(READ_MARK + name, to_text(now))
        return partial(read, self._crms[name], Asked(name, ties, last), self._keeper)

    def _ended(self, name: str, errand: Errand[Digests], now: datetime) -> None:
        if errand.error:
            log.warning("context_not_read", sink=name, reason=str(errand.error))
        if errand.found is not None:
            self._note(TOLD_MARK + name, json.dumps(errand.found, sort_keys=True))

    def _note(self, mark: str, value: str) -> None:
        with self._records.db.atomic():
            self._records.set_mark(mark, value)
