"""Counts a help center's articles: reads the totals, and appends what changed to the delivery log."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.article_api import ArticleApi, document
from rules.moments import from_text, is_over, to_text
from service.fetch.errand import Errand
from service.fetch.keeper import Keeper
from service.store.records import Records

EVERY = timedelta(days=1)
MARK = "articles:"
# The record of each article as it was read last, by id; the caller keeps it from one poll to the next.
LastTotals = dict[str, Mapping[str, Any]]


log = structlog.get_logger()


def poll(connection: str, api: ArticleApi, keeper: Keeper, now: datetime, last: LastTotals) -> int:
    """Append one delivery with the articles whose totals changed, none where nothing did; gives how many there are.

    SinkError where the help center cannot be read, StorageUnavailable where the log cannot be written; then nothing
    was appended and `last` is as before.
    """
    read = list(api.articles())
    changed = [one for one in read if last.get(one.id) != one.record]
    if changed:
        keeper.keep(connection, [document(api.mark, now, changed)])
    last.clear()
    last.update({one.id: one.record for one in read})
    return len(changed)


class ArticlePolls:
    """Each help center once a day; belongs to the thread that owns the store.

    Trouble is logged and tried again the next day: an account may have no help center, or a token without access to it, and
    that says nothing about its tickets.
    """

    def __init__(self, records: Records, apis: Mapping[str, ArticleApi], keeper: Keeper) -> None:
        self._records, self._apis, self._keeper = records, apis, keeper
        self._last: dict[str, LastTotals] = {name: {} for name in apis}
        self._under_way: dict[str, Errand[int]] = {}

    def tick(self, now: datetime) -> int:
        """Take what has ended and begin what is due; gives how many of both."""
        return sum(self._step(name, now) for name in self._apis)

    def under_way(self) -> list[Errand[int]]:
        """The polls that have not ended."""
        return list(self._under_way.values())

    def _step(self, name: str, now: datetime) -> int:
        errand = self._under_way.get(name)
        if errand is None:
            return self._begin(name, now)
        if not errand.ended():
            return 0
        del self._under_way[name]
        if errand.error:
            log.warning("articles_not_read", connection=name, reason=str(errand.error))
        return 1

    def _begin(self, name: str, now: datetime) -> int:
        polled_at = self._records.mark(MARK + name)
        if polled_at and not is_over(from_text(polled_at), EVERY, now):
            return 0
        with self._records.db.atomic():
            self._records.set_mark(MARK + name, to_text(now))
        api, last = self._apis[name], self._last[name]
        self._under_way[name] = Errand(
            f"{name}-articles", now, lambda: poll(name, api, self._keeper, now, last)
        )
        return 1
