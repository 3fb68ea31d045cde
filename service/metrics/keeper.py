"""Keeps the mirror fresh from within the worker: one refreshing process at a time, soon after something changed."""

import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from rules.moments import is_over
from service.store.base import Store
from service.store.mirror import days as mirror_days
from service.store.mirror.backlog import keep_backlog
from service.store.mirror.manifest import read_manifest

log = structlog.get_logger()
FOLDER = "mirror"
PAUSE = timedelta(seconds=10)  # between the end of one refresh and the beginning of the next
LONGEST = timedelta(minutes=30)


class MirrorKeeper:
    """Starts a refresh when a day's tickets changed since the last one, or when a new local day begins."""

    def __init__(self, data_dir: Path, zone: str, store: Store) -> None:
        self._database, self._folder, self._zone, self._store = (
            data_dir / "deskgauge.db",
            data_dir / FOLDER,
            zone,
            store,
        )
        self._running: subprocess.Popen[bytes] | None = None
        self._started_at: datetime | None = None
        self._ended_at: datetime | None = None
        self._done: tuple[int, date] | None = None
        self._doing: tuple[int, date] | None = None

    def tick(self, now: datetime) -> None:
        """Look after the refresh that runs, or start one that is due."""
        if self._running:
            self._look(now)
            return
        wanted = (mirror_days.newest(self._store), now.astimezone(ZoneInfo(self._zone)).date())
        if wanted == self._done or (self._ended_at and not is_over(self._ended_at, PAUSE, now)):
            return
        self._doing, self._started_at = wanted, now
        self._running = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command(self._database, self._folder, self._zone), stdout=subprocess.DEVNULL
        )

    def _look(self, now: datetime) -> None:
        running, started = self._running, self._started_at
        if running is None or started is None:
            return
        code = running.poll()
        if code is None and is_over(started, LONGEST, now):
            running.kill()
            code = running.wait()
        if code is not None:
            self._running, self._ended_at = None, now
            self._done = self._doing if code == 0 else self._done
            manifest = read_manifest(self._folder) if code == 0 else None
            if manifest:
                mirror_days.prune(self._store, manifest.upto)
                keep_backlog(self._store, self._folder)
            if code:
                log.error("mirror_refresh_failed", exit_code=code, next_try="in a moment")

    def close(self) -> None:
        """End the refresh that runs; what it has not finished is done by the next one."""
        if self._running:
            self._running.terminate()
            self._running.wait()
            self._running = None


def command(database: Path, folder: Path, zone: str) -> list[str]:
    """What makes the mirror anew where it is out of date."""
    return [sys.executable, "-m", "service.store.mirror.refreshing", str(database), str(folder), zone]


def refresh_now(data_dir: Path, zone: str) -> None:
    """Bring the mirror up to date and wait for it; CalledProcessError where that fails."""
    subprocess.run(  # noqa: S603  our own interpreter and module
        command(data_dir / "deskgauge.db", data_dir / FOLDER, zone), check=True, stdout=subprocess.DEVNULL
    )
