"""Whether the installation can do its work now: the questions behind /readyz, /metrics and `doctor`."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rules.errors import DeskgaugeError
from service.heartbeat import seconds_since_beat
from service.store.log import RESERVE_BYTES, log_dir
from service.store.log_reader import LogReader
from service.store.reads.flow import waiting
from service.store.reads.sinks import standings
from service.store.reads.snapshot import Reads

DATABASE = "deskgauge.db"
SILENT_SECONDS = 30.0
BACKLOG_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Check:
    """One question. ask gives "" when all is well, else one sentence with what to do."""

    name: str
    ask: Callable[[], str]

    def trouble(self) -> str:
        """The answer; a question that cannot even be asked is trouble too."""
        try:
            return self.ask()
        except (DeskgaugeError, OSError, sqlite3.Error) as error:
            return f"cannot be examined ({error}). See that {DATABASE} and the delivery log are readable."


def log_trouble(data_dir: Path) -> str:
    """Whether the delivery log can take what comes."""
    folder = next((path for path in (log_dir(data_dir), data_dir) if path.exists()), data_dir.parent)
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"{folder} is not writable. Give it to the user that runs Deskgauge."
    free = shutil.disk_usage(folder).free
    if free < RESERVE_BYTES:
        reserve = RESERVE_BYTES // 2**20
        return f"{folder} has {free // 2**20} MiB free, less than the reserve of {reserve} MiB. Make room."
    return ""


def worker_trouble(data_dir: Path) -> str:
    """Whether the worker goes round its loop."""
    age = seconds_since_beat(data_dir, time.time())
    if age is None:
        return "the worker has never run. Start it with `deskgauge up` or `deskgauge worker`."
    if age > SILENT_SECONDS:
        return f"the worker has been silent for {age:.0f} s. Look at its log and start it again."
    return ""


def backlog(data_dir: Path) -> int:
    """Deliveries in the log that the worker has not settled; all of them while there is no database."""
    with LogReader(data_dir) as log:
        if not (data_dir / DATABASE).exists():
            return sum(log.counts().values())
        with Reads(data_dir / DATABASE).snapshot() as snapshot:
            return waiting(snapshot, log.counts)


def backlog_trouble(data_dir: Path) -> str:
    """Whether the worker keeps up."""
    number = backlog(data_dir)
    if number > BACKLOG_LIMIT:
        return f"{number} deliveries wait for the worker. See that it runs and what its log says."
    return ""


def stopped_sinks(data_dir: Path) -> list[str]:
    """The sinks to which nothing is sent until a person has looked; none while that cannot be known."""
    try:
        with Reads(data_dir / DATABASE).snapshot() as snapshot:
            return [one.sink for one in standings(snapshot) if one.needs_person]
    except (DeskgaugeError, OSError, sqlite3.Error):
        return []


def numbers(data_dir: Path) -> dict[str, float]:
    """What /metrics shows of the installation as a whole, whichever process is asked."""
    age = seconds_since_beat(data_dir, time.time())
    return {
        "deliveries_waiting": float(backlog(data_dir)),
        "worker_silent_seconds": float("nan") if age is None else age,
        "disk_free_bytes": float(shutil.disk_usage(data_dir).free),
    }
