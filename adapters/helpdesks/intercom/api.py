"""Reads Intercom: what changed, and each conversation or ticket with its parts and contacts.

Sources: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations and
https://developers.intercom.com/docs/references/rest-api/api.intercom.io/tickets
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.intercom.access import headers
from adapters.helpdesks.intercom.api_listing import DELETED_AT, Listing
from adapters.helpdesks.intercom.api_place import Place
from adapters.helpdesks.intercom.api_search import PER_PAGE
from adapters.helpdesks.intercom.records import (
    CONVERSATION,
    TICKET,
    read_conversation,
    read_record,
    read_ticket,
    sort_of,
)
from adapters.json_api import READING, JsonApi, as_body
from adapters.settings import ConnectionSettings
from adapters.ticket_api import Changed, Cost, Page

CONTACTS = "/contacts"
WINDOW_SECONDS = 10.0  # https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
MOST_CONTACTS, MOST_REMEMBERED, REMEMBERED_SECONDS = 10, 10_000, 3600.0


class IntercomApi:
    """Needs the credential token, an access token that may read conversations, contacts and, where there are any, tickets."""

    cost = Cost("", PER_PAGE, a_ticket=2, window=WINDOW_SECONDS)

    def __init__(
        self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING,
        clock: Callable[[], float] = time.monotonic, now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.budget, self._api, self._clock = (
            budget,
            JsonApi(connection, headers(connection), budget, limits),
            clock,
        )
        self._listing = Listing(self._api, now)
        self._people: dict[str, Any] = {}
        self._forget_at = 0.0

    def ticket(self, vendor_id: str) -> bytes | None:
        """The snapshot document of the conversation, else of the ticket, of this id."""
        if not (vendor_id.isascii() and vendor_id.isdecimal()):
            return None
        record = read_record(self._api, vendor_id)
        return None if record is None else self._document(record)

    def count(self, since: datetime) -> int | None:
        """What the searches count; deletions are not counted."""
        return self._listing.count(since)

    def start(self, since: datetime) -> str:
        """Cursors are ours; they hold the searches' own pointers."""
        return str(Place.begin(int(since.timestamp())))

    def changed(self, cursor: str) -> Page:
        """A page of conversations; after the last one come the pages of tickets, then of what was deleted."""
        return self._listing.page(Place.read(cursor))

    def whole(self, changed: Changed) -> bytes:
        """The document of what was listed; what went away meanwhile is told as it was listed."""
        record = changed.record
        if DELETED_AT in record:
            return as_body({"intercom_snapshot": 1, CONVERSATION.type: record})
        if conversation := read_conversation(self._api, changed.id):
            return self._document(conversation)
        if sort_of(record) is TICKET:
            return self._document(read_ticket(self._api, changed.id) or record)
        return self._document(record)

    def _document(self, record: Mapping[str, Any]) -> bytes:
        people = [self._person(number) for number in _contact_ids(record)]
        told = [one for one in people if one is not None]
        return as_body({"intercom_snapshot": 1, sort_of(record).type: record, "contacts": told})

    def _person(self, number: str) -> Any:
        """A contact, None where it was deleted; remembered for a while, for most conversations are of the same people."""
        if len(self._people) >= MOST_REMEMBERED or self._clock() >= self._forget_at:
            self._people.clear()
            self._forget_at = self._clock() + REMEMBERED_SECONDS
        if number not in self._people:
            self._people[number] = self._api.get(f"{CONTACTS}/{quote(number, safe='')}")
        return self._people[number]


def _contact_ids(record: Mapping[str, Any]) -> list[str]:
    """Of the first few people in it; group conversations have many."""
    holder = record.get("contacts")
    named = holder.get("contacts") if isinstance(holder, dict) else None
    told = named[:MOST_CONTACTS] if isinstance(named, list) else []
    return [str(one["id"]) for one in told if isinstance(one, dict) and "id" in one]
