"""Every hour: what changed at a helpdesk since the last look, and did the log hear of it?"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from rules.errors import SinkError
from rules.moments import from_text, is_over, to_text
from service.crash_points import reach
from service.fetch import looks
from service.fetch.desk import Desk, next_try
from service.fetch.errand import Errand
from service.fetch.keeper import Keeper
from service.fetch.looks import Look
from service.fetch.not_read import NotRead
from service.fetch.sweep import Sweep, Swept
from service.store.fetches import Fetches
from service.store.records import Records
from service.store.webhooks import first_and_last

EVERY = timedelta(hours=1)
ON_ITS_WAY = timedelta(minutes=1)  # what changed so lately is read, but its webhook was not missed yet
OVERLAP = timedelta(minutes=10)  # before the first delivery: what it told of was already under way

log = structlog.get_logger()


class Reconciler:
    """Belongs to the thread that owns the store; the questions are asked elsewhere, one page of tickets at a time.

    Which tickets were read already is looked up in the file, so that the asking thread needs nothing of this one.
    """

    def __init__(
        self, records: Records, desks: Mapping[str, Desk], keeper: Keeper, path: Path,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._records, self._desks, self._keeper, self._path = records, desks, keeper, path
        self._fetches = Fetches(records)
        self._pause = pause
        self._under_way: dict[str, Errand[Swept]] = {}
        self._sweeps: dict[str, Sweep] = {}
        self._resting: dict[str, tuple[datetime, timedelta]] = {}
        self._tries: dict[str, int] = {}
        self.ordered: set[str] = set()

    def tick(self, now: datetime) -> int:
        """Take what has ended and ask what is due; gives how many of both."""
        return sum(self._step(desk, now) for desk in self._desks.values())

    def under_way(self) -> list[Errand[Swept]]:
        """The pages that are being read; what is not recorded is asked again after the next start."""
        return list(self._under_way.values())

    def _step(self, desk: Desk, now: datetime) -> int:
        name = desk.connection
        errand = self._under_way.get(name)
        if errand is None:
            return self._begin(desk, now)
        if not errand.ended():
            return 0
        reach("reconcile.before_record")
        del self._under_way[name]
        look = looks.of(self._records, name)
        if look:
            self._take(desk, look, errand, now)
        return 1

    def _begin(self, desk: Desk, now: datetime) -> int:
        """Go on with a look that has not ended, or begin the next when its time has come."""
        name = desk.connection
        look = looks.of(self._records, name)
        ordered = name in self.ordered
        if not ordered and not self._due(look, name, now):
            return 0
        if not desk.open(now, 0):
            return 0
        self.ordered.discard(name)
        if look is None or look.ended_at:
            cursor = look.cursor if look else desk.api.start(self._first(name, now))
            look = Look(cursor, to_text(now))
            looks.record(self._records, name, look)
        desk.gate.passes(now)
        sweep, cursor = self._sweep(desk), look.cursor
        self._under_way[name] = Errand(name, now, lambda: sweep.page(cursor))
        return 1

    def _sweep(self, desk: Desk) -> Sweep:
        """The same one for all pages of a look."""
        name = desk.connection
        if name not in self._sweeps:
            # What is about to be read was not missed, but a removed ticket that is asked for by its id is not found.
            lacking, removed = NotRead(self._path, name, waiting=False), NotRead(self._path, name)
            self._sweeps[name] = Sweep(
                name, desk.api, self._keeper, lacking, pause=self._pause,
                lacking_removed=removed, leaves_out=True,
            )  # fmt: skip
        return self._sweeps[name]

    def _due(self, look: Look | None, name: str, now: datetime) -> bool:
        if look is None:
            return True
        if look.ended_at:
            return is_over(from_text(look.ended_at), EVERY, now)
        return is_over(*self._resting.get(name, (now, timedelta(0))), now)

    def _take(self, desk: Desk, look: Look, errand: Errand[Swept], now: datetime) -> None:
        name, swept = desk.connection, errand.found
        if errand.error or swept is None:
            self._failed(desk, look, errand.error or SinkError("the page's reader told nothing"), now)
            return
        desk.gate.answered(now)
        self._tries.pop(name, None)
        with self._fetches.atomic():
            self._fetches.ask(name, [f"{name}:{one}" for one in swept.unread], now)
        late = sum(at < errand.began_at - ON_ITS_WAY for at in swept.filled)
        seen, filled = look.seen + swept.seen, look.filled + late
        ended_at = to_text(now) if swept.last else ""
        looks.record(self._records, name, Look(swept.cursor, look.began_at, ended_at, seen, filled))
        if swept.last:
            self._sweeps.pop(name, None)
            log.info("reconciled", connection=name, seen=seen, filled=filled)

    def _failed(self, desk: Desk, look: Look, error: SinkError, now: datetime) -> None:
        name, reason = desk.connection, str(error)
        desk.failed(error, now)
        log.warning("reconcile_failed", connection=name, reason=reason)
        tries = self._tries.get(name, 0)
        self._tries[name], self._resting[name] = tries + 1, (now, next_try(tries, now) - now)
        self._sweeps.pop(name, None)
        looks.record(self._records, name, replace(look, reason=reason, failed_at=to_text(now)))

    def _first(self, name: str, now: datetime) -> datetime:
        """The first look begins with the first delivery; what was before is for a backfill."""
        ends = first_and_last(self._records, name)
        return min(ends[0] if ends else now, now) - OVERLAP
