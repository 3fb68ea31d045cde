"""A small Intercom API over the simulated world: conversations, contacts, companies and what is written, with limits.

Shapes and limits: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations and
https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from service.demo.intercom_companies import Scroll
from service.demo.intercom_desk import Desk, Refused
from service.demo.intercom_search import chosen, page_of
from service.demo.intercom_tickets import Tickets
from service.demo.intercom_window import Window
from service.demo.organizations import Organizations
from service.demo.world.acts import Contact, seconds
from service.demo.world.dialects.intercom_records import (
    conversation,
    deleted,
    is_deleted,
    list_item,
    person,
)
from service.demo.world.dialects.intercom_values import (
    conversation_id,
    object_id,
    state_after,
    teammates,
    teams,
)
from service.demo.world.world import World

Answer = tuple[int, Any, dict[str, str]]
TOKEN = "simulated-access-token"  # noqa: S105  opens nothing but made-up conversations
VERSION = "2.16"
ATTRIBUTES = "/conversations/attributes"
MOST_A_PAGE, MOST_DELETED_A_PAGE = 150, 60


@dataclass(frozen=True, slots=True)
class Request:
    """One request. found: what the address pattern caught; document: its JSON body."""

    found: tuple[str, ...]
    query: Mapping[str, list[str]]
    document: Mapping[str, Any]

    def number(self, name: str, usual: int) -> int:
        """A number of the query."""
        return int(self.query.get(name, [str(usual)])[0])


class IntercomAccount:
    """Shows the world as it is at `at`, which may be moved on, and keeps what is written.

    a_window: calls allowed within ten seconds. per_page: no page is longer. tickets_every: of so many contacts one is a
    ticket, 0 for none. clock: Unix time.
    """

    def __init__(
        self, world: World, at: datetime, *, a_window: int | None = None, per_page: int = MOST_A_PAGE,
        tickets_every: int = 0, clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.at, self.per_page = at, per_page
        self._clock, self._lock, self._window = clock, threading.Lock(), Window(a_window)
        self._contacts: dict[str, Contact] = {}
        self._people: dict[str, Contact] = {}
        self.desk = Desk(set())
        self.as_tickets = Tickets(tickets_every, per_page, self.desk)
        self.organizations = Organizations(world.setup)
        self._scroll = Scroll(self.organizations, per_page, clock)
        for contact in world.contacts():
            self.add(contact)

    def add(self, contact: Contact) -> None:
        """A conversation, or a ticket, that is there from its own beginning on."""
        with self._lock:
            if not self.as_tickets.takes(contact):
                self._contacts[conversation_id(contact)] = contact
            self._people[object_id(contact.customer.vendor_id)] = contact
            for name in _tags(contact):
                self.desk.make_tag({"name": name})

    def find(self, number: str) -> Contact | None:
        """A conversation that there is by now."""
        contact = self._contacts.get(number)
        return contact if contact and contact.created_at <= self.now else None

    def answer(self, method: str, target: str, headers: Mapping[str, str], document: Any) -> Answer:
        """What a request of this path and query gives: status, document and headers."""
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, _errors("unauthorized", "Access Token Invalid"), {}
        with self._lock:
            allowed, told = self._window.take(self._clock())
            if not allowed:
                return 429, _errors("rate_limit_exceeded", "Exceeded rate limit"), told
            try:
                if headers.get("Intercom-Version") != VERSION:
                    raise Refused(400, "intercom_version_invalid", "The requested version could not be found")
                return 200, self._answer(method, target, document or {}), told
            except Refused as error:
                return error.status, _errors(error.code, str(error)), told

    def _answer(self, method: str, target: str, document: Mapping[str, Any]) -> Any:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        for (wanted, pattern), answer in ROUTES.items():
            if method == wanted and (found := re.fullmatch(pattern, path)):
                return answer(self, Request(found.groups(), query, document))
        raise Refused(404, "not_found", "Resource Not Found")

    @property
    def now(self) -> int:
        return seconds(self.at)

    def _living(self) -> Iterator[Contact]:
        now = self.now
        return (
            one for one in self._contacts.values() if one.created_at <= now and not is_deleted(one.until(now))
        )

    def _contact(self, number: str) -> Contact:
        contact = self.find(number)
        if contact is None or is_deleted(contact.until(self.now)):
            raise Refused(404, "not_found", "Resource Not Found")
        return contact

    def _whole(self, contact: Contact) -> dict[str, Any]:
        return self.desk.over(conversation(contact, contact.until(self.now)))

    def search(self, request: Request) -> Any:
        """Conversations by the moment of their last change."""
        paging = request.document.get("pagination") or {}
        size = paging.get("per_page", 20)
        if not 1 <= size <= MOST_A_PAGE:
            raise Refused(400, "parameter_invalid", "per_page must be a number between 1 and 150")
        items = (self.desk.over(list_item(one, one.until(self.now))) for one in self._living())
        found = chosen(items, request.document)
        return page_of(found, min(size, self.per_page), paging.get("starting_after"))

    def retrieve(self, request: Request) -> Any:
        return self._whole(self._contact(request.found[0]))

    def deletions(self, request: Request) -> Any:
        """What was deleted, the latest first unless asked otherwise."""
        size, page = min(request.number("per_page", 20), MOST_DELETED_A_PAGE), request.number("page", 1)
        now = self.now
        gone = [
            deleted(one, one.until(now))
            for one in self._contacts.values()
            if one.created_at <= now and is_deleted(one.until(now))
        ]
        newest_first = request.query.get("order", ["desc"]) == ["desc"]
        gone.sort(key=lambda one: (one["deleted_at"], int(one["id"])), reverse=newest_first)
        pages = {"type": "pages", "page": page, "per_page": size, "total_pages": -(-len(gone) // size)}
        return {
            "type": "conversations.list",
            "total_count": len(gone),
            "pages": pages,
            "conversations": gone[(page - 1) * size : page * size],
        }

    def person(self, request: Request) -> Any:
        contact = self._people.get(request.found[0])
        if contact is None:
            raise Refused(404, "not_found", "User Not Found")
        return person(contact)

    def companies(self, request: Request) -> Any:
        return self._scroll.page(request.query.get("scroll_param", [""])[0])

    def update(self, request: Request) -> Any:
        contact = self._contact(request.found[0])
        self.desk.set_values(request.found[0], request.document, self.now)
        return self._whole(contact)

    def reply(self, request: Request) -> Any:
        contact = self._contact(request.found[0])
        state = state_after(contact.until(self.now))
        self.desk.add_note(request.found[0], request.document, state, self.now)
        return self._whole(contact)

    def tag(self, request: Request) -> Any:
        self._contact(request.found[0])
        return self.desk.add_tag(request.found[0], request.document, self.now)

    def untag(self, request: Request) -> Any:
        self._contact(request.found[0])
        return self.desk.remove_tag(request.found[0], request.found[1], request.document, self.now)


# Attributes of conversations have addresses of their own; the ones of contacts and companies refuse them.
ROUTES: Mapping[tuple[str, str], Callable[[IntercomAccount, Request], Any]] = {
    ("POST", "/conversations/search"): IntercomAccount.search,
    ("GET", "/conversations/deleted"): IntercomAccount.deletions,
    ("GET", ATTRIBUTES): lambda account, _: _list(account.desk.in_use()),
    ("POST", ATTRIBUTES): lambda account, asked: account.desk.make_attribute(asked.document),
    ("GET", rf"{ATTRIBUTES}/(\d+)"): lambda account, asked: account.desk.attribute(asked.found[0]),
    ("DELETE", rf"{ATTRIBUTES}/(\d+)"): lambda account, asked: account.desk.archive(asked.found[0]),
    ("GET", r"/conversations/(\d+)"): IntercomAccount.retrieve,
    ("PUT", r"/conversations/(\d+)"): IntercomAccount.update,
    ("POST", r"/conversations/(\d+)/reply"): IntercomAccount.reply,
    ("POST", r"/conversations/(\d+)/tags"): IntercomAccount.tag,
    ("DELETE", r"/conversations/(\d+)/tags/(\d+)"): IntercomAccount.untag,
    ("POST", "/tickets/search"): lambda account, asked: account.as_tickets.search(
        asked.document, account.now
    ),
    ("GET", r"/tickets/(\d+)"): lambda account, asked: account.as_tickets.retrieve(
        asked.found[0], account.now
    ),
    ("PUT", r"/tickets/(\d+)"): lambda account, asked: account.as_tickets.update(
        asked.found[0], asked.document, account.now
    ),
    ("POST", r"/tickets/(\d+)/reply"): lambda account, asked: account.as_tickets.reply(
        asked.found[0], asked.document, account.now
    ),
    ("POST", r"/tickets/(\d+)/tags"): lambda account, asked: account.as_tickets.tag(
        asked.found[0], asked.document, account.now
    ),
    ("DELETE", r"/tickets/(\d+)/tags/(\d+)"): lambda account, asked: account.as_tickets.untag(
        asked.found[0], asked.found[1], asked.document, account.now
    ),
    ("GET", r"/contacts/([0-9a-f]+)"): IntercomAccount.person,
    ("GET", "/companies/scroll"): IntercomAccount.companies,
    ("GET", "/teams"): lambda _, __: {"type": "team.list", "teams": teams()},
    ("GET", "/admins"): lambda _, __: {"type": "admin.list", "admins": teammates()},
    ("GET", "/articles"): lambda _, __: _list([]),
    ("GET", "/me"): lambda account, _: account.desk.me(),
    ("GET", "/tags"): lambda account, _: _list([account.desk.tag(one) for one in account.desk.tags]),
    ("POST", "/tags"): lambda account, asked: account.desk.make_tag(asked.document),
    ("GET", "/data_attributes"): lambda _, asked: _other_attributes(
        asked.query.get("model", ["contact"])[0], 422
    ),
    ("POST", "/data_attributes"): lambda _, asked: _other_attributes(asked.document.get("model"), 400),
}


def _other_attributes(model: Any, status: int) -> Any:
    if model == "conversation":
        said = "model=conversation is no longer supported. Use GET /conversations/attributes instead"
        raise Refused(status, "parameter_invalid", said)
    return _list([])


def _list(items: list[Any]) -> Any:
    return {"type": "list", "data": items}


def _errors(code: str, message: str) -> Any:
    return {"type": "error.list", "request_id": None, "errors": [{"code": code, "message": message}]}


def _tags(contact: Contact) -> set[str]:
    return {tag for act in contact.acts for tag in act.changes.get("add", ())}
