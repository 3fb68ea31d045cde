"""Notes, for pages and doctor, from when on it is a fault that nothing comes from a connection."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from rules.moments import from_text, is_over, optional_text, to_text
from rules.silence import WEEKS, alarming_at, hour_of_week, usual_pace
from service.store.records import Records
from service.store.webhooks import by_hour, first_and_last

MARK = "silence:"
LOOK_EVERY, COUNT_EVERY = timedelta(minutes=1), timedelta(hours=1)
SILENT_AFTER = timedelta(days=3)  # where too little comes to know what is usual
Noted = Mapping[str, Any]  # last_at, alarming_at: moments as text; usual_hour: deliveries

log = structlog.get_logger()


class Watch:
    """Belongs to the thread that owns the store."""

    def __init__(self, records: Records, connections: Iterable[str]) -> None:
        self._records, self._connections = records, sorted(connections)
        self._looked_at: datetime | None = None
        self._counted_at: dict[str, datetime] = {}
        self._pace: dict[str, dict[int, float]] = {}
        self._silent: frozenset[str] = frozenset()

    def tick(self, now: datetime) -> int:
        """Look once a minute; how much is usual is counted once an hour. Gives 0: nothing waits for it."""
        if self._looked_at is None or is_over(self._looked_at, LOOK_EVERY, now):
            self._looked_at = now
            with self._records.db.atomic():
                for name in self._connections:
                    self._look(name, now)
        return 0

    def _look(self, name: str, now: datetime) -> None:
        ends = first_and_last(self._records, name)
        if ends is None:
            return
        first, last = ends
        if name not in self._pace or is_over(self._counted_at[name], COUNT_EVERY, now):
            self._counted_at[name] = now
            counts = by_hour(self._records, name, now - timedelta(weeks=WEEKS))
            self._pace[name] = usual_pace(counts, first, now)
        usual = round(self._pace[name].get(hour_of_week(now), 0.0), 1)
        fault_at = optional_text(alarming_at(last, self._pace[name]))
        said = {"last_at": to_text(last), "alarming_at": fault_at, "usual_hour": usual}
        self._records.set_mark(MARK + name, json.dumps(said))
        self._tell(name, said, now)

    def _tell(self, name: str, said: Noted, now: datetime) -> None:
        """Once when a silence begins, and once when it ends."""
        silent = is_fault(said, now)
        if silent and name not in self._silent:
            log.warning("connection_silent", connection=name, last_at=said["last_at"])
        elif not silent and name in self._silent:
            log.info("connection_heard_again", connection=name, last_at=said["last_at"])
        self._silent = self._silent | {name} if silent else self._silent - {name}


def noted(records: Records, connection: str) -> Noted | None:
    """What was noted last of a connection; None before its first delivery."""
    value = records.mark(MARK + connection)
    return json.loads(value) if value else None


def is_fault(said: Noted, now: datetime) -> bool:
    """Whether far more than usual should have come; where that cannot be told, whether nothing came for days."""
    if said["alarming_at"]:
        return now >= from_text(str(said["alarming_at"]))
    return now - from_text(str(said["last_at"])) > SILENT_AFTER
