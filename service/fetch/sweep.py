"""Reads everything that changed at a helpdesk since a moment, page by page, and keeps what the log lacks."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import structlog

from adapters.ticket_api import Changed, Page, TicketApi
from rules.errors import SinkError
from service.fetch.keeper import Keeper
from service.fetch.patience import patiently

TOGETHER = 50  # documents a commit of the log
MOST_PAGES = 10_000  # before a list is taken for one without an end
MOST_LEFT_OUT = 3  # tickets of a batch, before the helpdesk is taken to be in trouble

log = structlog.get_logger()

# Gives those of these tickets, by vendor id with the time of their last change, of which the log lacks something.
Lacking = Callable[[Mapping[str, datetime]], Collection[str]]


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of one page. cursor: where the next one begins; last: nothing follows at the moment.

    seen: changes that the page before did not list. filled: the vendor's times of those of which the log lacked something.
    unread: the tickets that could not be read although others could.
    """

    cursor: str
    seen: int
    filled: tuple[datetime, ...]
    last: bool
    unread: tuple[str, ...] = ()


def lacking_nothing_known(tickets: Mapping[str, datetime]) -> Collection[str]:
    """Every ticket is read, whatever the log holds."""
    return tickets


class Sweep:
    """Reads one helpdesk's pages to their end, one after another.

    lacking_removed: as lacking, of what was removed. at_once: documents under way. told: hears of the ids of each batch
    that was kept. leaves_out: whether a ticket that cannot be read holds up no other.
    """

    def __init__(
        self,
        connection: str,
        api: TicketApi,
        keeper: Keeper,
        lacking: Lacking = lacking_nothing_known,
        at_once: int = 1,
        told: Callable[[Sequence[str]], object] = lambda ids: None,
        pause: Callable[[float], None] = time.sleep,
        *,
        lacking_removed: Lacking | None = None,
        leaves_out: bool = False,
    ) -> None:
        self._connection, self._api, self._keeper = connection, api, keeper
        self._lacking, self._at_once, self._told = lacking, at_once, told
        self._lacking_removed = lacking_removed or lacking
        self._pause, self._leaves_out = pause, leaves_out
        self._been_at: set[str] = set()
        self._before: Mapping[str, datetime] = {}

    def page(self, cursor: str) -> Swept:
        """Read the page at a cursor and keep it; SinkError, StorageUnavailable."""
        self._been_at.add(cursor)
        if len(self._been_at) > MOST_PAGES:
            raise SinkError(f"the helpdesk's list of what changed has over {MOST_PAGES} pages")
        page = patiently(lambda: self._api.changed(cursor), self._pause)
        fresh = [one for one in page.tickets if self._before.get(one.id) != one.updated_at]
        self._before = {one.id: one.updated_at for one in page.tickets}
        wanted = set(self._lacking({one.id: one.updated_at for one in fresh}))
        wanted |= set(self._lacking_removed({one.id: one.updated_at for one in fresh if one.removed}))
        filled: list[str] = []
        for batch in _batches([one for one in fresh if one.id in wanted]):
            read = self._documents(batch)
            self._keeper.keep(self._connection, list(read.values()))
            self._told(list(read))
            filled += read
        return self._swept(page, len(fresh), filled, wanted - set(filled))

    def _documents(self, batch: Sequence[Changed]) -> dict[str, bytes]:
        """Those that can be read; SinkError where that says something of all."""
        if self._at_once == 1:
            return self._one_by_one(batch)
        with ThreadPoolExecutor(self._at_once, thread_name_prefix="sweep") as pool:
            return dict(zip([one.id for one in batch], pool.map(self._whole, batch), strict=True))

    def _one_by_one(self, batch: Sequence[Changed]) -> dict[str, bytes]:
        read: dict[str, bytes] = {}
        left_out: list[SinkError] = []
        for one in batch:
            try:
                read[one.id] = self._whole(one)
            except SinkError as error:
                if not self._leaves_out or error.pauses_sink or len(left_out) == MOST_LEFT_OUT:
                    raise
                left_out.append(error)
                log.warning("ticket_left_out", ticket=f"{self._connection}:{one.id}", reason=str(error))
        if left_out and not read:
            raise left_out[0]
        return read

    def _whole(self, changed: Changed) -> bytes:
        return patiently(lambda: self._api.whole(changed), self._pause)

    def _swept(self, page: Page, seen: int, filled: Sequence[str], unread: Collection[str]) -> Swept:
        """A page that leads back to where reading was before is the last one, whatever it says."""
        last = page.last or page.cursor in self._been_at
        times = tuple(self._before[one] for one in filled)
        return Swept(page.cursor, seen, times, last, tuple(sorted(unread)))


def _batches(tickets: Sequence[Changed]) -> Iterator[Sequence[Changed]]:
    for start in range(0, len(tickets), TOGETHER):
        yield tickets[start : start + TOGETHER]
