"""Reads the helpdesks' lists (articles with their totals, organizations), and appends what changed to the delivery log."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

import structlog

from adapters.json_api import as_body
from adapters.list_api import ListApi, Listed, document, pages
from rules.moments import from_text, is_over, to_text
from service.fetch.errand import Errand
from service.fetch.keeper import Keeper
from service.fetch.rounds import Rounds
from service.store.records import Records

EVERY = timedelta(days=1)
AT_ONCE = 500  # records a delivery
DIGEST_BYTES = 8
# Of each record that the log holds a digest, by id: a list of 50,000 is remembered in a few megabytes.
Digests = dict[str, bytes]

log = structlog.get_logger()


def keep(
    connection: str, api: ListApi, keeper: Keeper, at: datetime, listed: Iterable[Listed]
) -> Iterator[list[Listed]]:
    """Put records into the log, at most AT_ONCE a delivery; gives those of each once the log holds them."""
    left = iter(listed)
    while batch := list(islice(left, AT_ONCE)):
        keeper.keep(connection, [document(api, at, batch)])
        yield batch


def poll(connection: str, api: ListApi, keeper: Keeper, now: datetime, last: Digests) -> int:
    """Append the records that changed, in no delivery where nothing did; gives how many there are.

    last: the caller keeps it from one poll to the next. SinkError where the list cannot be read, StorageUnavailable where the
    log cannot be written; then it holds what was appended until then, and the next poll tells the rest.
    """
    seen: set[str] = set()
    number = 0
    for batch in keep(connection, api, keeper, now, _changed(api, last, seen)):
        last.update((one.id, _digest(one)) for one in batch)
        number += len(batch)
    for gone in last.keys() - seen:
        del last[gone]
    return number


def _changed(api: ListApi, last: Digests, seen: set[str]) -> Iterator[Listed]:
    """Each id once: a list that moves while it is read may show one on two pages."""
    for page in pages(api):
        for one in page.listed:
            if one.id not in seen and last.get(one.id) != _digest(one):
                yield one
            seen.add(one.id)


def _digest(one: Listed) -> bytes:
    return hashlib.blake2b(as_body(one.record), digest_size=DIGEST_BYTES).digest()


class ListPolls(Rounds[int]):
    """Each list of each connection once a day. lists: by what they hold (articles, organizations) and connection.

    Trouble is logged and tried again the next day: an account may have no help center, or a token without access to it, and
    that says nothing about its tickets.
    """

    def __init__(self, records: Records, lists: Mapping[str, Mapping[str, ListApi]], keeper: Keeper) -> None:
        self._lists = {f"{what}:{name}": api for what, apis in lists.items() for name, api in apis.items()}
        super().__init__(self._lists)
        self._records, self._keeper = records, keeper
        self._last: dict[str, Digests] = {mark: {} for mark in self._lists}

    def _due(self, name: str, now: datetime) -> Callable[[], int] | None:
        polled_at = self._records.mark(name)
        if polled_at and not is_over(from_text(polled_at), EVERY, now):
            return None
        with self._records.db.atomic():
            self._records.set_mark(name, to_text(now))
        connection = name.partition(":")[2]
        return partial(poll, connection, self._lists[name], self._keeper, now, self._last[name])

    def _ended(self, name: str, errand: Errand[int], now: datetime) -> None:
        if errand.error:
            what, _, connection = name.partition(":")
            log.warning("list_not_read", what=what, connection=connection, reason=str(errand.error))
