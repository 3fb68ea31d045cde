"""A loopback helpdesk API that takes one custom field of a ticket, in the words of Zendesk or of Freshdesk."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from adapters.base import ConnectionSettings, Secret
from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.registry import WRITERS
from tests.fakes.far_side import FarSide, Seen

VALUE = {"type": "string", "maxLength": 300}
# What each vendor's API takes in an update that sets a text field.
SHAPES: dict[str, Any] = {
    "zendesk": {
        "type": "object", "additionalProperties": False, "required": ["ticket"],
        "properties": {"ticket": {
            "type": "object", "additionalProperties": False, "required": ["custom_fields"],
            "properties": {"custom_fields": {"type": "array", "minItems": 1, "maxItems": 1, "items": {
                "type": "object", "additionalProperties": False, "required": ["id", "value"],
                "properties": {"id": {"type": "integer"}, "value": VALUE},
            }}},
        }},
    },
    "freshdesk": {
        "type": "object", "additionalProperties": False, "required": ["custom_fields"],
        "properties": {"custom_fields": {"type": "object", "minProperties": 1, "maxProperties": 1,
                                         "additionalProperties": VALUE}},
    },
}  # fmt: skip
CREDENTIALS = {"zendesk": {"email": "bot@desk.example", "token": "tok-1"}, "freshdesk": {"api_key": "key-1"}}
FIELDS = {"zendesk": "360003", "freshdesk": "cf_answer_link"}
# base64 of bot@desk.example/token:tok-1 and of key-1:X
AUTHORIZATION = {
    "zendesk": "Basic Ym90QGRlc2suZXhhbXBsZS90b2tlbjp0b2stMQ==",
    "freshdesk": "Basic a2V5LTE6WA==",
}


class DeskApi(FarSide):
    """fields: ticket number to what its field holds. writes: how many updates came. closed: tickets that refuse."""

    def __init__(self, vendor: str) -> None:
        super().__init__(self._answered)
        self.url, self.vendor = f"http://127.0.0.1:{self.port}", vendor
        self.fields: dict[str, str] = {}
        self.closed: set[str] = set()
        self.writes = 0

    def connection(self, name: str = "acme") -> ConnectionSettings:
        return ConnectionSettings(
            name, self.vendor, (Secret("x" * 20),), base_url=self.url, credentials=CREDENTIALS[self.vendor],
            survey_field=FIELDS[self.vendor],
        )  # fmt: skip

    def writer(self, limits: Limits = Limits(total=30.0)) -> Any:  # noqa: B008  a value, never changed
        return WRITERS[self.vendor](self.connection(), CallBudget(), limits=limits)  # type: ignore[call-arg]

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        if seen.headers.get("Authorization") != AUTHORIZATION[self.vendor]:
            return 401, b"{}"
        number = seen.path.rsplit("/", 1)[1].removesuffix(".json")
        if number == "404":
            return 404, b"{}"
        if seen.method == "PUT":
            self.writes += 1
            Draft202012Validator(SHAPES[self.vendor]).validate(seen.document)
            if number in self.closed:
                return 422, b'{"error": "RecordInvalid"}'
            self.fields[number] = self._value(seen.document)
        return 200, json.dumps(self._ticket(number)).encode()

    def _value(self, document: Any) -> str:
        if self.vendor == "zendesk":
            return str(document["ticket"]["custom_fields"][0]["value"])
        return str(document["custom_fields"][FIELDS["freshdesk"]])

    def _ticket(self, number: str) -> Any:
        value = self.fields.get(number)
        if self.vendor == "zendesk":
            return {"ticket": {"id": int(number), "custom_fields": [{"id": 360003, "value": value}]}}
        return {"id": int(number), "custom_fields": {FIELDS["freshdesk"]: value}}
