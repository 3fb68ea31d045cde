"""Has the worker's metrics measured once a day, and judged: one measuring process at a time, after local midnight."""

import multiprocessing
from datetime import datetime, timedelta
from multiprocessing.context import SpawnProcess
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from rules.moments import from_text, is_over, midnight
from service.config.settings import Settings
from service.metrics.keeper import FOLDER, LONGEST
from service.pipeline import Pipeline
from service.store.measured import Wanted, read, write
from service.store.metric_rows import MetricRows
from service.store.mirror.manifest import read_manifest

log = structlog.get_logger()
LATECOMERS = timedelta(minutes=5)  # after midnight, so that what happened shortly before it has arrived
REST = timedelta(seconds=1)  # between two looks at whether something is due
AFTER_FAILURE = timedelta(minutes=10)
FILE = "metric_days.json"


class Measurer:
    """Starts a measurement when a day is over and the mirror knows it; takes over what it found, and judges it bit by bit."""

    def __init__(self, settings: Settings, pipeline: Pipeline) -> None:
        self._settings, self._pipeline = settings, pipeline
        self._rows = MetricRows(pipeline.records)
        self._zone = ZoneInfo(settings.timezone)
        self._file = settings.data_dir / FOLDER / FILE
        self._running: SpawnProcess | None = None
        self._started_at: datetime | None = None
        self._failed_at: datetime | None = None
        self._rests_since: datetime | None = None
        # Definitions, costs and goals may be others, or all was rebuilt: the first time, the day is measured in any case.
        self._since_start: int | None = self._rows.newest_change()
        with pipeline.records.db.atomic():
            self._rows.judge_again()  # targets may have changed while the worker was down

    @property
    def is_running(self) -> bool:
        """Whether a measurement runs."""
        return self._running is not None

    def tick(self, now: datetime) -> int:
        """Look after the measurement that runs, or start one that is due; judge one metric that is. Gives how many."""
        if self._rests_since is not None and not is_over(self._rests_since, REST, now):
            return 0
        if self._running:
            self._look(now)
        elif self._is_due(now):
            self._start(now)
        judged = self._pipeline.due_metric(now)
        self._rests_since = None if judged else now
        return judged

    def _is_due(self, now: datetime) -> bool:
        today = now.astimezone(self._zone).date()
        begins = midnight(today, self._zone)
        waits = self._failed_at is not None and not is_over(self._failed_at, AFTER_FAILURE, now)
        known = self._since_start is None and self._rows.measured_until() == today.isoformat()
        if waits or known or now < begins + LATECOMERS:
            return False
        manifest = read_manifest(self._settings.data_dir / FOLDER)
        if manifest is None or not manifest.fits(self._settings.timezone):
            return False
        return from_text(manifest.as_of) >= begins and manifest.upto >= (self._since_start or 0)

    def _start(self, now: datetime) -> None:
        known = self._rows.measured()
        wanted = Wanted(
            now.astimezone(self._zone).date(), self._rows.goals(), known.basis, known.until, known.changed
        )
        process = multiprocessing.get_context("spawn").Process(
            target=_measure, args=(self._settings, wanted, self._file), daemon=True
        )
        process.start()
        self._running, self._started_at = process, now

    def _look(self, now: datetime) -> None:
        running, started = self._running, self._started_at
        if running is None or started is None:
            return
        if running.is_alive() and is_over(started, LONGEST, now):
            running.kill()
            running.join()
        if not running.is_alive():
            self._running = None
            if running.exitcode:
                self._failed_at = now
                log.error("metrics_not_measured", exit_code=running.exitcode, next_try="in ten minutes")
            else:
                take_over(self._rows, self._file)
                self._since_start = None

    def close(self) -> None:
        """End the measurement that runs; the next worker starts it anew."""
        if self._running:
            self._running.terminate()
            self._running.join()
            self._running = None


def _measure(settings: Settings, wanted: Wanted, file: Path) -> None:
    from service.metrics.measuring import measure  # DuckDB comes with it, of which the worker holds nothing

    write(measure(settings, wanted), file)


def take_over(rows: MetricRows, file: Path) -> None:
    """Store what was measured into a file, and remove it."""
    found = read(file)
    with rows.atomic():
        rows.put(found)
    for what in found.refused:
        log.warning("metric_not_measured", what=what)
    file.unlink()
