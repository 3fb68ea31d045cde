"""Reads Freshdesk: the lists of tickets that changed, and for each its conversations and its satisfaction ratings.

Conversations are asked for on their own: an `include` of them costs as much and gives the first ten only.
Sources: https://developers.freshdesk.com/api/#list_all_tickets, #list_all_ticket_notes, #satisfaction-ratings
and #embedding.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.freshdesk.access import headers
from adapters.helpdesks.freshdesk.listing import PER_PAGE, Place
from adapters.http import Reply
from adapters.json_api import READING, JsonApi, as_body
from adapters.settings import ConnectionSettings
from adapters.ticket_api import Changed, Cost, Page
from rules.errors import SinkError

TICKETS = "/api/v2/tickets"
SEARCH = "/api/v2/search/tickets"
LISTED, SHOWN = "stats,requester,description", "stats,requester"
LISTING = "lists"  # they have a limit of their own, a fraction of the account's
MOST_PAGES = 100  # of one ticket's conversations
FORBIDDEN, NOT_IN_PLAN = 403, "require_feature"


class FreshdeskApi:
    """Needs the credential api_key, the key of an agent who sees all tickets."""

    cost = Cost(LISTING, PER_PAGE, a_ticket=2)

    def __init__(
        self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.budget, self._api, self._clock = (
            budget,
            JsonApi(connection, headers(connection), budget, limits),
            clock,
        )
        self._rates = True  # until the account says that its plan has no surveys

    def ticket(self, vendor_id: str) -> bytes | None:
        """The snapshot document of one ticket, in the bin or not."""
        path = f"{TICKETS}/{quote(vendor_id, safe='')}"
        ticket = self._api.get(f"{path}?include={SHOWN}")
        if ticket is None:
            return None
        if not isinstance(ticket, dict) or "id" not in ticket:
            raise self._api.odd(path)
        return self._document(ticket)

    def count(self, since: datetime) -> int | None:
        """What the search counts from the day on; it knows days only, and neither bin nor spam."""
        query = quote(f"\"updated_at:>'{since.astimezone(UTC):%Y-%m-%d}'\"", safe="")
        number = (self._api.get(f"{SEARCH}?query={query}") or {}).get("total")
        return number if isinstance(number, int) else None

    def start(self, since: datetime) -> str:
        return Place.at(since).cursor

    def changed(self, cursor: str) -> Page:
        """A page of one of the lists; a ticket that changed in the second in which a page ends comes twice."""
        place = Place.of(cursor)
        records, more = self._api.page(f"{TICKETS}?{place.query}&include={LISTED}", LISTING)
        tickets = tuple(_listed(one, place.of_removed) for one in self._list(records, TICKETS))
        # A time that is still to come would hide all that changes until then.
        newest = min(tickets[-1].updated_at, datetime.fromtimestamp(self._clock(), UTC)) if tickets else None
        following = place.after(newest, more)
        return Page(tickets, following.cursor, last=place.in_last_list and not more)

    def whole(self, changed: Changed) -> bytes:
        """The document of a listed ticket: its conversations and ratings are asked for."""
        return self._document(changed.record)

    def _document(self, ticket: Mapping[str, Any]) -> bytes:
        path = f"{TICKETS}/{ticket['id']}"
        return as_body(
            {
                "freshdesk_snapshot": 1,
                "ticket": ticket,
                "conversations": list(self._conversations(f"{path}/conversations")),
                "satisfaction_ratings": self._ratings(f"{path}/satisfaction_ratings"),
            }
        )

    def _conversations(self, path: str) -> Iterator[Any]:
        """None where the ticket went away meanwhile."""
        for page in range(1, MOST_PAGES + 1):
            records, more = self._api.page(f"{path}?per_page={PER_PAGE}&page={page}")
            yield from self._list(records or [], path)
            if not more:
                return
        raise SinkError(f"a ticket has over {MOST_PAGES * PER_PAGE} conversations, more than are read")

    def _ratings(self, path: str) -> list[Any]:
        """None where the account's plan has no surveys, which is asked once."""
        reply = self._api.reply("GET", path) if self._rates else None
        if reply is None or _not_in_plan(reply):
            self._rates = False
            return []
        return self._list(self._api.read(reply, path) or [], path)

    def _list(self, records: Any, path: str) -> list[Any]:
        if not isinstance(records, list):
            raise self._api.odd(path)
        return records


def _not_in_plan(reply: Reply) -> bool:
    with suppress(ValueError, AttributeError, RecursionError):
        return reply.status == FORBIDDEN and json.loads(reply.body).get("code") == NOT_IN_PLAN
    return False


def _listed(ticket: Any, removed: bool) -> Changed:
    try:
        return Changed(str(ticket["id"]), datetime.fromisoformat(str(ticket["updated_at"])), ticket, removed)
    except (KeyError, TypeError, ValueError):
        raise SinkError("the list of tickets holds one without id or time") from None
