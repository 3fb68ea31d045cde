"""Which record of a CRM an account is: found, decided by a person, or waiting for one. Records.

how: external_id, domain or record (found), person (decided; record_id "" means that it has none), absent or ambiguous (waits).
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rules.moments import to_text
from service.store.base import Store, upsert

WAITING = ("absent", "ambiguous")


class CrmLinks:
    """Joins the open transaction of the connection."""

    def __init__(self, db: Store) -> None:
        self._db = db

    def of(self, sink: str, account: str) -> dict[str, Any] | None:
        """The link of an account in a CRM."""
        sql = "SELECT * FROM crm_links WHERE sink = ? AND account_id = ?"
        rows = list(self._db.query(sql, [sink, account]))
        return rows[0] if rows else None

    def tied(self, sink: str) -> list[tuple[str, str]]:
        """The accounts of which a CRM has a record, each with it."""
        sql = "SELECT account_id, record_id FROM crm_links WHERE sink = ? AND record_id != '' ORDER BY account_id"
        return [(row["account_id"], row["record_id"]) for row in self._db.query(sql, [sink])]

    def tie(self, sink: str, account: str, record: str, how: str, at: datetime) -> None:
        """The account is this record; a person's word is never overwritten by a search."""
        known = self.of(sink, account)
        if how == "person" or known is None or known["how"] in WAITING:
            self._put(sink, account, record, how, (), at)

    def wait(
        self, sink: str, account: str, why: str, candidates: Sequence[Sequence[str]], at: datetime
    ) -> None:
        """Nobody knows yet which record it is."""
        known = self.of(sink, account)
        if known is None or known["how"] != "person":
            self._put(sink, account, "", why, candidates, at)

    def _put(
        self,
        sink: str,
        account: str,
        record: str,
        how: str,
        candidates: Sequence[Sequence[str]],
        at: datetime,
    ) -> None:
        row = {
            "sink": sink,
            "account_id": account,
            "record_id": record,
            "how": how,
            "decided_at": to_text(at),
        }
        row["candidates"] = json.dumps([list(one) for one in candidates])
        upsert(self._db, "crm_links", [row])
