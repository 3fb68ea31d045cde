"""Loopback accounts to connect: what each vendor's API tells of an account, and what it lets us make there.

Made of facts of the vendors' pages with synthetic content; what is made is checked against a schema and kept.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from jsonschema import Draft202012Validator

from adapters.call_budget import CallBudget
from adapters.connecting import Connector
from adapters.connectors import CONNECTORS
from adapters.settings import ConnectionSettings
from tests.fakes.far_side import Answered, FarSide, Seen

FIXTURES = Path(__file__).parents[1] / "fixtures" / "connect"
TEXT = {"type": "string", "minLength": 1, "maxLength": 255}


def closed(**properties: Any) -> dict[str, Any]:
    """An object that holds these and nothing else."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(properties),
        "properties": properties,
    }


def listed(items: Any) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


class Account(FarSide):
    """refused: methods and path beginnings that are answered 403. made: what was made and is still there, by path."""

    vendor: ClassVar[str]
    credentials: ClassVar[Mapping[str, str]]
    headers: ClassVar[Mapping[str, str]] = {"X-Rate-Limit": "400", "X-Rate-Limit-Remaining": "388"}

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        told = json.loads((FIXTURES / f"{self.vendor}.json").read_text())
        self.answers: dict[str, Any] = told["answers"]
        self.fields: list[dict[str, Any]] = told["fields"]
        self.refused: set[tuple[str, str]] = set()
        self.known_token = True
        self.role = "admin"
        self.made: dict[str, dict[str, Any]] = {}
        self.number = 100

    def connector(self, name: str = "support") -> Connector:
        connection = ConnectionSettings(name, self.vendor, base_url=self.url, credentials=self.credentials)
        return CONNECTORS[self.vendor].open(connection, CallBudget())

    def asked(self, method: str) -> list[str]:
        """The paths that were asked for with a method."""
        return [urlsplit(seen.path).path for seen in self.seen if seen.method == method]

    def _answered(self, seen: Seen) -> Answered:
        path = urlsplit(seen.path).path
        if any(seen.method == method and path.startswith(begin) for method, begin in self.refused):
            return 403, b'{"error": "Forbidden"}', self.headers
        status, document = self.answer(seen.method, path, seen)
        return status, b"" if status == 204 else json.dumps(document).encode(), self.headers

    def answer(self, method: str, path: str, seen: Seen) -> tuple[int, Any]:
        if method == "GET" and path in self.answers:
            return 200, self.answers[path]
        return 404, {"error": "RecordNotFound"}

    def keep(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        kept = {**document, "id": self.number}
        self.made[f"{path}/{self.number}"] = kept
        return kept

    def of(self, path: str) -> list[dict[str, Any]]:
        return [one for key, one in self.made.items() if key.startswith(path + "/")]


OPTION = closed(name=TEXT, value={"type": "string", "pattern": "^[a-z0-9_]+$"})
ZENDESK_SHAPES = {
    "webhook": closed(
        name=TEXT, status={"const": "active"}, endpoint={"type": "string", "format": "uri"},
        http_method={"const": "POST"}, request_format={"const": "json"}, subscriptions=listed(TEXT),
    ),
    "trigger": closed(
        title=TEXT, conditions=closed(all={"type": "array"}, any=listed(closed(field=TEXT, operator=TEXT, value=TEXT))),
        actions=listed(closed(field={"const": "notification_webhook"}, value={"type": "array", "minItems": 2})),
    ),
    "ticket_field": {
        **closed(type={"enum": ["tagger", "text", "integer"]}, title=TEXT, agent_description=TEXT,
                 custom_field_options=listed(OPTION)),
        "required": ["type", "title"],
    },
}  # fmt: skip
PLACES = {
    "webhook": "/api/v2/webhooks",
    "trigger": "/api/v2/triggers",
    "ticket_field": "/api/v2/ticket_fields",
}


class ZendeskAccount(Account):
    """unknown_types: a webhook with one of these is refused whole. secrets: how often one was made."""

    vendor = "zendesk"
    credentials: ClassVar[Mapping[str, str]] = {"email": "bot@desk.example", "token": "tok-1"}

    def __init__(self) -> None:
        super().__init__()
        self.unknown_types: set[str] = set()
        self.secrets: dict[str, int] = {}

    def secret(self, number: str) -> str:
        return f"synthetic-signing-secret-{number}-{self.secrets.setdefault(number, 1)}"

    def answer(self, method: str, path: str, seen: Seen) -> tuple[int, Any]:
        if path == "/api/v2/users/me.json":
            name = "Deskgauge service"
            return 200, {"user": {"id": 9 if self.known_token else None, "name": name, "role": self.role}}
        if path.endswith("/signing_secret"):
            return self._signing(method, path)
        if method == "POST":
            return self._make(seen.document)
        if method == "DELETE":
            return (204, None) if self.made.pop(path.removesuffix(".json"), None) else (404, {})
        return self._listed(path, seen)

    def _listed(self, path: str, seen: Seen) -> tuple[int, Any]:
        if path == "/api/v2/ticket_fields.json":
            ours = [{**one, "removable": True, "active": True} for one in self.of(PLACES["ticket_field"])]
            return 200, self._paged([*self.fields, *ours], seen)
        if path == "/api/v2/webhooks":
            return 200, {"webhooks": self.of(path), "meta": {"has_more": False}}
        if path == "/api/v2/triggers/search.json":
            return 200, {"triggers": self.of(PLACES["trigger"])}
        return super().answer("GET", path, seen)

    def _paged(self, rows: list[dict[str, Any]], seen: Seen) -> dict[str, Any]:
        """Two on each page, so that nobody finds all on the first one."""
        after = int(parse_qs(urlsplit(seen.path).query).get("page[after]", ["0"])[0])
        more = after + 2 < len(rows)
        return {
            "ticket_fields": rows[after : after + 2],
            "meta": {"has_more": more, "after_cursor": str(after + 2)},
        }

    def _signing(self, method: str, path: str) -> tuple[int, Any]:
        number = path.split("/")[-2]
        if method == "POST":
            self.secrets[number] = self.secrets.get(number, 1) + 1
        return 200, {"signing_secret": {"secret": self.secret(number), "algorithm": "SHA256"}}

    def _make(self, document: dict[str, Any]) -> tuple[int, Any]:
        ((kind, body),) = document.items()
        Draft202012Validator(ZENDESK_SHAPES[kind]).validate(body)
        types = {one.removeprefix("zen:event-type:") for one in body.get("subscriptions", ())}
        if types & self.unknown_types or self._taken(body):
            return 422, {"error": "RecordInvalid"}
        return 201, {kind: self.keep(PLACES[kind], body)}

    def _taken(self, body: dict[str, Any]) -> bool:
        """No two fields of an account may have an option with the same tag."""
        new = {one["value"] for one in body.get("custom_field_options", ())}
        known = (
            one["value"]
            for field in self.of(PLACES["ticket_field"])
            for one in field.get("custom_field_options", ())
        )
        return bool(new & set(known))


FRESHDESK_FIELD = {
    **closed(
        label=TEXT, label_for_customers=TEXT, type={"enum": ["custom_dropdown", "custom_text", "custom_number"]},
        customers_can_edit={"const": False}, displayed_to_customers={"const": False},
        choices=listed(closed(value=TEXT, position={"type": "integer", "minimum": 1})),
    ),
    "required": ["label", "label_for_customers", "type"],
}  # fmt: skip


class FreshdeskAccount(Account):
    vendor = "freshdesk"
    credentials: ClassVar[Mapping[str, str]] = {"api_key": "key-1"}
    headers: ClassVar[Mapping[str, str]] = {"X-RateLimit-Total": "200", "X-RateLimit-Remaining": "9"}
    place = "/api/v2/admin/ticket_fields"

    def answer(self, method: str, path: str, seen: Seen) -> tuple[int, Any]:
        if path == "/api/v2/agents/me":
            if not self.known_token:
                return 401, {}
            roles = [1 if self.role == "admin" else 2]
            return 200, {"id": 9, "contact": {"name": "Deskgauge service"}, "role_ids": roles}
        if method == "POST" and path == self.place:
            Draft202012Validator(FRESHDESK_FIELD).validate(seen.document)
            name = "cf_" + seen.document["label"].lower().replace(" ", "_")
            return 201, self.keep(self.place, {**seen.document, "name": name})
        if method == "DELETE":
            return (204, None) if self.made.pop(path, None) else (404, {})
        if path == "/api/v2/ticket_fields":
            return 200, [*self.fields, *self.of(self.place)]
        return super().answer(method, path, seen)


INTERCOM_ATTRIBUTE = {
    **closed(name=TEXT, data_type={"enum": ["list", "string"]}, options=listed(closed(label=TEXT))),
    "required": ["name", "data_type"],
}


class IntercomAccount(Account):
    vendor = "intercom"
    credentials: ClassVar[Mapping[str, str]] = {"token": "tok-1"}
    headers: ClassVar[Mapping[str, str]] = {"X-RateLimit-Limit": "167", "X-RateLimit-Remaining": "160"}
    place = "/conversations/attributes"

    def answer(self, method: str, path: str, seen: Seen) -> tuple[int, Any]:
        if not self.known_token or seen.headers.get("Intercom-Version") != "2.16":
            return 401, {"type": "error.list"}
        if path == "/me":
            return 200, {
                "type": "admin",
                "id": "9",
                "name": "Deskgauge service",
                "app": {"name": "Synthetic"},
            }
        if method == "POST" and path == self.place:
            Draft202012Validator(INTERCOM_ATTRIBUTE).validate(seen.document)
            return 200, self.keep(self.place, seen.document)
        if method == "DELETE":
            return (200, {}) if self._gone(path) else (404, {})
        if path == self.place:
            return 200, {"type": "list", "data": [*self.fields, *self.of(self.place)]}
        return super().answer("GET", path, seen)

    def _gone(self, path: str) -> bool:
        tags = self.answers["/tags"]["data"]
        gone = [one for one in tags if path == f"/tags/{one['id']}"]
        self.answers["/tags"]["data"] = [one for one in tags if one not in gone]
        return bool(gone or self.made.pop(path, None))


ACCOUNTS: dict[str, type[Account]] = {
    one.vendor: one for one in (ZendeskAccount, FreshdeskAccount, IntercomAccount)
}
