"""A simulated Zendesk's webhooks: their settings, their signing secrets, and the log of what became of each call.

Sources: https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ and
https://developer.zendesk.com/documentation/webhooks/monitoring-webhooks/
"""

import re
from collections.abc import Mapping
from typing import Any

from service.demo.account_tickets import API_USER, AccountTickets
from service.demo.records import Record, Records
from service.demo.world.dialects.zendesk_values import rest_time

Result = tuple[int, Any]
PATH = "/api/v2/webhooks"
PART = re.compile(rf"{PATH}/([^/]+)(?:/(signing_secret|invocations)(?:/([^/]+)/attempts)?)?")
NEEDED = ("name", "endpoint", "http_method", "request_format", "status")
CONDITIONAL = "conditional_ticket_events"


class ZendeskWebhooks:
    """records: the hooks as they are shown, without what would prove anything to their receiver."""

    def __init__(self, tickets: AccountTickets) -> None:
        self.tickets = tickets
        self.records = Records(lambda made: f"01SIMULATEDHOOK{made:011d}")
        self._secrets: dict[str, int] = {}
        self._calls: dict[str, list[Record]] = {}

    def signing_secret(self, webhook_id: str) -> str:
        """The secret with which the hook's calls are signed at the moment."""
        return f"simulated-signing-secret-{webhook_id}-{self._secrets.get(webhook_id, 0)}"

    def called(self, webhook_id: str, status: str, code: int | None, body: str = "") -> None:
        """Log a call. status: success, terminated, throttled, circuit broken ...; code: what the receiver answered."""
        calls = self._calls.setdefault(webhook_id, [])
        told = {} if code is None else {"status_code": code}
        calls.insert(0, {
            "id": f"01SIMULATEDCALL{len(calls):011d}", **told, "status": status,
            "latest_completed_at": rest_time(self.tickets.now), "body": body,
        })  # fmt: skip

    def answer(self, method: str, path: str, document: Any) -> Result | None:
        """Status and document, None where this is not about a hook that there is, or only shows its record."""
        if path == PATH and method == "POST":
            return self._made(document)
        found = PART.fullmatch(path)
        if found is None or self.records.get(found[1]) is None:
            return None
        if found[2] == "signing_secret":
            return self._secret(method, found[1])
        if found[2] == "invocations":
            return self._attempts(found[1], found[3]) if found[3] else self._invocations(found[1])
        return self._changed(method, found[1], document)

    def _made(self, document: Any) -> Result:
        asked = (document or {}).get("webhook") or {}
        if said := _wrong(asked):
            return 400, {"errors": [{"code": "InvalidWebhook", "title": said}]}
        more = {"created_at": rest_time(self.tickets.now), "created_by": str(API_USER)}
        return 201, {"webhook": self.records.add(_shown(asked) | more)}

    def _changed(self, method: str, webhook_id: str, document: Any) -> Result | None:
        if method == "DELETE":
            self.records.remove(webhook_id)
            return 204, None
        if method not in ("PUT", "PATCH"):
            return None
        asked = (document or {}).get("webhook") or {}
        before = self.records.get(webhook_id) or {}
        if said := _wrong(before | asked if method == "PATCH" else asked):
            return 400, {"errors": [{"code": "InvalidWebhook", "title": said}]}
        self.records.change(webhook_id, _shown(asked) | {"updated_at": rest_time(self.tickets.now)})
        return 204, None

    def _secret(self, method: str, webhook_id: str) -> Result:
        """POST makes a new one."""
        self._secrets[webhook_id] = self._secrets.get(webhook_id, 0) + (method == "POST")
        secret = {"algorithm": "SHA256", "secret": self.signing_secret(webhook_id)}
        return (201 if method == "POST" else 200), {"signing_secret": secret}

    def _invocations(self, webhook_id: str) -> Result:
        """The latest first."""
        calls = [{key: one[key] for key in one if key != "body"} for one in self._calls.get(webhook_id, ())]
        return 200, {"invocations": calls, "meta": {"has_more": False, "after_cursor": None}, "links": {}}

    def _attempts(self, webhook_id: str, call_id: str) -> Result | None:
        """What was sent in a call."""
        call = next((one for one in self._calls.get(webhook_id, ()) if one["id"] == call_id), None)
        if call is None:
            return None
        request = {"method": "POST", "payload": call["body"], "headers": []}
        attempt = {"id": call_id, "invocation_id": call_id, "status": call["status"], "request": request,
                   "completed_at": call["latest_completed_at"]}  # fmt: skip
        return 200, {"attempts": [attempt]}


def _wrong(asked: Mapping[str, Any]) -> str:
    """What is wrong with a hook's settings, "" where nothing is."""
    if missing := [name for name in NEEDED if not asked.get(name)]:
        return f"{missing[0]} is missing"
    subscriptions = asked.get("subscriptions") or []
    if CONDITIONAL in subscriptions and len(subscriptions) > 1:
        return "triggers and events cannot be subscribed together"
    events = subscriptions and CONDITIONAL not in subscriptions
    if events and (asked["http_method"], asked["request_format"]) != ("POST", "json"):
        return "events are sent with POST, as JSON"
    return ""


def _shown(asked: Mapping[str, Any]) -> Record:
    """The settings, without the secret of an authentication."""
    shown = dict(asked)
    if proof := asked.get("authentication"):
        shown["authentication"] = {key: proof[key] for key in proof if key != "data"}
    return shown
