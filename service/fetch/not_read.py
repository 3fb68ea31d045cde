"""Which tickets of a page the log lacks something of."""

from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service.store.fetches import Fetches
from service.store.records import Records
from service.store.sqlite import open_read_only


@dataclass(frozen=True, slots=True)
class NotRead:
    """Asks deskgauge.db which tickets were not read since they changed, over a connection of its own: any thread may ask.

    waiting: whether those count of which a webhook has told, and which are about to be read.
    """

    path: Path
    connection: str
    waiting: bool = True

    def __call__(self, tickets: Mapping[str, datetime]) -> Collection[str]:
        named = {f"{self.connection}:{one}": at for one, at in tickets.items()}
        with closing(open_read_only(self.path)) as db:
            unknown = Fetches(Records(db)).unknown(named, waiting=self.waiting)
        return [one.partition(":")[2] for one in unknown]
