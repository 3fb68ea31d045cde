"""A small Zendesk API over the simulated world: tickets, their audits and the incremental export, with limits.

Shapes and limits: https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ and
https://developer.zendesk.com/api-reference/introduction/rate-limits/
"""

import base64
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from service.demo.account_tickets import AccountTickets, TicketAccount
from service.demo.call_window import Window
from service.demo.world.acts import Contact, seconds
from service.demo.world.dialects.zendesk_rest import audits, ticket_record, users
from service.demo.world.world import World
from service.demo.zendesk_admin import ZendeskAdmin
from service.demo.zendesk_writes import change_tags, update

Query = Mapping[str, list[str]]
Result = tuple[int, Any]
Answer = tuple[int, Any, dict[str, str]]
TICKETS = "/api/v2/tickets"
TICKET = re.compile(rf"{TICKETS}/(\d+)(?:/(audits|comments|tags))?")
EXPORT = "/api/v2/incremental/tickets/cursor"
COUNT = "/api/v2/search/count"
UPDATED = re.compile(r"type:ticket updated>=(\S+)")
EMAIL, TOKEN = "admin@support.example", "simulated-api-token"
AUTHORIZATION = "Basic " + base64.b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
NOT_FOUND = 404, {"error": "RecordNotFound", "description": "Not found"}
FORBIDDEN = 403, {"error": "Forbidden", "description": "You do not have access to this page."}
TOO_RECENT = 422, {"error": "StartTimeTooRecent", "description": "Too recent start_time."}
TEN_MINUTES, OF_A_TICKET = 600.0, "of a ticket"  # a limit that no header tells


class ZendeskAccount(TicketAccount):
    """Shows the world as it is at `at`, which may be moved on, and keeps what is written.

    a_minute, exports_a_minute, updates_a_minute: the limits; updates_of_a_ticket: those of one ticket in ten minutes.
    per_page: no page of an export is longer. unsettled: the export leaves out so many of the latest seconds.
    admin: everything beside the tickets. role: that of the token's user; what only administrators may is refused to others.
    """

    def __init__(
        self, world: World, at: datetime, *, a_minute: int | None = None, exports_a_minute: int | None = None,
        updates_a_minute: int | None = None, updates_of_a_ticket: int | None = None, per_page: int = 1000,
        unsettled: int = 0, role: str = "admin", clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.per_page, self.unsettled, self.role = per_page, unsettled, role
        self.tickets = AccountTickets(world, at)
        self.admin = ZendeskAdmin(self.tickets, EMAIL, role)
        self._clock, self._lock = clock, threading.Lock()
        self._calls, self._exports, self._updates = (
            Window(one) for one in (a_minute, exports_a_minute, updates_a_minute)
        )
        self._of_a_ticket, self._by_ticket = updates_of_a_ticket, dict[str, Window]()

    def answer(self, target: str, authorization: str, method: str = "GET", document: Any = None) -> Answer:
        """What asking this path and query gives: status, document and headers."""
        if authorization != AUTHORIZATION:
            return 401, {"error": "Couldn't authenticate you"}, {}
        path, query = urlsplit(target).path.removesuffix(".json"), parse_qs(urlsplit(target).query)
        with self._lock:
            allowed, headers = self._take(method, path)
        if not allowed:
            return 429, {"error": "TooManyRequests"}, headers
        return *self._routed(method, path, query, document), headers

    def assign_schedule(self, number: int, schedule_id: int) -> None:
        """What a trigger of the account does to a ticket that comes in at a place with hours of its own."""
        self.tickets.write(self.tickets.contacts[number], {"schedule": schedule_id})

    def _take(self, method: str, path: str) -> tuple[bool, dict[str, str]]:
        """Whether the call is allowed, and what the headers say of it."""
        now, own = self._clock(), dict[str, Window]()
        found = TICKET.fullmatch(path)
        if path == EXPORT:
            own["incremental-exports-cursor"] = self._exports
        elif method == "PUT" and found and not found[2]:
            own["tickets-update"] = self._updates
            own[OF_A_TICKET] = self._by_ticket.setdefault(found[1], Window(self._of_a_ticket, TEN_MINUTES))
        windows = [self._calls, *own.values()]
        full = [one for one in windows if not one.take(now)]
        said = _told(self._calls, now) | {
            f"Zendesk-RateLimit-{name}": f"total={one.limit}; remaining={one.left}; resets={one.wait(now)}"
            for name, one in own.items()
            if one.limit is not None and name != OF_A_TICKET
        }
        if full:
            said["Retry-After"] = str(max(one.wait(now) for one in full))
        return not full, said

    def _routed(self, method: str, path: str, query: Query, document: Any) -> Result:
        if path == EXPORT:
            return self._exported(query) if self.role == "admin" else FORBIDDEN
        if path == COUNT:
            return 200, {"count": self._count(query["query"][0])}
        if (method, path) == ("GET", TICKETS):
            return self._newest(int(query.get("per_page", ["100"])[0]))
        found = TICKET.fullmatch(path)
        if found is None:
            refused = method != "GET" and self.role != "admin"
            return FORBIDDEN if refused else self.admin.answer(method, path, query, document) or NOT_FOUND
        contact = self.tickets.find(int(found[1]))
        if contact is None or self.tickets.standing(contact)["removed"]:
            return NOT_FOUND
        return self._about(contact, method, found[2], query, document)

    def _newest(self, number: int) -> Result:
        """The tickets that were created last, the latest first; the only order that is offered here."""
        numbers = sorted((one for _, one in self.tickets.moved()), reverse=True)
        contacts = [self.tickets.contacts[one] for one in numbers]
        living = [one for one in contacts if not self.tickets.standing(one)["removed"]]
        living.sort(key=lambda one: one.created_at, reverse=True)
        return 200, {"tickets": [ticket_record(one, self.tickets.acts(one)) for one in living[:number]]}

    def _about(self, contact: Contact, method: str, part: str | None, query: Query, document: Any) -> Result:
        """What is asked of one ticket: itself, its audits, comments or tags."""
        if method == "GET" and part == "audits":
            return self._audits(contact, query)
        if method == "GET" and part == "comments":
            return self._comments(contact, query)
        if part == "tags" and method != "GET":
            return change_tags(self.tickets, contact, method, document)
        if part == "tags":
            return 200, {"tags": self.tickets.standing(contact)["tags"]}
        if method == "PUT" and part is None:
            return update(self.tickets, contact, document, self.admin.taggers())
        if method != "GET":
            return 405, {"error": "MethodNotAllowed"}
        acts = self.tickets.acts(contact)
        return 200, {"ticket": ticket_record(contact, acts), "users": users(contact, acts)}

    def _audits(self, contact: Contact, query: Query) -> Result:
        acts, size = self.tickets.acts(contact), int(query["page[size]"][0])
        history = list(audits(contact, acts))
        start = int(query.get("page[after]", ["0"])[0])
        more = start + size < len(history)
        meta = {"has_more": more, "after_cursor": str(start + size) if more else None}
        return 200, {"audits": history[start : start + size], "users": users(contact, acts), "meta": meta}

    def _comments(self, contact: Contact, query: Query) -> Result:
        """A page of them, the oldest first unless asked otherwise."""
        told = [one for audit in audits(contact, self.tickets.acts(contact)) for one in audit["events"]]
        found = [one for one in told if one["type"] == "Comment"]
        if query.get("sort_order") == ["desc"]:
            found.reverse()
        return 200, {"comments": found[: int(query.get("per_page", ["100"])[0])], "count": len(found)}

    def _exported(self, query: Query) -> Result:
        """A page of the export, unless it begins within the seconds that are not exported yet."""
        if self.unsettled and int(query.get("start_time", ["0"])[0]) > self.tickets.now - self.unsettled:
            return TOO_RECENT
        return 200, self._page(query)

    def _page(self, query: Query) -> Any:
        size = min(self.per_page, int(query["per_page"][0]))
        after, latest = _position(query), self.tickets.now - self.unsettled
        following = [one for one in self.tickets.moved_since(after) if one[0] <= latest]
        page = following[:size]
        told = [(self.tickets.contacts[number], at) for at, number in page]
        shown = [(one, self.tickets.acts(one), at) for one, at in told]
        last = page[-1] if page else after
        return {
            "tickets": [ticket_record(one, acts) | {"generated_timestamp": at} for one, acts, at in shown],
            "users": list({user["id"]: user for one, acts, _ in shown for user in users(one, acts)}.values()),
            "after_cursor": base64.urlsafe_b64encode(f"{last[0]}|{last[1]}".encode()).decode(),
            "end_of_stream": len(following) <= size,
        }

    def _count(self, query: str) -> int:
        found = UPDATED.fullmatch(query)
        return len(self.tickets.moved_since((seconds(datetime.fromisoformat(found[1])) if found else 0, -1)))


def _told(window: Window, now: float) -> dict[str, str]:
    if window.limit is None:
        return {}
    left = {"X-Rate-Limit": str(window.limit), "X-Rate-Limit-Remaining": str(window.left)}
    return left | {"RateLimit-Reset": str(window.wait(now))}


def _position(query: Query) -> tuple[int, int]:
    if "cursor" in query:
        at, number = base64.urlsafe_b64decode(query["cursor"][0]).decode().split("|")
        return int(at), int(number)
    return int(query["start_time"][0]), -1
