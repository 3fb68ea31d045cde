"""Notes, for pages and doctor, from when on it is a fault that nothing comes from a connection."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from rules.moments import from_text, is_over, optional_text, to_text
from rules.silence import WEEKS, alarming_at, hour_of_week, usual_pace
from service.store.records import Records

MARK = "silence:"
LOOK_EVERY, COUNT_EVERY = timedelta(minutes=1), timedelta(hours=1)
HOUR_DIGITS = len("2026-01-01T00")
BY_HOUR = (
    f"SELECT substr(received_at, 1, {HOUR_DIGITS}) AS hour, count(*) AS number FROM deliveries"
    " WHERE connection = ? AND kind = 'webhook' AND received_at >= ? GROUP BY 1"
)
_END = "(SELECT received_at FROM deliveries WHERE connection = ? AND kind = 'webhook' ORDER BY received_at"
FIRST_AND_LAST = f"SELECT {_END} LIMIT 1) AS first, {_END} DESC LIMIT 1) AS last"


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
        row = self._records.select(FIRST_AND_LAST, [name, name])[0]
        if row["last"] is None:
            return
        if name not in self._pace or is_over(self._counted_at[name], COUNT_EVERY, now):
            self._counted_at[name] = now
            since = to_text(now - timedelta(weeks=WEEKS))
            counts = {
                _hour(one["hour"]): one["number"] for one in self._records.select(BY_HOUR, [name, since])
            }
            self._pace[name] = usual_pace(counts, from_text(row["first"]), now)
        fault_at = alarming_at(from_text(row["last"]), self._pace[name])
        usual = round(self._pace[name].get(hour_of_week(now), 0.0), 1)
        said = {"last_at": row["last"], "alarming_at": optional_text(fault_at), "usual_hour": usual}
        self._records.set_mark(MARK + name, json.dumps(said))


def _hour(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00:00").replace(tzinfo=UTC)
