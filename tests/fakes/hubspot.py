"""A loopback HubSpot that checks every request against the shapes that HubSpot documents."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator

from adapters.base import Push
from adapters.crm.hubspot import HubSpot
from adapters.crm.hubspot.properties import GROUP, PREFIX, PROPERTIES, definition
from adapters.guarded_connection import Limits
from adapters.settings import SinkSettings
from service.demo.hubspot import Portal, RefusalError, place
from tests.fakes.far_side import FarSide, Seen

KEY = "pat-eu1-CANARY-7Q2w5E8r1T4y"
VERSIONS = ("2026-03", "2026-09")
OWNER = re.compile(r"/crm/owners/2026-\d\d/(\d+)")
LISTING = ("GET", "properties/companies")
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


ID = {"type": "string", "pattern": "^[0-9]+$"}
FILTER = _closed({"propertyName": TEXT, "operator": {"const": "EQ"}, "value": {**TEXT, "minLength": 1}})
OPTION = _closed(
    {"label": TEXT, "value": TEXT, "displayOrder": {"type": "integer"}, "hidden": {"type": "boolean"}}
)
# What may be posted where; nothing else may be asked for.
# https://developers.hubspot.com/docs/api-reference/latest/crm/objects/companies and .../crm/properties
SHAPES = {
    "objects/companies/search": _closed({
        "filterGroups": {"type": "array", "minItems": 1, "maxItems": 5,
                         "items": _closed({"filters": {"type": "array", "minItems": 1, "items": FILTER}})},
        "properties": {"type": "array", "items": TEXT},
        "limit": {"type": "integer", "minimum": 1, "maximum": 200},
    }),
    "objects/companies/batch/read": _closed({
        "inputs": {"type": "array", "minItems": 1, "maxItems": 100, "items": _closed({"id": ID})},
        "properties": {"type": "array", "items": TEXT},
    }),
    "objects/companies/batch/update": _closed({
        "inputs": {"type": "array", "minItems": 1, "maxItems": 100, "items": _closed({
            "id": ID,
            "properties": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
        })},
    }),
    "properties/companies/groups": _closed({"name": TEXT, "label": TEXT}),
    "properties/companies": _closed(
        {"name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}, "label": TEXT,
         "type": {"enum": ["string", "number", "date", "datetime", "enumeration", "bool"]},
         "fieldType": {"enum": ["text", "textarea", "number", "date", "select", "booleancheckbox"]}, "groupName": TEXT},
        options={"type": "array", "minItems": 1, "items": OPTION},
    ),
}  # fmt: skip


class FakeHubSpot(FarSide):
    """portal: what is kept. violations: what HubSpot's shapes forbid; tests assert there is none.

    bare: nobody has made our properties yet. owners: who looks after companies, mail address by id.
    """

    def __init__(self, portal: Portal | None = None, *, bare: bool = False) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        names = ["4711", "another", *map(str, range(40))]
        self.portal = portal or Portal([{"name": f"Company {name}", "org": name} for name in names])
        self.portal.properties["org"] = {"name": "org", "label": "Organization", "type": "string"}
        self.violations: list[str] = []
        self.owners: dict[str, str] = {}
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
        """What was asked for, in order: the method and what the address is about."""
        return [f"{seen.method} {place(seen.path)}" for seen in self.seen]

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        try:
            if seen.headers.get("Authorization") != f"Bearer {KEY}":
                raise RefusalError(401, "INVALID_AUTHENTICATION", "the key is wrong")
            if owner := OWNER.fullmatch(seen.path):
                return self._owner(owner[1])
            self._examine(seen)
            status, answer = self.portal.answer(seen.method, seen.path, seen.document)
            return status, json.dumps(answer).encode()
        except RefusalError as refusal:
            return refusal.status, json.dumps(refusal.answer).encode()

    def _owner(self, owner: str) -> tuple[int, bytes]:
        if owner not in self.owners:
            raise RefusalError(404, "OBJECT_NOT_FOUND", "no such owner")
        told = {"id": owner, "email": self.owners[owner], "type": "PERSON", "firstName": "Synthetic"}
        return 200, json.dumps(told).encode()

    def _examine(self, seen: Seen) -> None:
        about = (seen.method, place(seen.path))
        shape = {"const": None} if about == LISTING else SHAPES.get(about[1], False)
        wrong = [error.message for error in Draft202012Validator(shape).iter_errors(seen.document)]
        if seen.method not in ("GET", "POST") or seen.path.split("/")[3] not in VERSIONS:
            wrong.append("no such method or version")
        if wrong:
            self.violations.append(f"{about}: {wrong}")
            raise RefusalError(400, "VALIDATION_ERROR", "not valid")
