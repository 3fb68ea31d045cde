"""How far the lists of tickets are read: those in use, those in the bin and those marked as spam are three lists.

Freshdesk numbers its pages and gives at most 300 of them. A ticket that changes while they are read moves to the end
and pulls all after it one place forward, over the edge of a page that was read already. So every page begins where
the one before it ended in time, and pages are counted only among tickets that changed within the same second.
Source: https://developers.freshdesk.com/api/#list_all_tickets
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from rules.errors import SinkError

LISTS = ("", "&filter=deleted", "&filter=spam")
PER_PAGE, MOST_PAGES = 100, 300
# Whether a ticket of the very second is listed is not documented; one second earlier it is in any case.
OVERLAP = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins. since: Unix seconds, for each list; reading: which list; page: of it, from 1."""

    since: tuple[int, ...]
    reading: int = 0
    page: int = 1

    @classmethod
    def at(cls, since: datetime) -> Self:
        """The beginning of all lists."""
        return cls((int(since.timestamp()),) * len(LISTS))

    @classmethod
    def of(cls, cursor: str) -> Self:
        """The place that a cursor names."""
        *since, reading, page = (int(part) for part in cursor.split(","))
        return cls(tuple(since), reading, page)

    @property
    def cursor(self) -> str:
        return ",".join(str(part) for part in (*self.since, self.reading, self.page))

    @property
    def query(self) -> str:
        """What the list is asked for. The default of `updated_since` would be the last 30 days."""
        since = datetime.fromtimestamp(self.since[self.reading], UTC)
        return (
            f"updated_since={since:%Y-%m-%dT%H:%M:%SZ}&order_by=updated_at&order_type=asc"
            f"&per_page={PER_PAGE}&page={self.page}{LISTS[self.reading]}"
        )

    @property
    def of_removed(self) -> bool:
        """Whether the list is that of the bin or of spam."""
        return self.reading > 0

    @property
    def in_last_list(self) -> bool:
        return self.reading == len(LISTS) - 1

    def after(self, newest: datetime | None, more: bool) -> "Place":
        """The place behind a page. newest: its last ticket's change; more: whether its list goes on."""
        since, page = list(self.since), self.page + 1
        reached = int(newest.timestamp()) - OVERLAP if newest else 0
        if reached > since[self.reading]:
            since[self.reading], page = reached, 1
        if not more:
            return Place(tuple(since), (self.reading + 1) % len(LISTS))
        if page > MOST_PAGES:
            most = MOST_PAGES * PER_PAGE
            raise SinkError(
                f"over {most} tickets changed within a second, and Freshdesk lists no more of them"
            )
        return Place(tuple(since), self.reading, page)
