"""The port through which a helpdesk's API is read, and what the readers of all vendors share.

What is read becomes one document a ticket, in a shape that the vendor's own parser reads out of the delivery log.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from adapters.base import ConnectionSettings
from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.http import GuardedHttp, Reply
from adapters.statuses import check_status
from rules.errors import SinkError

READING = Limits(connect=5.0, read=30.0, total=60.0, answer_bytes=64 * 1024 * 1024)
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Changed:
    """A ticket that changed, as the helpdesk lists it. record: the vendor's own, for the reader that listed it."""

    id: str
    updated_at: datetime
    record: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the tickets that changed, the earliest change first. cursor: where the next page begins.

    last: nothing follows at the moment; the cursor finds what changes from now on.
    """

    tickets: tuple[Changed, ...]
    cursor: str
    last: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading everything takes. page_lane: the budget's lane of pages; a_page: tickets on one; a_ticket: calls."""

    page_lane: str
    a_page: int
    a_ticket: int


class TicketApi(Protocol):
    """Reads one helpdesk account. Every method raises SinkError and nothing else; all wait for the budget.

    ticket: the document of one ticket with all that happened in it, None where the helpdesk has none of that id.
    count: about how many tickets changed since a moment, None where the helpdesk does not say.
    start: the cursor for everything that changed since a moment. changed: the page at a cursor. whole: the document
    of a listed ticket.
    """

    cost: Cost
    budget: CallBudget

    def ticket(self, vendor_id: str) -> bytes | None: ...

    def count(self, since: datetime) -> int | None: ...

    def start(self, since: datetime) -> str: ...

    def changed(self, cursor: str) -> Page: ...

    def whole(self, changed: Changed) -> bytes: ...


class JsonApi:
    """Asks one account's API for JSON, within its budget. heard: the headers of the last answer."""

    def __init__(
        self,
        connection: ConnectionSettings,
        headers: Mapping[str, str],
        budget: CallBudget,
        limits: Limits = READING,
    ) -> None:
        self.budget, self._headers = budget, headers
        self.heard: Mapping[str, str] = {}
        self._who = f"the helpdesk of {connection.name}"
        self._http = GuardedHttp(self._who, connection.base_url.rstrip("/"), connection.allow_private, limits)

    def get(self, path: str, lane: str = "") -> Any:
        """The parsed answer, None where there is no such thing; SinkError."""
        return self._ask("GET", path, None, lane)

    def post(self, path: str, document: Any, lane: str = "") -> Any:
        """As `get`, for a question that is asked with a document."""
        return self._ask("POST", path, document, lane)

    def put(self, path: str, document: Any, lane: str = "") -> Any:
        """Change something; the parsed answer, None where it has none. A permanent SinkError for what is gone."""
        return self._change("PUT", path, document, lane)

    def delete(self, path: str, document: Any = None, lane: str = "") -> Any:
        """As `put`, for taking something away."""
        return self._change("DELETE", path, document, lane)

    def _ask(self, method: str, path: str, document: Any, lane: str) -> Any:
        reply = self._reply(method, path, document, lane)
        if reply.status in GONE:
            return None
        check_status(self._who, reply)
        return self._parsed(reply, path)

    def _change(self, method: str, path: str, document: Any, lane: str) -> Any:
        reply = self._reply(method, path, document, lane)
        check_status(self._who, reply)
        return self._parsed(reply, path) if reply.body else None

    def _reply(self, method: str, path: str, document: Any, lane: str) -> Reply:
        self.budget.wait(lane)
        reply = self._http.request(method, path, document, self._headers)
        self.budget.learn(reply, lane)
        self.heard = reply.headers
        return reply

    def _parsed(self, reply: Reply, path: str) -> Any:
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            raise self.odd(path) from None

    def odd(self, path: str) -> SinkError:
        """An answer that is none of what the vendor documents; the path without its query tells which."""
        where = path.partition("?")[0]
        return SinkError(f"{self._who} answered {where} with something else than its documentation says")


def as_body(document: Mapping[str, Any]) -> bytes:
    """A document as it goes into the delivery log; equal documents give equal bytes."""
    return json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
