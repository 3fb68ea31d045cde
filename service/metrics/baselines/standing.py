"""What metrics were in the baselines, for the worker's rules about metrics."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from rules.metrics.ask import DAY
from rules.moments import midnight, to_text
from service.config.settings import Settings
from service.metrics.baselines.against import in_baseline, is_comparable, newest_with
from service.metrics.book import MetricBook
from service.metrics.building import own_book
from service.store.frozen_rows import FrozenRows


class StandingBaselines:
    """By metric, segment and day the value in the newest baseline that was frozen before the day's end.

    A day is judged by what was frozen by then, so that another baseline changes nothing of what was said before it.
    """

    def __init__(self, settings: Settings, store: FrozenRows) -> None:
        self._settings, self._store = settings, store
        self._known: dict[str, dict[str, Any]] = {}
        self._book: MetricBook | None = None

    def __call__(self, metric: str, where: Mapping[str, str], day: date) -> float | None:
        """None without such a baseline, and where the metric is defined otherwise today."""
        ends = to_text(midnight(day + DAY, ZoneInfo(self._settings.timezone)))
        frozen = [key for key, frozen_at in self._store.baselines() if frozen_at <= ends]
        definition = self._definitions().metrics.get(metric) if frozen else None
        if definition is None:
            return None
        rows = [row for row in map(self._row, frozen) if is_comparable(row, definition)]
        found = in_baseline(newest_with(rows, metric, where), metric, where)
        return found["value"] if found else None

    def _row(self, key: str) -> dict[str, Any]:
        if key not in self._known:
            self._known[key] = self._store.baseline(key)
        return self._known[key]

    def _definitions(self) -> MetricBook:
        if self._book is None:
            self._book = own_book(self._settings)
        return self._book
