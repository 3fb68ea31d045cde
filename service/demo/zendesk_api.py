"""A small Zendesk API over the simulated world: tickets, their audits and the incremental export, with limits.

Shapes and limits: https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ and
https://developer.zendesk.com/api-reference/introduction/rate-limits/
"""

import base64
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from service.demo.world.acts import Contact, seconds
from service.demo.world.dialects.zendesk_rest import snapshot
from service.demo.world.dialects.zendesk_values import ticket_number
from service.demo.world.world import World

Answer = tuple[int, Any, dict[str, str]]
TICKET = re.compile(r"/api/v2/tickets/(\d+)(/audits)?\.json")
EXPORT = "/api/v2/incremental/tickets/cursor.json"
COUNT = "/api/v2/search/count.json"
UPDATED = re.compile(r"type:ticket updated>=(\S+)")
EMAIL, TOKEN = "admin@support.example", "simulated-api-token"
AUTHORIZATION = "Basic " + base64.b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
MINUTE = 60.0


@dataclass(slots=True)
class Window:
    """Calls of one minute. limit: None for as many as you like."""

    limit: int | None
    began: float = 0.0
    used: int = 0

    def take(self, now: float) -> tuple[bool, dict[str, str]]:
        """Whether one more call is allowed, and what the headers say of it."""
        if self.limit is None:
            return True, {}
        if now - self.began >= MINUTE:
            self.began, self.used = now, 0
        self.used += 1
        reset = str(int(self.began + MINUTE - now) + 1)
        said = {
            "X-Rate-Limit": str(self.limit),
            "X-Rate-Limit-Remaining": str(max(0, self.limit - self.used)),
        }
        if self.used > self.limit:
            return False, said | {"Retry-After": reset}
        return True, said | {"RateLimit-Reset": reset}


class ZendeskAccount:
    """Shows the world as it is at `at`, which may be moved on. a_minute, exports_a_minute: the limits.

    per_page: no page of an export is longer.
    """

    def __init__(
        self, world: World, at: datetime, *, a_minute: int | None = None, exports_a_minute: int | None = None,
        per_page: int = 1000, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.at, self.per_page = at, per_page
        self._contacts = {ticket_number(one): one for one in world.contacts()}
        self._clock, self._lock = clock, threading.Lock()
        self._calls, self._exports = Window(a_minute), Window(exports_a_minute)

    def answer(self, target: str, authorization: str) -> Answer:
        """What a GET of this path and query gives: status, document and headers."""
        if authorization != AUTHORIZATION:
            return 401, {"error": "Couldn't authenticate you"}, {}
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        with self._lock:
            allowed, headers = (self._exports if path == EXPORT else self._calls).take(self._clock())
        if not allowed:
            return 429, {"error": "TooManyRequests"}, headers
        if path == EXPORT:
            return 200, self._page(query), headers
        if path == COUNT:
            return 200, {"count": self._count(query["query"][0])}, headers
        found = TICKET.fullmatch(path)
        contact = self._contacts.get(int(found[1])) if found else None
        if found is None or contact is None or contact.created_at > seconds(self.at):
            return 404, {"error": "RecordNotFound"}, headers
        status, document = self._audits(contact, query) if found[2] else self._ticket(contact)
        return status, document, headers

    def _ticket(self, contact: Contact) -> tuple[int, Any]:
        shown = self._shown(contact)
        if shown["ticket"]["status"] == "deleted":
            return 404, {"error": "RecordNotFound"}
        return 200, {"ticket": shown["ticket"], "users": shown["users"]}

    def _audits(self, contact: Contact, query: Mapping[str, list[str]]) -> tuple[int, Any]:
        shown, size = self._shown(contact), int(query["page[size]"][0])
        if shown["ticket"]["status"] == "deleted":
            return 404, {"error": "RecordNotFound"}
        start = int(query.get("page[after]", ["0"])[0])
        more = start + size < len(shown["audits"])
        meta = {"has_more": more, "after_cursor": str(start + size) if more else None}
        return 200, {"audits": shown["audits"][start : start + size], "users": shown["users"], "meta": meta}

    def _page(self, query: Mapping[str, list[str]]) -> Any:
        size = min(self.per_page, int(query["per_page"][0]))
        after = _position(query)
        now = seconds(self.at)
        moved = sorted(
            (contact.until(now)[-1].at, number)
            for number, contact in self._contacts.items()
            if contact.created_at <= now
        )
        following = [one for one in moved if one > after]
        page = following[:size]
        shown = [self._shown(self._contacts[number]) for _, number in page]
        last = page[-1] if page else after
        return {
            "tickets": [
                one["ticket"] | {"generated_timestamp": at} for one, (at, _) in zip(shown, page, strict=True)
            ],
            "users": list({user["id"]: user for one in shown for user in one["users"]}.values()),
            "after_cursor": base64.urlsafe_b64encode(f"{last[0]}|{last[1]}".encode()).decode(),
            "end_of_stream": len(following) <= size,
        }

    def _count(self, query: str) -> int:
        found = UPDATED.fullmatch(query)
        since = seconds(datetime.fromisoformat(found[1])) if found else 0
        now = seconds(self.at)
        begun = (one for one in self._contacts.values() if one.created_at <= now)
        return sum(one.until(now)[-1].at >= since for one in begun)

    def _shown(self, contact: Contact) -> dict[str, Any]:
        return snapshot(contact, contact.until(seconds(self.at)))


def _position(query: Mapping[str, list[str]]) -> tuple[int, int]:
    if "cursor" in query:
        at, number = base64.urlsafe_b64decode(query["cursor"][0]).decode().split("|")
        return int(at), int(number)
    return int(query["start_time"][0]), -1
