"""How common words are here: a table a month, made by the worker's clock and put into the delivery log like everything else.

{"word_table": {"month": "2026-03", "method": "lite/1", "texts": 812, "features": "...", "counts": "..."}}
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.base import Delivery
from adapters.body import load_body
from rules.errors import MalformedBody
from rules.likeness import Method, label
from rules.moments import to_text
from rules.word_tables import LEAST_TEXTS, MOST_TEXTS, WordTable, month_of, packed, unpacked
from service.store.log import LogEntry
from service.store.wordings import Wordings

KIND = "idf"
CONNECTION = "deskgauge"  # it comes from no helpdesk
LOOK_EVERY = timedelta(minutes=1)
EVER, NEVER = "", "9999"


class Learner:
    """Makes the table of a month that has none: at its beginning, the first one when enough texts are known.

    keep: puts one delivery into the log.
    """

    def __init__(self, wordings: Wordings, method: Method, keep: Callable[[LogEntry], object]) -> None:
        self._wordings, self._method, self._keep = wordings, method, keep
        self._next_at: datetime | None = None
        self._made = ""

    def tick(self, now: datetime) -> bool:
        """Look once a minute; gives whether a table was made."""
        if self._next_at is not None and now < self._next_at:
            return False
        self._next_at = now + LOOK_EVERY
        month, method = month_of(now), label(self._method)
        if month <= max([self._made, *(one.month for one in self._wordings.tables(method))]):
            return False
        table = None
        if self._wordings.has_texts(LEAST_TEXTS):
            table = self._method.learn(month, self._wordings.newest(method, MOST_TEXTS))
        if table is None:
            return False
        self._keep(entry(table, now))
        self._made = month
        return True


def entry(table: WordTable, now: datetime) -> LogEntry:
    """The row of the log for a table."""
    return LogEntry(CONNECTION, KIND, now, {}, json.dumps({"word_table": packed(table)}).encode())


def read(delivery: Delivery) -> WordTable:
    """The table of a delivery; MalformedBody."""
    told: Mapping[str, Any] = load_body(delivery.body)
    try:
        return unpacked(told["word_table"])
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedBody(f"this is no table of words: {type(error).__name__}", "/word_table") from None


def take(delivery: Delivery, wordings: Wordings, now: datetime) -> str:
    """Keep a table and have those contacts judged anew whose table it becomes; what was done. MalformedBody."""
    table = read(delivery)
    wordings.put_table(table, delivery.name, to_text(delivery.received_at))
    months = [one.month for one in wordings.tables(table.method)]
    place = months.index(table.month)
    first = table.month if place else EVER
    last = months[place + 1] if place + 1 < len(months) else NEVER
    wordings.judge_again(first, last, to_text(now))
    return f"the words of {table.month}, out of {table.texts} texts"
