"""Reads Intercom: what changed, and each conversation with its parts and contacts.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from adapters.base import ConnectionSettings
from adapters.call_budget import CallBudget
from adapters.credentials import credential
from adapters.guarded_connection import Limits
from adapters.helpdesks.intercom.api_listing import PER_PAGE, Listing, Place
from adapters.json_api import READING, JsonApi, as_body
from adapters.ticket_api import Changed, Cost, Page

VERSION = "2.16"
CONVERSATIONS, CONTACTS = "/conversations", "/contacts"
MOST_CONTACTS, MOST_REMEMBERED, REMEMBERED_SECONDS = 10, 10_000, 3600.0


class IntercomApi:
    """Needs the credential token, an access token that may read conversations and contacts."""

    cost = Cost("", PER_PAGE, a_ticket=2)

    def __init__(
        self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING,
        clock: Callable[[], float] = time.monotonic, now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        headers = {"Authorization": f"Bearer {credential(connection, 'token')}", "Intercom-Version": VERSION}
        self.budget, self._api, self._clock = budget, JsonApi(connection, headers, budget, limits), clock
        self._listing = Listing(self._api, now)
        self._people: dict[str, Any] = {}
        self._forget_at = 0.0

    def ticket(self, vendor_id: str) -> bytes | None:
        """The snapshot document of one conversation."""
        conversation = self._conversation(vendor_id)
        return None if conversation is None else self._document(conversation)

    def count(self, since: datetime) -> int | None:
        """What the search counts; deletions are not counted."""
        return self._listing.count(since)

    def start(self, since: datetime) -> str:
        """Cursors are ours; they hold the search's own pointer."""
        return str(Place(int(since.timestamp())))

    def changed(self, cursor: str) -> Page:
        """A page of the search; after its last page come the pages of what was deleted."""
        return self._listing.page(Place.read(cursor))

    def whole(self, changed: Changed) -> bytes:
        """The document of a listed conversation; what was deleted meanwhile is told as it was listed."""
        if "deleted_at" in changed.record:
            return as_body({"intercom_snapshot": 1, "conversation": changed.record})
        return self._document(self._conversation(changed.id) or changed.record)

    def _conversation(self, vendor_id: str) -> Mapping[str, Any] | None:
        if not (vendor_id.isascii() and vendor_id.isdecimal()):
            return None
        path = f"{CONVERSATIONS}/{vendor_id}?display_as=plaintext"
        answer = self._api.get(path)
        if answer is not None and (not isinstance(answer, dict) or "id" not in answer):
            raise self._api.odd(path)
        return answer

    def _document(self, conversation: Mapping[str, Any]) -> bytes:
        people = [self._person(number) for number in _contact_ids(conversation)]
        told = [one for one in people if one is not None]
        return as_body({"intercom_snapshot": 1, "conversation": conversation, "contacts": told})

    def _person(self, number: str) -> Any:
        """A contact, None where it was deleted; remembered for a while, for most conversations are of the same people."""
        if len(self._people) >= MOST_REMEMBERED or self._clock() >= self._forget_at:
            self._people.clear()
            self._forget_at = self._clock() + REMEMBERED_SECONDS
        if number not in self._people:
            self._people[number] = self._api.get(f"{CONTACTS}/{quote(number, safe='')}")
        return self._people[number]


def _contact_ids(conversation: Mapping[str, Any]) -> list[str]:
    """Of the first few people in the conversation; group conversations have many."""
    holder = conversation.get("contacts")
    named = holder.get("contacts") if isinstance(holder, dict) else None
    told = named[:MOST_CONTACTS] if isinstance(named, list) else []
    return [str(one["id"]) for one in told if isinstance(one, dict) and "id" in one]
