"""Lists what changed at Intercom: the search by last change, and after it what was deleted.

Sources: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/searchconversations and, for
the order, https://developers.intercom.com/docs/references/2.4/rest-api/common-structures/pagination-search
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from adapters.json_api import JsonApi
from adapters.ticket_api import Changed, Page
from rules.errors import SinkError

SEARCH, DELETED = "/conversations/search", "/conversations/deleted"
DELETED_AT = "deleted_at"
PER_PAGE, DELETED_PER_PAGE = 150, 60
INDEX_LAG_SECONDS = 300  # by so much a search may trail what it searches
ORDER = {"field": "updated_at", "order": "ascending"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading stands, as a cursor tells it; moments in Unix seconds.

    newest: the latest change that was listed. page: of what was deleted since, 0 while the search goes on. after: the
    search's own pointer, "" for its beginning.
    """

    since: int
    newest: int = 0
    page: int = 0
    after: str = ""

    @classmethod
    def read(cls, cursor: str) -> Self:
        """SinkError where the cursor is none of ours."""
        try:
            since, newest, page, after = cursor.split(":", 3)
            return cls(int(since), int(newest), int(page), after)
        except ValueError:
            raise SinkError("the cursor is none of an Intercom reader", permanent=True) from None

    def __str__(self) -> str:
        return f"{self.since}:{self.newest}:{self.page}:{self.after}"


class Listing:
    """The pages of one workspace. now: Unix time.

    A page may repeat conversations of an earlier one: what changes in the second that a search ends with, or what the
    search's index learns late, must not be missed.
    """

    def __init__(self, api: JsonApi, now: Callable[[], float]) -> None:
        self._api, self._now = api, now

    def count(self, since: datetime) -> int | None:
        """What the search counts; deletions are not counted."""
        number = self._search(Place(int(since.timestamp())), per_page=1).get("total_count")
        return number if isinstance(number, int) else None

    def page(self, place: Place) -> Page:
        """The page at that place."""
        return self._gone(place) if place.page else self._living(place)

    def _living(self, place: Place) -> Page:
        answer = self._search(place)
        listed = part(self._api, answer, "conversations", list, SEARCH)
        tickets = tuple(_listed(one, "updated_at") for one in listed)
        # A time that is still to come would hide all that changes until then.
        newest = min(
            max([place.newest, *(int(one.updated_at.timestamp()) for one in tickets)]), int(self._now())
        )
        pointer = _pointer(answer)
        following = (
            Place(place.since, newest, after=pointer) if pointer else Place(place.since, newest, page=1)
        )
        return Page(tickets, str(following), last=False)

    def _search(self, place: Place, per_page: int = PER_PAGE) -> Mapping[str, Any]:
        """A pointer that Intercom no longer takes is left for a new search from the latest change that was listed."""
        try:
            answer = self._api.post(SEARCH, _question(place.since, place.after, per_page))
        except SinkError as error:
            if not (place.after and error.permanent):
                raise
            answer = self._api.post(SEARCH, _question(place.newest, "", per_page))
        if not isinstance(answer, dict):
            raise self._api.odd(SEARCH)
        return answer

    def _gone(self, place: Place) -> Page:
        """Deletions since the moment, asked for from the latest backwards, so that a new one moves none out of sight."""
        path = f"{DELETED}?order=desc&per_page={DELETED_PER_PAGE}&page={place.page}"
        answer = self._api.get(path) or {"conversations": []}
        listed = [_listed(one, DELETED_AT) for one in part(self._api, answer, "conversations", list, DELETED)]
        tickets = [one for one in listed if one.updated_at.timestamp() >= place.since]
        if len(tickets) == len(listed) and place.page < _page_count(answer):
            following = Place(place.since, place.newest, place.page + 1)
            return Page(tuple(reversed(tickets)), str(following), last=False)
        following = Place(max(place.since, place.newest - INDEX_LAG_SECONDS))
        return Page(tuple(reversed(tickets)), str(following), last=True)


def part(api: JsonApi, answer: Any, name: str, kind: type, path: str) -> Any:
    """What an answer holds under this name; SinkError where that is none of its kind."""
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, kind):
        raise api.odd(path)
    return found


def _question(since: int, after: str, per_page: int) -> dict[str, Any]:
    """One second earlier: the documentation leaves open whether an equal moment is found."""
    pagination: dict[str, Any] = {"per_page": per_page}
    if after:
        pagination["starting_after"] = after
    query = {"field": "updated_at", "operator": ">", "value": since - 1}
    return {"query": query, "sort": ORDER, "pagination": pagination}


def _pages(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    pages = answer.get("pages")
    return pages if isinstance(pages, dict) else {}


def _pointer(answer: Mapping[str, Any]) -> str:
    """Where the next page begins, "" after the last one."""
    following = _pages(answer).get("next")
    return str(following.get("starting_after") or "") if isinstance(following, dict) else ""


def _page_count(answer: Mapping[str, Any]) -> int:
    number = _pages(answer).get("total_pages")
    return number if isinstance(number, int) else 0


def _listed(item: Any, moment: str) -> Changed:
    try:
        at = datetime.fromtimestamp(item[moment], UTC)
        return Changed(str(item["id"]), at, item, removed=moment == DELETED_AT)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise SinkError("Intercom lists a conversation without id or time") from None
