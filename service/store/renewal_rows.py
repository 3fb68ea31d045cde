"""What the clock reads of renewals: the accounts whose contracts renew soon, and which steps were told of them."""

from datetime import datetime
from typing import Any

from rules.moments import from_text, to_text
from rules.renewal import STEPS, ToldStep
from service.store.pushes import PushStore
from service.store.records import Records

STEP = "renewal:"  # before the days of a step, as the action of a renewal brief


class RenewalRows:
    """Reads only."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._pushes = PushStore(records.db)

    def renewing(self, after: datetime, until: datetime) -> list[dict[str, Any]]:
        """The accounts whose contracts renew after a moment and up to another one, the next one first."""
        sql = "SELECT * FROM accounts WHERE renewal_at > ? AND renewal_at <= ? ORDER BY renewal_at, id"
        return self.records.select(sql, [to_text(after), to_text(until)])

    def connections(self, account: str) -> set[str]:
        """The connections that the account's contacts came through."""
        rows = self.records.select("SELECT ticket_id FROM contacts WHERE account_id = ?", [account])
        return {str(row["ticket_id"]).partition(":")[0] for row in rows}

    def told(self, sink: str, account: str) -> dict[int, tuple[int, ToldStep]]:
        """By step the newest push about the account: its occurrence and what it told."""
        newest = {step: self._pushes.newest(sink, account, f"{STEP}{step}") for step in STEPS}
        return {
            step: (row["occurrence"], ToldStep(step, from_text(row["content"]["renewal_at"])))
            for step, row in newest.items()
            if row
        }
