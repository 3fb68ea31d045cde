"""What a list of a help center's articles becomes: an event for each article with its totals."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields

from adapters.base import Delivery
from adapters.fields import Read, read_integer, read_moment
from adapters.shapes import Shape, load
from adapters.source import Source
from rules.model import Event, Form, Kind


class TotalsShape(Shape):
    """The document: when the articles were counted, and their records."""

    at = Read(read_moment, required=True)
    articles = fields.List(fields.Raw(), required=True)


_TOTALS = TotalsShape()


def read_count(value: Any) -> int:
    """A number of things. ValueError else."""
    if read_integer(value) < 0:
        raise ValueError("Not a number of things.")
    return int(value)


def read_totals(
    body: Mapping[str, Any],
    delivery: Delivery,
    shape: Schema,
    totals: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> list[Event]:
    """An ARTICLE_COUNTED for each article of the document; shape: of a record; totals: its fields in our words."""
    told = load(_TOTALS, body)
    source = Source(delivery, "", Form.SNAPSHOT, told["at"])
    records = [load(shape, one, f"/articles/{place}") for place, one in enumerate(told["articles"])]
    return [_counted(source, told["at"], one["id"], totals(one)) for one in records]


def _counted(source: Source, at: datetime, article: str, totals: Mapping[str, Any]) -> Event:
    return source.observed(Kind.ARTICLE_COUNTED, f"article:{article}", at, {"article_id": article, **totals})
