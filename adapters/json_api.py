"""Asks a helpdesk's API for JSON and tells it what to change: what readers, writers and connectors of all vendors share."""

import json
from collections.abc import Mapping
from typing import Any

from requests.utils import parse_header_links

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.http import GuardedHttp, Reply
from adapters.settings import ConnectionSettings
from adapters.statuses import check_status
from rules.errors import Collision, SinkError

READING = Limits(connect=5.0, read=30.0, total=60.0, answer_bytes=64 * 1024 * 1024)
GONE = frozenset({404, 410})
COLLIDES = 409


class JsonApi:
    """Asks one account's API for JSON, and tells it what to change, within its budget. heard: headers of the last answer."""

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
        return self.read(self.reply("GET", path, None, lane), path)

    def page(self, path: str, lane: str = "") -> tuple[Any, bool]:
        """As `get`, and whether the answer's Link header names a next page."""
        reply = self.reply("GET", path, None, lane)
        links = parse_header_links(reply.headers.get("Link", ""))
        return self.read(reply, path), any(link.get("rel") == "next" for link in links)

    def post(self, path: str, document: Any, lane: str = "") -> Any:
        """As `get`, for a question that is asked with a document."""
        return self.read(self.reply("POST", path, document, lane), path)

    def put(self, path: str, document: Any, lane: str = "") -> Any:
        """Change something; the parsed answer. A permanent SinkError for what is gone, Collision where it changed."""
        return self._change("PUT", path, document, lane)

    def make(self, path: str, document: Any, lane: str = "") -> Any:
        """As `put`, for something new."""
        return self._change("POST", path, document, lane)

    def delete(self, path: str, document: Any = None, lane: str = "", *, missing_ok: bool = False) -> Any:
        """As `put`, for taking something away. missing_ok: what is gone already is no error, and None."""
        return self._change("DELETE", path, document, lane, missing_ok)

    def _change(self, method: str, path: str, document: Any, lane: str, missing_ok: bool = False) -> Any:
        reply = self.reply(method, path, document, lane)
        if missing_ok and reply.status in GONE:
            return None
        if reply.status == COLLIDES:
            raise Collision(f"{self._who}: the ticket changed while it was written to")
        check_status(self._who, reply)
        try:
            return self._parsed(reply, path) if reply.body else None
        except SinkError as error:
            error.outcome_unknown = True
            raise

    def reply(self, method: str, path: str, document: Any = None, lane: str = "") -> Reply:
        """The answer as it came, whatever its status, when the budget allows to ask; SinkError where there is none."""
        self.budget.wait(lane)
        reply = self._http.request(method, path, document, self._headers)
        self.budget.learn(reply, lane)
        self.heard = reply.headers
        return reply

    def read(self, reply: Reply, path: str) -> Any:
        """What an answer holds, None where there is no such thing; SinkError where its status is no success."""
        if reply.status in GONE:
            return None
        check_status(self._who, reply)
        return self._parsed(reply, path)

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
