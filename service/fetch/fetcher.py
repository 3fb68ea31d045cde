"""Reads the tickets that hints spoke of: each once a burst of hints, as fast as its helpdesk allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from rules.errors import SinkError
from service.crash_points import reach
from service.fetch.desk import Desk, next_try
from service.fetch.errand import Errand
from service.fetch.keeper import Keeper
from service.store.fetches import Fetch, Fetches

AT_ONCE = 4  # readings under way at one helpdesk
GONE = "the helpdesk has no such ticket any more"

log = structlog.get_logger()


@dataclass(slots=True)
class Reading:
    """One ticket on its way; found: whether the helpdesk has it."""

    fetch: Fetch
    errand: Errand[bool]


class Fetcher:
    """Belongs to the thread that owns the store; only the readings themselves run elsewhere."""

    def __init__(self, fetches: Fetches, desks: Mapping[str, Desk], keeper: Keeper) -> None:
        self._fetches, self._desks, self._keeper = fetches, desks, keeper
        self._under_way: dict[str, list[Reading]] = {name: [] for name in desks}

    def tick(self, now: datetime) -> int:
        """Record what has ended and start what is due; gives how many of both."""
        return sum(
            self._record_ended(desk, now) + self._start_due(desk, now) for desk in self._desks.values()
        )

    def under_way(self) -> list[Errand[bool]]:
        """What is being read; what does not end is read again after the next start."""
        return [one.errand for readings in self._under_way.values() for one in readings]

    def _record_ended(self, desk: Desk, now: datetime) -> int:
        under_way = self._under_way[desk.connection]
        ended = [one for one in under_way if one.errand.ended()]
        if ended:
            reach("fetch.before_record")
            self._under_way[desk.connection] = [one for one in under_way if one not in ended]
            with self._fetches.atomic():
                for reading in ended:
                    self._record(desk, reading, now)
        return len(ended)

    def _record(self, desk: Desk, reading: Reading, now: datetime) -> None:
        errand = reading.errand
        if errand.error:
            self._failed(desk, reading.fetch, errand.error, now)
            return
        desk.gate.answered(now)
        self._fetches.done(reading.fetch, now, "" if errand.found else GONE)

    def _failed(self, desk: Desk, fetch: Fetch, error: SinkError, now: datetime) -> None:
        desk.failed(error, now)
        log.info("ticket_not_read", ticket=fetch.ticket_id, reason=str(error))
        if error.permanent:
            self._fetches.done(fetch, now, str(error))
            return
        counts = error.counts and not error.pauses_sink
        again_at = next_try(fetch.attempts, now) if counts else now
        self._fetches.again(fetch.ticket_id, again_at, str(error), counts=counts)

    def _start_due(self, desk: Desk, now: datetime) -> int:
        under_way = self._under_way[desk.connection]
        busy, started = {one.fetch.ticket_id for one in under_way}, 0
        if len(busy) == AT_ONCE or not desk.open(now, len(busy)):
            return 0
        for fetch in self._fetches.due(desk.connection, now, AT_ONCE + len(busy)):
            if fetch.ticket_id in busy:
                continue
            if len(under_way) == AT_ONCE or not desk.open(now, len(under_way)):
                break
            desk.gate.passes(now)
            under_way.append(Reading(fetch, self._read(desk, fetch, now)))
            started += 1
        return started

    def _read(self, desk: Desk, fetch: Fetch, now: datetime) -> Errand[bool]:
        vendor_id = fetch.ticket_id.partition(":")[2]

        def run() -> bool:
            document = desk.api.ticket(vendor_id)
            if document is not None:
                self._keeper.keep(desk.connection, [document])
                reach("fetch.kept")
            return document is not None

        return Errand(fetch.ticket_id, now, run)
