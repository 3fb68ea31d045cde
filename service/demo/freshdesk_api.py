"""A small Freshdesk API over the simulated world: lists of tickets, conversations, ratings and updates, with limits.

Shapes and limits: https://developers.freshdesk.com/api/#list_all_tickets, #update_ticket and #ratelimit
"""

import base64
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from service.demo.account_tickets import LISTS, AccountTickets, TicketAccount
from service.demo.call_window import Window
from service.demo.freshdesk_admin import COMPANIES, FreshdeskAdmin, not_valid
from service.demo.freshdesk_writes import add_note, update
from service.demo.world.acts import Act, Contact, seconds
from service.demo.world.dialects.freshdesk_records import conversation, ratings, stats, ticket
from service.demo.world.world import World

Query = Mapping[str, str]
Result = tuple[int, Any]
Answer = tuple[int, Any, dict[str, str]]
TICKETS, SEARCH = "/api/v2/tickets", "/api/v2/search/tickets"
TICKET = re.compile(rf"{TICKETS}/(\d+)(?:/(conversations|satisfaction_ratings|notes))?")
UPDATED = re.compile(r"\"updated_at:>'(\d{4}-\d\d-\d\d)'\"")
IN_USE = LISTS[None]
API_KEY = "simulated-api-key"
AUTHORIZATION = "Basic " + base64.b64encode(f"{API_KEY}:X".encode()).decode()
INCLUDE_CREDITS = 2  # what each include costs beside the call itself
NO_SURVEYS = {
    "code": "require_feature",
    "message": "The Surveys feature(s) is/are not supported in your plan.",
}


class FreshdeskAccount(TicketAccount):
    """Shows the world as it is at `at`, which may be moved on, and keeps what is written.

    a_minute, lists_a_minute, updates_a_minute: the limits, in credits the first. most_pages, per_page: of every list.
    surveys: whether the plan has them. admin: everything beside the tickets.
    """

    def __init__(
        self, world: World, at: datetime, *, a_minute: int | None = None, lists_a_minute: int | None = None,
        updates_a_minute: int | None = None, most_pages: int = 300, per_page: int = 100, surveys: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.most_pages, self.per_page, self.surveys = most_pages, per_page, surveys
        self.tickets = AccountTickets(world, at)
        self.admin = FreshdeskAdmin(self.tickets)
        self._clock, self._lock = clock, threading.Lock()
        self._credits, self._lists, self._updates = (
            Window(one) for one in (a_minute, lists_a_minute, updates_a_minute)
        )

    def answer(self, target: str, authorization: str, method: str = "GET", document: Any = None) -> Answer:
        """What asking this path and query gives: status, document and headers."""
        if authorization != AUTHORIZATION:
            return 401, {"code": "invalid_credentials", "message": "You have to be logged in to do this."}, {}
        path = urlsplit(target).path
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        with self._lock:
            allowed, headers = self._take(method, path, query)
        if not allowed:
            return 429, {"message": "You have exceeded the limit of requests"}, headers
        status, found = self._routed(method, path, query, document)
        if status == 200 and isinstance(found, list) and path.startswith((TICKETS, COMPANIES)):
            return self._page_of(found, target, query, headers)
        return status, found, headers

    def _take(self, method: str, path: str, query: Query) -> tuple[bool, dict[str, str]]:
        """Whether the call is allowed, and what the headers say of it. Refused calls cost too."""
        credits = 1 + INCLUDE_CREDITS * len([one for one in query.get("include", "").split(",") if one])
        now, full = self._clock(), []
        asked = [(self._credits, credits)]
        asked += [(self._lists, 1)] if path == TICKETS and method == "GET" else []
        asked += [(self._updates, 1)] if method == "PUT" and TICKET.fullmatch(path) else []
        full = [window for window, calls in asked if not window.take(now, calls)]
        said = {"X-RateLimit-Used-CurrentRequest": str(credits)}
        if self._credits.limit is not None:
            said["X-RateLimit-Total"] = str(self._credits.limit)
            said["X-RateLimit-Remaining"] = str(self._credits.left)
        if full:
            said["Retry-After"] = str(max(window.wait(now) for window in full))
        return not full, said

    def _routed(self, method: str, path: str, query: Query, document: Any) -> Result:
        if path == TICKETS and method == "GET":
            return self._listed(query)
        if path == SEARCH:
            return self._counted(query)
        found = TICKET.fullmatch(path)
        if found is None:
            return self.admin.answer(method, path, document)
        contact = self.tickets.find(int(found[1]))
        return self._about(contact, method, found[2], query, document) if contact else (404, None)

    def _about(self, contact: Contact, method: str, part: str | None, query: Query, document: Any) -> Result:
        """What is asked of one ticket."""
        acts = self.tickets.acts(contact)
        if (method, part) == ("POST", "notes"):
            return add_note(self.tickets, contact, document)
        if (method, part) == ("PUT", None):
            return update(self.tickets, contact, document, self.admin.choices())
        if method != "GET" or part == "notes":
            return 405, {"message": f"{method} method is not allowed."}
        if part == "satisfaction_ratings":
            return (200, list(ratings(contact, acts))) if self.surveys else (403, NO_SURVEYS)
        if part == "conversations":
            return 200, list(_conversations(contact, acts))
        return 200, self._shown(contact, acts, query.get("include", ""))

    def _shown(self, contact: Contact, acts: list[Act], include: str) -> dict[str, Any]:
        """A ticket as it is shown on its own."""
        parts, customer = include.split(","), contact.customer
        shown = ticket(contact, acts)
        shown["description"] = f"<div>{shown['description_text']}</div>"
        if "stats" in parts:
            shown["stats"] = stats(acts)
        if "requester" in parts:
            shown["requester"] = {"id": customer.vendor_id, "email": customer.email, "name": "A customer"}
        if "company" in parts:
            shown["company"] = self.admin.company(customer.organization_id)
        if "conversations" in parts:
            shown["conversations"] = list(_conversations(contact, acts))[:10]
        return shown

    def _listed(self, query: Query) -> Result:
        """The contacts of a list that changed since; deleted ones and spam are on lists of their own."""
        which = query.get("filter", IN_USE)
        if which not in LISTS.values():
            return not_valid("filter", "It should be one of these values", "invalid_value")
        since = seconds(datetime.fromisoformat(query["updated_since"])) if "updated_since" in query else 0
        found = [self.tickets.contacts[number] for _, number in self.tickets.moved_since((since, -1), which)]
        if query.get("order_by") == "created_at":
            found.sort(key=lambda one: one.created_at, reverse=query.get("order_type", "desc") == "desc")
        return 200, found

    def _in_list(self, contact: Contact, include: str) -> dict[str, Any]:
        """A ticket as a list shows it: without its text, unless that is asked for."""
        shown = self._shown(contact, self.tickets.acts(contact), include)
        hidden = () if "description" in include.split(",") else ("description", "description_text")
        return {key: value for key, value in shown.items() if key not in hidden}

    def _page_of(self, found: list[Any], target: str, query: Query, headers: dict[str, str]) -> Answer:
        """The page that is asked for; the Link header tells whether there is a next one."""
        size, page = min(self.per_page, int(query.get("per_page", 30))), int(query.get("page", 1))
        if page > self.most_pages:
            status, said = not_valid(
                "page", f"It should be a number below {self.most_pages}", "invalid_value"
            )
            return status, said, headers
        if page * size < len(found):
            base = re.sub(r"[?&]page=\d+", "", target)
            following = f"{base}{'&' if '?' in base else '?'}page={page + 1}"
            headers = headers | {"Link": f'<https://simulated.example{following}>; rel="next"'}
        include, shown = query.get("include", ""), found[(page - 1) * size : page * size]
        return (
            200,
            [self._in_list(one, include) if isinstance(one, Contact) else one for one in shown],
            headers,
        )

    def _counted(self, query: Query) -> Result:
        asked = UPDATED.fullmatch(query.get("query", ""))
        if asked is None:
            return not_valid("query", "Query is invalid", "invalid_value")
        since = seconds(datetime.fromisoformat(f"{asked[1]}T00:00:00+00:00"))
        return 200, {"total": len(self.tickets.moved_since((since, -1), IN_USE)), "results": []}


def _conversations(contact: Contact, acts: list[Act]) -> Iterator[dict[str, Any]]:
    for act in acts[1:]:
        if act.message:
            told = conversation(contact, act)
            yield told | {"body": f"<div>{told['body_text']}</div>"}
