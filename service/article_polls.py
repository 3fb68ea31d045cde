"""Counts a help center's articles: reads the totals, and appends what changed to the delivery log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.article_api import Article, ArticleApi, document
from service.store.log import LogEntry, LogWriter

KIND = "snapshot"
# The record of each article as it was read last, by id; the caller keeps it from one poll to the next.
LastTotals = dict[str, Mapping[str, Any]]


def poll(connection: str, api: ArticleApi, writer: LogWriter, now: datetime, last: LastTotals) -> int:
    """Append one delivery with the articles whose totals changed, none where nothing did; gives how many there are.

    SinkError where the help center cannot be read, StorageUnavailable where the log cannot be written; then nothing
    was appended and `last` is as before.
    """
    read = list(api.articles())
    changed = [one for one in read if last.get(one.id) != one.record]
    if changed:
        writer.append([_entry(connection, api.mark, now, changed)])
    last.clear()
    last.update({one.id: one.record for one in read})
    return len(changed)


def _entry(connection: str, mark: str, now: datetime, changed: list[Article]) -> LogEntry:
    headers = {"content-type": "application/json"}
    return LogEntry(connection, KIND, now, headers, document(mark, now, changed))
