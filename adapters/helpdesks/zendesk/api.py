"""Reads Zendesk: the incremental export of tickets, and the audits, in which everything that happened to one stands.

Sources: https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ and
https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/
"""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.zendesk.access import headers
from adapters.json_api import READING, JsonApi, as_body
from adapters.settings import ConnectionSettings
from adapters.ticket_api import Changed, Cost, Page
from rules.errors import SinkError

TICKETS = "/api/v2/tickets"
EXPORT = "/api/v2/incremental/tickets/cursor.json"
COUNT = "/api/v2/search/count.json"
EXPORTS, EXPORTS_A_MINUTE = "exports", 10  # whatever else is asked
PER_PAGE, AUDITS_PER_PAGE = 1000, 100
UNSETTLED_SECONDS = 60  # the latest ones are not exported yet, and a beginning within them is refused
MOST_PAGES = 60  # of one ticket's audits: Zendesk takes at most 5,000 comments
DELETED = "deleted"


class ZendeskApi:
    """Needs the credentials email and token, an API token of an administrator (exports are for them only)."""

    cost = Cost(EXPORTS, PER_PAGE, a_ticket=1, pages=EXPORTS_A_MINUTE)

    def __init__(
        self,
        connection: ConnectionSettings,
        budget: CallBudget,
        limits: Limits = READING,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.budget, self._api = budget, JsonApi(connection, headers(connection), budget, limits)
        self._clock = clock

    def ticket(self, vendor_id: str) -> bytes | None:
        """The snapshot document of one ticket."""
        path = f"{TICKETS}/{quote(vendor_id, safe='')}.json?include=users"
        answer = self._api.get(path)
        if answer is None:
            return None
        ticket = _part(self._api, answer, "ticket", dict, path)
        return self._document(ticket, answer.get("users") or [])

    def count(self, since: datetime) -> int | None:
        """What the search counts; https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/."""
        query = quote(f"type:ticket updated>={since:%Y-%m-%dT%H:%M:%SZ}", safe="")
        number = (self._api.get(f"{COUNT}?query={query}") or {}).get("count")
        return number if isinstance(number, int) else None

    def start(self, since: datetime) -> str:
        """Cursors of ours say where the export begins; Zendesk's own follow."""
        return f"since:{int(min(since.timestamp(), self._clock() - UNSETTLED_SECONDS))}"

    def changed(self, cursor: str) -> Page:
        """A page of the export, with the users of its tickets."""
        kind, _, value = cursor.partition(":")
        name = "start_time" if kind == "since" else "cursor"
        path = f"{EXPORT}?{name}={quote(value, safe='')}&per_page={PER_PAGE}&include=users"
        answer = self._api.get(path, EXPORTS) or {}
        tickets = _part(self._api, answer, "tickets", list, path)
        users = {one.get("id"): one for one in answer.get("users") or []}
        after = answer.get("after_cursor")
        following = f"cursor:{after}" if after else cursor
        last = (
            bool(answer.get("end_of_stream")) or not after
        )  # without a cursor the same page would come for ever
        return Page(tuple(_listed(one, users) for one in tickets), following, last)

    def whole(self, changed: Changed) -> bytes:
        """The document of an exported ticket: only its audits are asked for."""
        ticket, user = changed.record["ticket"], changed.record["user"]
        return self._document(ticket, [user] if user else [])

    def _document(self, ticket: Mapping[str, Any], users: list[Any]) -> bytes:
        """Of a deleted ticket nothing but itself can be read."""
        if ticket.get("status") == DELETED:
            return as_body({"zendesk_snapshot": 1, "ticket": ticket, "users": users})
        audits, complete, known = [], False, {one.get("id"): one for one in users}
        for page in self._audit_pages(str(ticket.get("id"))):
            audits += page["audits"]
            known |= {one.get("id"): one for one in page.get("users") or []}
            complete = not page.get("meta", {}).get("has_more")
        return as_body(
            {
                "zendesk_snapshot": 1,
                "ticket": ticket,
                "audits": audits,
                "audits_complete": complete,
                "users": list(known.values()),
            }
        )

    def _audit_pages(self, number: str) -> Iterator[Mapping[str, Any]]:
        """At most MOST_PAGES; none where the ticket went away meanwhile."""
        path = f"{TICKETS}/{number}/audits.json?include=users&page[size]={AUDITS_PER_PAGE}"
        following: str | None = path
        for _ in range(MOST_PAGES):
            answer = self._api.get(following) if following else None
            if answer is None:
                return
            _part(self._api, answer, "audits", list, path)
            yield answer
            meta = answer.get("meta") or {}
            after = meta.get("after_cursor") if meta.get("has_more") else None
            following = f"{path}&page[after]={quote(str(after), safe='')}" if after else None


def _listed(ticket: Mapping[str, Any], users: Mapping[Any, Any]) -> Changed:
    try:
        updated_at = datetime.fromisoformat(str(ticket["updated_at"]))
        record = {"ticket": ticket, "user": users.get(ticket.get("requester_id"))}
        return Changed(str(ticket["id"]), updated_at, record, ticket.get("status") == DELETED)
    except (KeyError, TypeError, ValueError):
        raise SinkError("the export holds a ticket without id or time") from None


def _part(api: JsonApi, answer: Any, name: str, kind: type, path: str) -> Any:
    part = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(part, kind):
        raise api.odd(urlsplit(path).path)
    return part
