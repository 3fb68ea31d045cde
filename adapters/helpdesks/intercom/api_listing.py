"""Lists what changed at Intercom: the conversations, the tickets of customers, and after them what was deleted.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from adapters.helpdesks.intercom.api_place import TICKETS, Place
from adapters.helpdesks.intercom.api_search import Search, listed, pages_of, part
from adapters.helpdesks.intercom.tables import CUSTOMER_TICKETS
from adapters.json_api import JsonApi
from adapters.ticket_api import Changed, Page

DELETED, DELETED_AT, DELETED_PER_PAGE = "/conversations/deleted", "deleted_at", 60


class Listing:
    """The pages of one workspace. now: Unix time.

    A page may repeat conversations of an earlier one: what changes in the second that a search ends with, or what the
    search's index learns late, must not be missed. A conversation that was made a ticket is both, with one id.
    """

    def __init__(self, api: JsonApi, now: Callable[[], float]) -> None:
        self._api, self._now = api, now
        self._conversations = Search(api, "conversations")
        self._tickets = Search(api, "tickets", optional=True)

    def count(self, since: datetime) -> int | None:
        """What both searches count; deletions are not counted, the team's own tickets are."""
        moment = int(since.timestamp())
        numbers = [search.count(moment) for search in (self._conversations, self._tickets)]
        known = [number for number in numbers if number is not None]
        return sum(known) if len(known) == len(numbers) else None

    def page(self, place: Place) -> Page:
        """The page at that place."""
        return self._gone(place) if place.page > 0 else self._living(place)

    def _living(self, place: Place) -> Page:
        search = self._tickets if place.page == TICKETS else self._conversations
        since, newest = place.span
        found = search.page(since, newest, place.after)
        # A time that is still to come would hide all that changes until then.
        newest = min(
            max([newest, *(int(one.updated_at.timestamp()) for one in found.tickets)]), int(self._now())
        )
        tickets = tuple(one for one in found.tickets if place.page != TICKETS or _is_of_a_customer(one))
        return Page(tickets, str(place.found(newest, found.pointer)), last=False)

    def _gone(self, place: Place) -> Page:
        """Deletions since the moment, asked for from the latest backwards, so that a new one moves none out of sight."""
        path = f"{DELETED}?order=desc&per_page={DELETED_PER_PAGE}&page={place.page}"
        answer = self._api.get(path) or {"conversations": []}
        records = part(self._api, answer, "conversations", list, DELETED)
        all_of_it = [listed(one, DELETED_AT, removed=True) for one in records]
        tickets = [one for one in all_of_it if one.updated_at.timestamp() >= place.since]
        last = len(tickets) < len(all_of_it) or place.page >= _page_count(answer)
        following = place.begin_again() if last else place.next_page()
        return Page(tuple(reversed(tickets)), str(following), last)


def _is_of_a_customer(ticket: Changed) -> bool:
    """Those that the team keeps for itself would be read only to be ignored."""
    category = str(ticket.record.get("category", "")).strip().lower()
    return not category or category in CUSTOMER_TICKETS


def _page_count(answer: Mapping[str, Any]) -> int:
    number = pages_of(answer).get("total_pages")
    return number if isinstance(number, int) else 0
