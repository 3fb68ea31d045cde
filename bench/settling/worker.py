"""Settles a log in a process of its own: python -m bench.settling.worker FOLDER AS_OF BATCH.

Prints a line of JSON after every 10,000 deliveries and at the end: deliveries, events, cpu_seconds, rss_mb.
"""

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import service.pipeline
from service.building import build_pipeline
from service.config import load_settings
from service.pipeline import Pipeline
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.sqlite import open_store
from service.worker import CLOCK_SECONDS, Clock

EVERY = 10_000
SECRET = "synthetic-but-long-enough-0123456789"


def main(folder: Path, as_of: datetime, batch: int) -> None:
    """Settle everything."""
    service.pipeline.BATCH = batch
    settings = load_settings(folder / "deskgauge.toml", {"SECRET": SECRET})
    db = open_store(folder / "deskgauge.db")
    pipeline = build_pipeline(settings, Records(db), PushStore(db))
    clock = Clock(pipeline, settings)
    settled, shown, started, ticked = 0, 0, time.process_time(), time.monotonic()
    while done := pipeline.step(as_of):
        settled += done
        if time.monotonic() - ticked >= CLOCK_SECONDS:  # as the worker does: accounts once a second
            ticked = time.monotonic()
            clock.judge_accounts(as_of)
        if settled - shown >= EVERY:
            shown = settled
            show(pipeline, settled, time.process_time() - started)
    show(pipeline, settled, time.process_time() - started)


def show(pipeline: Pipeline, settled: int, seconds: float) -> None:
    """One line."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    events = int(pipeline.records.select("SELECT max(rowid) AS n FROM events")[0]["n"] or 0)
    line = {
        "deliveries": settled,
        "events": events,
        "cpu_seconds": seconds,
        "rss_mb": pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]))
