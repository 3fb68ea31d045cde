"""The helpdesks' accounts of the demo: each has an API on this machine, with its vendor's limits, and a page a ticket."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from jinja2 import Environment
from werkzeug import Request, Response

from adapters.settings import ConnectionSettings
from service.demo import freshdesk_api, intercom_api, zendesk_api
from service.demo.account_tickets import TicketAccount
from service.demo.freshdesk_api import FreshdeskAccount
from service.demo.intercom_api import IntercomAccount
from service.demo.loopback import Loopback
from service.demo.world import World, words
from service.demo.world.acts import Act, Contact, moment, standing
from service.demo.world.dialects.zendesk import MAPPING
from service.demo.zendesk_api import ZendeskAccount

Answer = tuple[int, Any, Mapping[str, str]]
TICKET_PAGE = re.compile(r"/(?:agent/tickets|a/tickets|a/apps/_/conversations)/(\d+)")
FIELD = "field:"  # before a custom field's name among an act's changes
PAGE = Environment(autoescape=True).from_string("""<!doctype html><html lang="en"><meta charset="utf-8">
<title>{{ title }}</title><style>body{font:16px/1.5 system-ui;max-width:46rem;margin:3rem auto;padding:0 1rem}
th{text-align:left;padding-right:2rem;vertical-align:top}p{white-space:pre-wrap}td{overflow-wrap:anywhere}</style>
<p>The demo's helpdesk. Everything here is made up.</p><h1>{{ title }}</h1>
<table>{% for name, value in rows %}<tr><th>{{ name }}</th><td>{{ value }}</td></tr>{% endfor %}</table>
{% for at, who, text in said %}<h2>{{ at }}, {{ who }}</h2><p>{{ text }}</p>{% endfor %}</html>""")


class Account(Protocol):
    """at: the account's clock. add: a ticket begins. find: a ticket by the helpdesk's number, None without."""

    at: datetime

    def add(self, contact: Contact) -> None: ...

    def find(self, number: str) -> Contact | None: ...


@dataclass(frozen=True, slots=True)
class Vendor:
    """open: makes the account of a world. settings: what the connection needs to read it, and to write to it."""

    open: Callable[[World, datetime], Account]
    answer: Callable[[Any, Request, str, Any], Answer]
    settings: Mapping[str, Any] = field(default_factory=dict)


def _zendesk(world: World, at: datetime) -> ZendeskAccount:
    """The limits of the plan Professional: https://developer.zendesk.com/api-reference/introduction/rate-limits/."""
    return ZendeskAccount(
        world, at, a_minute=400, exports_a_minute=10, updates_a_minute=100, updates_of_a_ticket=30
    )


def _freshdesk(world: World, at: datetime) -> FreshdeskAccount:
    """More than any plan has, for nobody to wait in a demo; it has the fields into which we write."""
    account = FreshdeskAccount(world, at, a_minute=6000, lists_a_minute=100, updates_a_minute=1000)
    for name, label in FRESHDESK_FIELDS.items():
        kind = "custom_number" if name == "cf_turn_count" else "custom_text"
        account.admin.fields.add({"name": name, "label": label, "type": kind, "default": False})
    return account


def _intercom(world: World, at: datetime) -> IntercomAccount:
    """The limit of every app: https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting."""
    return IntercomAccount(world, at, a_window=1666)


def _by_authorization(account: Any, request: Request, target: str, document: Any) -> Answer:
    """Asks an account that looks at one header only."""
    answer: Answer = account.answer(
        target, request.headers.get("Authorization", ""), request.method, document
    )
    return answer


def _by_headers(account: IntercomAccount, request: Request, target: str, document: Any) -> Answer:
    return account.answer(request.method, target, dict(request.headers), document)


FRESHDESK_FIELDS = {
    "cf_resolution_path": "Resolution path",
    "cf_turn_count": "Turns",
    "cf_survey_link": "Survey link",
}
VENDORS: Mapping[str, Vendor] = {
    "zendesk": Vendor(
        _zendesk,
        _by_authorization,
        {
            "credentials": {"email": zendesk_api.EMAIL, "token": zendesk_api.TOKEN},
            "mapping": MAPPING | {"account_tier": "organization:plan"},
        },
    ),
    "freshdesk": Vendor(_freshdesk, _by_authorization, {
        "credentials": {"api_key": freshdesk_api.API_KEY},
        "write_tags": True,
        "write_fields": {"resolution_path": "cf_resolution_path", "turn_count": "cf_turn_count"},
        "ask_reason": True,
        "survey_field": "cf_survey_link",
    }),
    "intercom": Vendor(_intercom, _by_headers, {"credentials": {"token": intercom_api.TOKEN}}),
}  # fmt: skip


class LoopbackHelpdesk(Loopback):
    """Serves the account of a world. clock: gives the moment as of which it is shown, and never goes back."""

    def __init__(self, world: World, clock: Callable[[], datetime]) -> None:
        self.world, self._clock, self._vendor = world, clock, VENDORS[world.language]
        self.account = self._vendor.open(world, clock())
        super().__init__(world.setup.connection, Request.application(self._respond))

    def connection(self) -> ConnectionSettings:
        """How Deskgauge is configured for it."""
        return replace(self.world.connection_settings(), base_url=self.address, **self._vendor.settings)

    def hear(self, written: Callable[[Contact, Act], object]) -> None:
        """Tell what a program writes into the tickets."""
        if isinstance(self.account, TicketAccount):
            self.account.tickets.written = written

    def _respond(self, request: Request) -> Response:
        self.account.at = max(self.account.at, self._clock())
        if request.method == "GET" and (found := TICKET_PAGE.fullmatch(request.path)):
            return self._page(found[1])
        query = request.query_string.decode()
        document = json.loads(request.data) if request.data else None
        target = f"{request.path}?{query}" if query else request.path
        status, said, headers = self._vendor.answer(self.account, request, target, document)
        body = b"" if said is None else json.dumps(said).encode()
        return Response(body, status, headers, content_type="application/json")

    def _page(self, number: str) -> Response:
        contact = self.account.find(number)
        if contact is None:
            return Response(PAGE.render(title=f"There is no ticket {number}"), 404, content_type="text/html")
        rows, said = list(_rows(contact, self.account.at)), list(_said(contact, self.account.at))
        title = f"{number} {words.subject(contact)}"
        return Response(PAGE.render(title=title, rows=rows, said=said), content_type="text/html")


def _rows(contact: Contact, at: datetime) -> Iterator[tuple[str, str]]:
    now = standing(contact.until(int(at.timestamp())))
    yield "Status", now["removed"] or now["status"]
    yield "Tags", ", ".join(now["tags"])
    for name, value in now.items():
        if name.startswith(FIELD) and value is not None:
            yield FRESHDESK_FIELDS.get(name.removeprefix(FIELD), name.removeprefix(FIELD)), str(value)


def _said(contact: Contact, at: datetime) -> Iterator[tuple[str, str, str]]:
    for act in contact.until(int(at.timestamp())):
        if act.message:
            who = act.message.who.value + ("" if act.message.public else ", internal note")
            yield f"{moment(act.at):%d %b %Y, %H:%M}", who, words.text(contact, act.message)
