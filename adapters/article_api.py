"""The port through which a help center's articles are counted, and the document and the event that this becomes.

The totals of all articles at one moment are one document in the delivery log, in the vendor's own words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from marshmallow import Schema, fields

from adapters.base import Delivery
from adapters.fields import Read, read_integer, read_moment
from adapters.json_api import as_body
from adapters.shapes import Shape, load
from adapters.source import Source
from rules.model import Event, Form, Kind
from rules.moments import to_text

MOST_PAGES = 1000  # of a list that would never end


@dataclass(frozen=True, slots=True)
class Article:
    """One published article. record: id and totals as the vendor names them, for the vendor's own parser."""

    id: str
    record: Mapping[str, Any]


class ArticleApi(Protocol):
    """Reads one help center. articles raises SinkError and nothing else, and waits for the account's budget.

    mark: the key by which the vendor's parser knows the document.
    """

    mark: ClassVar[str]

    def articles(self) -> Iterator[Article]: ...


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


def document(mark: str, at: datetime, articles: Iterable[Article]) -> bytes:
    """What goes into the delivery log."""
    return as_body({mark: 1, "at": to_text(at), "articles": [one.record for one in articles]})


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
