"""Notes, for pages and doctor, from when on it is a fault that nothing comes from a connection."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.moments import is_over, optional_text, to_text
from rules.silence import WEEKS, alarming_at, hour_of_week, usual_pace
from service.store.records import Records
from service.store.webhooks import by_hour, first_and_last

MARK = "silence:"
LOOK_EVERY, COUNT_EVERY = timedelta(minutes=1), timedelta(hours=1)


class Watch:
    """Belongs to the thread that owns the store."""

    def __init__(self, records: Records, connections: Iterable[str]) -> None:
        self._records, self._connections = records, sorted(connections)
        self._looked_at: datetime | None = None
        self._counted_at: dict[str, datetime] = {}
        self._pace: dict[str, dict[int, float]] = {}

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
