"""A loopback HubSpot that checks every request against the shapes that HubSpot documents."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from adapters.base import Push, SinkSettings
from adapters.crm.hubspot import HubSpot
from adapters.crm.hubspot.properties import GROUP, PREFIX, PROPERTIES, definition
from adapters.guarded_connection import Limits
from service.demo.hubspot import Portal, RefusalError
from tests.fakes.far_side import FarSide, Seen

KEY = "pat-eu1-CANARY-7Q2w5E8r1T4y"
PATIENT = Limits(total=60.0)
TEXT = {"type": "string", "maxLength": 65_536}


def _closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    properties = {**required, **optional}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


FILTER = _closed({"propertyName": TEXT, "operator": {"enum": ["EQ", "IN", "HAS_PROPERTY"]}, "value": TEXT})
OPTION = _closed(
    {"label": TEXT, "value": TEXT, "displayOrder": {"type": "integer"}, "hidden": {"type": "boolean"}}
)
# Path after the version -> what may be sent there.
# https://developers.hubspot.com/docs/api-reference/crm-companies-v3 and crm-properties-v3
SHAPES = {
    "companies/search": _closed({
        "filterGroups": {"type": "array", "minItems": 1, "maxItems": 5,
                         "items": _closed({"filters": {"type": "array", "minItems": 1, "items": FILTER}})},
        "properties": {"type": "array", "items": TEXT},
        "limit": {"type": "integer", "minimum": 1, "maximum": 200},
    }),
    "companies/batch/update": _closed({
        "inputs": {"type": "array", "minItems": 1, "maxItems": 100, "items": _closed({
            "id": {"type": "string", "pattern": "^[0-9]+$"},
            "properties": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
        })},
    }),
    "companies/groups": _closed({"name": TEXT, "label": TEXT}),
    "companies": _closed(
        {"name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}, "label": TEXT,
         "type": {"enum": ["string", "number", "date", "datetime", "enumeration", "bool"]},
         "fieldType": {"enum": ["text", "textarea", "number", "date", "select", "booleancheckbox"]}, "groupName": TEXT},
        options={"type": "array", "minItems": 1, "items": OPTION},
    ),
}  # fmt: skip


class FakeHubSpot(FarSide):
    """portal: what is kept. violations: what HubSpot's shapes forbid; tests assert there is none.

    bare: nobody has made our properties yet.
    """

    def __init__(self, portal: Portal | None = None, *, bare: bool = False) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        names = ["4711", "another", *map(str, range(40))]
        self.portal = portal or Portal([{"name": f"Company {name}", "org": name} for name in names])
        self.portal.properties["org"] = {"name": "org", "label": "Organization"}
        self.violations: list[str] = []
        if not bare:
            self.portal.groups.add(GROUP["name"])
            self.portal.properties |= {f"{PREFIX}{name}": definition(name) for name in PROPERTIES}

    def kept(self, push: Push) -> int:
        """How many companies hold what the push says."""
        held = [one["properties"].get("deskgauge_push") for one in self.portal.companies.values()]
        return held.count(push.far_id)

    def sink(self, *, limits: Limits = PATIENT, secret: str = KEY, **options: str) -> HubSpot:
        known = {"external_id_property": "org", **options}
        return HubSpot(SinkSettings("crm", "hubspot", self.url, secret, known), limits=limits)

    def paths(self) -> list[str]:
        """What was asked for, in order: method and path after the version."""
        return [f"{seen.method} {seen.path.split('/', 4)[-1]}" for seen in self.seen]

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        try:
            if seen.headers.get("Authorization") != f"Bearer {KEY}":
                raise RefusalError(401, "INVALID_AUTHENTICATION", "the key is wrong")
            if seen.method == "POST":
                self._examine(seen)
            status, answer = self.portal.answer(seen.method, seen.path, seen.document)
            return status, json.dumps(answer).encode()
        except RefusalError as refusal:
            return refusal.status, json.dumps(refusal.answer).encode()

    def _examine(self, seen: Seen) -> None:
        shape = SHAPES.get(seen.path.split("/", 4)[-1], False)
        for error in Draft202012Validator(shape).iter_errors(seen.document):
            self.violations.append(f"{seen.path}: {error.message}")
            raise RefusalError(400, "VALIDATION_ERROR", "not valid")
