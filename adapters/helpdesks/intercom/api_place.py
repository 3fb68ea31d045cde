"""Where reading a workspace stands: in the search of conversations, in that of tickets, or in what was deleted."""

from dataclasses import dataclass, replace
from typing import Self

from rules.errors import SinkError

INDEX_LAG_SECONDS = 300  # by so much a search may trail what it searches
CONVERSATIONS, TICKETS = 0, -1


@dataclass(frozen=True, slots=True)
class Place:
    """As a cursor tells it; moments in Unix seconds.

    since: of conversations. newest: the latest change of one that was listed. page: CONVERSATIONS or TICKETS while that
    search goes on, then which page of what was deleted. after: the search's own pointer, "" for its beginning.
    tickets_since, tickets_newest: likewise of tickets.
    """

    since: int
    newest: int = 0
    page: int = CONVERSATIONS
    after: str = ""
    tickets_since: int = 0
    tickets_newest: int = 0

    @classmethod
    def begin(cls, since: int) -> Self:
        """Everything that changed since the moment."""
        return cls(since, tickets_since=since)

    @classmethod
    def read(cls, cursor: str) -> Self:
        """SinkError where the cursor is none of ours; one that tells of no tickets has read none."""
        try:
            since, newest, where, after = cursor.split(":", 3)
            page, *tickets = (int(number) for number in where.split(","))
            return cls(int(since), int(newest), page, after, *(tickets or (int(since), 0)))
        except (ValueError, TypeError):
            raise SinkError("the cursor is none of an Intercom reader", permanent=True) from None

    def __str__(self) -> str:
        where = f"{self.page},{self.tickets_since},{self.tickets_newest}"
        return f"{self.since}:{self.newest}:{where}:{self.after}"

    @property
    def span(self) -> tuple[int, int]:
        """Since when the search at this place asks, and the latest change that it listed."""
        if self.page == TICKETS:
            return self.tickets_since, self.tickets_newest
        return self.since, self.newest

    def found(self, newest: int, after: str) -> Self:
        """Behind a page of a search; after its last page the next list begins."""
        if self.page == TICKETS:
            return replace(self, page=TICKETS if after else 1, after=after, tickets_newest=newest)
        return replace(self, page=CONVERSATIONS if after else TICKETS, after=after, newest=newest)

    def next_page(self) -> Self:
        """Of what was deleted."""
        return replace(self, page=self.page + 1)

    def begin_again(self) -> Self:
        """Where everything is listed. Each search begins again by what it listed itself: the other one was at it later."""
        tickets_since = _next(self.tickets_since, self.tickets_newest)
        return type(self)(_next(self.since, self.newest), tickets_since=tickets_since)


def _next(since: int, newest: int) -> int:
    return max(since, newest - INDEX_LAG_SECONDS)
