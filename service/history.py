"""What opened before the start is pushed only when a person says so, after a look at it, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.sinks import CRM_KINDS, TRACKER_KINDS
from rules.model import Flag
from rules.problems import ProblemRules
from service.config.settings import Settings
from service.crm import CrmTeller
from service.derive import Deriver
from service.routing import Router
from service.store.account_rows import AccountRows
from service.store.records import Records
from service.store.rows import flag_of


@dataclass(slots=True)
class History:
    """Pushes historic flags that still stand."""

    settings: Settings
    records: Records
    deriver: Deriver
    router: Router
    crm: CrmTeller

    def push(self, sink: str, flags: Sequence[str], now: datetime) -> int:
        """Push these flags to a sink where they are still open; gives how many pushes are new."""
        rows = [row for row in self.records.where_in("flags", "id", flags) if row["closed_at"] is None]
        kind = self.settings.sinks[sink].kind
        if kind in CRM_KINDS:
            accounts = AccountRows(self.records).of(row["subject"] for row in rows)
            return sum(self.crm.tell_one(sink, row, now, now) for row in accounts.values())
        found = [flag_of(row) for row in rows]
        problems = [one for one in found if one.about == "problem" and kind in TRACKER_KINDS]
        others = [one for one in found if one not in problems]
        made = sum(self._push_problem(flag, sink, now) for flag in problems)
        return made + self.router.add([self.router.new_push(one, sink, now) for one in others])

    def _push_problem(self, flag: Flag, sink: str, now: datetime) -> int:
        teller, judge = self.deriver.teller, self.deriver.problems
        (story,) = judge.stories(ProblemRules(self.deriver.rules), [flag.subject], now)
        return teller.tell_history(story, flag, sink, now) if teller else 0
