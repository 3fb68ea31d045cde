"""Reads everything that changed at a helpdesk since a moment, page by page, and keeps what the log lacks."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from adapters.ticket_api import Changed, Page, TicketApi
from service.fetch.keeper import Keeper
from service.fetch.patience import patiently

TOGETHER = 50  # documents a commit of the log

# Gives those of these tickets, by vendor id with the time of their last change, of which the log lacks something.
Lacking = Callable[[Mapping[str, datetime]], Collection[str]]


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of one page. cursor: where the next one begins; last: nothing follows at the moment."""

    cursor: str
    seen: int
    filled: int
    last: bool


def lacking_nothing_known(tickets: Mapping[str, datetime]) -> Collection[str]:
    """Every ticket is read, whatever the log holds."""
    return tickets


class Sweep:
    """Reads one helpdesk. at_once: documents under way. told: hears of the ids of each batch that was kept."""

    def __init__(
        self,
        connection: str,
        api: TicketApi,
        keeper: Keeper,
        lacking: Lacking = lacking_nothing_known,
        at_once: int = 1,
        told: Callable[[Sequence[str]], object] = lambda ids: None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection, self._api, self._keeper = connection, api, keeper
        self._lacking, self._at_once, self._told = lacking, at_once, told
        self._pause = pause

    def page(self, cursor: str) -> Swept:
        """Read the page at a cursor and keep it; SinkError, StorageUnavailable."""
        page = patiently(lambda: self._api.changed(cursor), self._pause)
        wanted = set(self._lacking({one.id: one.updated_at for one in page.tickets}))
        filled = 0
        for batch in _batches([one for one in page.tickets if one.id in wanted]):
            self._keeper.keep(self._connection, self._documents(batch))
            self._told([one.id for one in batch])
            filled += len(batch)
        return _swept(page, cursor, filled)

    def _documents(self, batch: Sequence[Changed]) -> list[bytes]:
        if self._at_once == 1:
            return [self._whole(one) for one in batch]
        with ThreadPoolExecutor(self._at_once, thread_name_prefix="sweep") as pool:
            return list(pool.map(self._whole, batch))

    def _whole(self, changed: Changed) -> bytes:
        return patiently(lambda: self._api.whole(changed), self._pause)


def _swept(page: Page, cursor: str, filled: int) -> Swept:
    """A page that leads to itself is the last one, whatever it says."""
    return Swept(page.cursor, len(page.tickets), filled, page.last or page.cursor == cursor)


def _batches(tickets: Sequence[Changed]) -> Iterator[Sequence[Changed]]:
    for start in range(0, len(tickets), TOGETHER):
        yield tickets[start : start + TOGETHER]
