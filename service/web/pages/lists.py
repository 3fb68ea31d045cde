"""What every list page does: read its filters, fetch one page, count what the filters leave."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from service.api import arguments
from service.store.reads import pages
from service.store.reads.snapshot import Row
from service.web.present import snapshot

ROWS = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list and how it was asked for; total counts what the filters leave."""

    items: list[Row]
    total: int
    filters: Mapping[str, str]
    cursor: str | None
    next_cursor: str | None


def listed(name: str) -> Listed:
    """The page of a list that the request asks for; an empty choice of the filter form is no filter."""
    given = MultiDict([(key, value) for key, value in request.args.items(multi=True) if value])
    asked = arguments.read(name, given)
    found = pages.page(snapshot(), name, asked.filters, limit=ROWS, cursor=asked.cursor)
    total = pages.total(snapshot(), name, asked.filters)
    return Listed(found.items, total, asked.filters, asked.cursor, found.next_cursor)
