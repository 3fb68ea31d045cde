"""A worker that reads and writes until nothing is left to do: `python loop_process.py CONFIG AS_OF`, so that it can be killed.

Its clock stands while anything is under way and goes on a little when nothing is: less than what lies between a reading and a
writing, so that what is written does not hang on who is faster. Credentials come from the environment.
"""

import os
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from service.building import build_pipeline
from service.config import load_settings
from service.fetch.room import FetchRoom
from service.outbox import Outbox
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.sqlite import open_store
from service.wiring import build_apis, build_sinks
from tests.fakes.desk_api import quick_budget

LONGEST, QUIET_SECONDS, QUIET_STEPS = 60.0, 3, 25


def main(config: str, as_of: str) -> int:
    settings, now = load_settings(Path(config), os.environ), datetime.fromisoformat(as_of)
    db = open_store(settings.data_dir / "deskgauge.db")
    records, pushes = Records(db), PushStore(db)
    pipeline = build_pipeline(settings, records, pushes)
    pipeline.key = b"the same for all installations of a test"
    budgets = {name: quick_budget() for name in settings.connections}
    outbox = Outbox(pushes, build_sinks(settings, budgets), lambda: now)
    room = FetchRoom(settings, records, build_apis(settings, budgets), {}, lambda: now, lambda _: None)
    last, quiet = time.monotonic() + LONGEST, 0
    while quiet < QUIET_STEPS:
        if time.monotonic() > last:
            return 1
        busy = reading() or outbox.under_way
        worked = (
            pipeline.step(now)
            + pipeline.due(now)
            + pipeline.due_accounts(now)
            + pipeline.due_problems(now)
            + pipeline.write_back(now)
        )
        worked += pipeline.due_queue(now) + room.tick(now) + outbox.tick()
        quiet = 0 if busy or worked or reading() or outbox.under_way else quiet + 1
        now += timedelta(seconds=QUIET_SECONDS if quiet else 0)
        time.sleep(0.001)
    room.close()
    outbox.close()
    return 0


def reading() -> bool:
    return any(one.name.startswith("fetch-") for one in threading.enumerate())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
