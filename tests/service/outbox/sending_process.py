"""A worker that only sends, until all is settled. Arguments: the database, Linear's address."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from adapters.settings import SinkSettings
from adapters.trackers.linear import Linear
from service.outbox import Outbox
from service.store.pushes import PushStore
from service.store.sqlite import open_store
from tests.fakes.linear import KEY

LONGEST = 20.0


def main(database: str, url: str) -> int:
    store = PushStore(open_store(Path(database)))
    sink = Linear(SinkSettings("bugs", "linear", url, KEY, {"team": "SUP"}))
    outbox = Outbox(store, {"bugs": sink}, lambda: datetime.now(UTC))
    last = time.monotonic() + LONGEST
    while {"pending", "sending"} & set(store.counts()):
        if time.monotonic() > last:
            return 1
        if not outbox.tick():
            time.sleep(0.002)
    outbox.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
