"""The port through which a list is read whole: a help center's articles, a helpdesk's organizations.

What is new in it becomes a document in the delivery log, in the vendor's own words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Protocol

from adapters.json_api import as_body
from rules.moments import to_text

MOST_PAGES = 10_000  # of a list that would never end


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing of a list. record: its id and what is read of it as the vendor names it, for the vendor's own parser."""

    id: str
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some of a list. following: the cursor of the next page, "" after the last."""

    listed: tuple[Listed, ...] = ()
    following: str = ""


class ListApi(Protocol):
    """Reads one list. page raises SinkError and nothing else, and waits for the account's budget.

    mark: the key by which the vendor's parser knows the document. many: the key of its records. page: the one at a
    cursor, "" for the first.
    """

    mark: ClassVar[str]
    many: ClassVar[str]

    def page(self, cursor: str) -> ListPage: ...


class OrganizationApi(ListApi, Protocol):
    """Lists the organizations of a helpdesk. count: how many there are, None where the helpdesk does not say."""

    def count(self) -> int | None: ...


Ask = Callable[[Callable[[], ListPage]], ListPage]


def pages(api: ListApi, ask: Ask = lambda page: page()) -> Iterator[ListPage]:
    """Every page of the list. ask: how a page is asked for, such as more than once."""
    cursor = ""
    for _ in range(MOST_PAGES):
        page = ask(partial(api.page, cursor))
        yield page
        cursor = page.following
        if not cursor:
            return


def document(api: ListApi, at: datetime, listed: Iterable[Listed]) -> bytes:
    """What goes into the delivery log. at: when the list was read."""
    return as_body({api.mark: 1, "at": to_text(at), api.many: [one.record for one in listed]})
