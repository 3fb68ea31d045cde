"""Before a contract renews: 90, 60 and 30 days ahead the account's brief goes along the routes that take it, each step once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules.moments import from_text, is_over
from rules.renewal import DAY, STEPS, due_step, is_told, renews, step_at
from service.addressing import owner_address
from service.brief_push import BriefPush
from service.briefs import account_brief
from service.config.settings import ACCOUNT_OWNER, Route, Settings
from service.delivery_times import held_until
from service.far_ids import far_id
from service.go_live import GoLive
from service.route_choice import RENEWAL_BRIEF, takes_briefs, why_not
from service.store.bearings import bearing_of
from service.store.digest_rows import DigestRows
from service.store.pushes import NewPush, PushStore
from service.store.renewal_rows import STEP, RenewalRows

PAUSE = timedelta(hours=1)
AT_ONCE = 20  # each takes a look at all contacts of an account
SEVERITY: Mapping[int, str] = {90: "low", 60: "medium", 30: "high"}
Row = Mapping[str, Any]


@dataclass(slots=True)
class Renewals:
    """Belongs to the clock. content: makes what is said. install: see service.far_ids."""

    settings: Settings
    rows: RenewalRows
    pushes: PushStore
    digests: DigestRows
    go_live: GoLive
    content: BriefPush
    install: str
    looked_at: datetime | None = field(default=None, init=False)

    def tick(self, now: datetime) -> int:
        """Make pushes of the steps that are due, once an hour until there are no more; gives how many. One transaction."""
        routes = [one for one in self.settings.routes if takes_briefs(one, self.settings.sinks[one.to].kind)]
        if not routes or (self.looked_at and not is_over(self.looked_at, PAUSE, now)):
            return 0
        self.looked_at = now
        with self.pushes.db.atomic():
            made = 0
            for one in filter(renews, self.rows.renewing(now, now + STEPS[0] * DAY)):
                made += self._tell(one, routes, now)
                if made >= AT_ONCE:
                    self.looked_at = None  # the next tick goes on
                    break
            return made

    def _tell(self, account: Row, routes: Sequence[Route], now: datetime) -> int:
        """One push for each sink that a route leads to; the first route that takes the brief there decides, as with flags."""
        step = due_step(from_text(account["renewal_at"]), now)
        if step is None or self._is_history(account, step):
            return 0
        bearing = bearing_of(self.rows.records.select, "account", account["id"], SEVERITY[step], {})
        taking = {one.to: one for one in reversed(routes) if not why_not(one, bearing)}
        return sum(self._push(account, step, route, now) for route in taking.values())

    def _is_history(self, account: Row, step: int) -> bool:
        moment = step_at(from_text(account["renewal_at"]), step)
        return self.go_live.is_before(self.rows.connections(account["id"]), moment)

    def _push(self, account: Row, step: int, route: Route, now: datetime) -> int:
        told = self.rows.told(route.to, account["id"])
        if is_told(step, from_text(account["renewal_at"]), [one for _, one in told.values()]):
            return 0
        found = account_brief(self.rows.records.select, account["id"], now)
        if found is None:
            return 0
        said = self.content.of(found, route.include_text) | {"step": step, "severity": SEVERITY[step]}
        if route.to_person == ACCOUNT_OWNER:
            said["person"] = owner_address(
                "account", account["id"], self.settings.people, self.rows.records.select
            )
        occurrence = told[step][0] + 1 if step in told else 0
        self._keep(account["id"], f"{STEP}{step}", occurrence, route, said, now)
        return 1

    def _keep(
        self, account: str, action: str, occurrence: int, route: Route, said: dict[str, Any], now: datetime
    ) -> None:
        key = far_id(self.install, route.to, account, action, occurrence)
        due_at = held_until(route.quiet, route.digest, now, ZoneInfo(self.settings.timezone))
        self.pushes.add(
            [NewPush(key, route.to, account, action, occurrence, "", RENEWAL_BRIEF, said, now, due_at)]
        )
        if route.digest:
            self.digests.put(key, route.digest)
