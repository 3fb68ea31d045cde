"""What opened before the start is pushed only when a person says so, after a look at it, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.sinks import CRM_KINDS
from service.config.settings import Settings
from service.crm import CrmTeller
from service.routing import Router
from service.store.account_rows import AccountRows
from service.store.records import Records
from service.store.rows import flag_of


@dataclass(slots=True)
class History:
    """Pushes historic flags that still stand."""

    settings: Settings
    records: Records
    router: Router
    crm: CrmTeller

    def push(self, sink: str, flags: Sequence[str], now: datetime) -> int:
        """Push these flags to a sink where they are still open; gives how many pushes are new."""
        rows = [row for row in self.records.where_in("flags", "id", flags) if row["closed_at"] is None]
        if self.settings.sinks[sink].kind in CRM_KINDS:
            accounts = AccountRows(self.records).of(row["subject"] for row in rows)
            return sum(self.crm.tell_one(sink, row, now, now) for row in accounts.values())
        return self.router.pushes.add([self.router.new_push(flag_of(row), sink, now) for row in rows])
