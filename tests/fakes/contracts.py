"""A vendor's own OpenAPI description as the judge of what we send and of what our fakes answer."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from openapi_schema_validator import OAS30Validator, OAS30WriteValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

SPECS = Path(__file__).parents[3] / "shared" / "specs"
BASE = "urn:described"
MIXED = ("allOf", "oneOf", "anyOf", "not")


class Contract:
    """One description; keys that it does not name are mistakes."""

    def __init__(self, described: dict[str, Any]) -> None:
        operations = [
            one for path in described["paths"].values() for one in path.values() if isinstance(one, dict)
        ]
        bodies = [one.get("requestBody") for one in operations]
        for part in _parts(*bodies, *described["components"]["schemas"].values()):
            _tighten(part)
        self._described = described
        self._registry: Any = Registry().with_resource(BASE, Resource(described, DRAFT4))

    def problems_of_request(self, method: str, address: str, document: Any) -> list[str]:
        """What is wrong with a request, as the vendor sees it."""
        operation, where = self._operation(method, address)
        if operation is None:
            return [f"{method} {address} is not described"]
        named = {self._resolved(one)["name"] for one in operation.get("parameters", [])}
        asked = [name for name, _ in parse_qsl(urlsplit(address).query)]
        found = [f"{method} {address}: {name} cannot be asked for" for name in asked if name not in named]
        body = operation.get("requestBody")
        if body is None:
            return found + ([f"{method} {address} takes no document"] if document is not None else [])
        pointer = f"{where}/requestBody/content/application~1json/schema"
        return found + self._problems(OAS30WriteValidator, pointer, document)

    def problems_of_answer(self, method: str, address: str, status: int, document: Any) -> list[str]:
        """What is wrong with an answer that one of our fakes gives."""
        operation, where = self._operation(method, address)
        answers = (operation or {}).get("responses", {})
        if str(status) not in answers:
            return [f"{method} {address} never answers {status}"]
        if "application/json" not in answers[str(status)].get("content", {}):
            return []
        pointer = f"{where}/responses/{status}/content/application~1json/schema"
        return self._problems(OAS30Validator, pointer, document)

    def problems_of(self, schema: str, document: Any) -> list[str]:
        """What is wrong with a document of that named schema."""
        return self._problems(OAS30Validator, f"/components/schemas/{schema}", document)

    def example(self, schema: str) -> Any:
        """The smallest document of that named schema."""
        return smallest({"$ref": f"#/components/schemas/{schema}"}, self._described)

    def _problems(self, validator: Any, pointer: str, document: Any) -> list[str]:
        checked = validator({"$ref": f"{BASE}#{pointer}"}, registry=self._registry)
        return [f"{error.json_path}: {error.message[:200]}" for error in checked.iter_errors(document)]

    def _operation(self, method: str, address: str) -> tuple[dict[str, Any] | None, str]:
        path = urlsplit(address).path
        for template, operations in self._described["paths"].items():
            if (
                re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path)
                and method.lower() in operations
            ):
                escaped = template.replace("~", "~0").replace("/", "~1")
                return operations[method.lower()], f"/paths/{escaped}/{method.lower()}"
        return None, ""

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        return at(self._described, part["$ref"]) if "$ref" in part else part


@cache
def contract(file: str) -> Contract | None:
    """None where the descriptions are not there."""
    path = SPECS / file
    return Contract(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def at(described: Any, pointer: str) -> Any:
    """The part of a document at a local reference."""
    for key in pointer.removeprefix("#/").split("/"):
        described = described[key.replace("~1", "/").replace("~0", "~")]
    return described


def smallest(schema: Any, described: Any) -> Any:
    """The smallest document of a JSON schema whose references are local."""
    schema = schema if isinstance(schema, dict) else {}
    if "$ref" in schema:
        return smallest(at(described, schema["$ref"]), described)
    for mixed in ("oneOf", "anyOf"):
        if mixed in schema:
            return smallest(schema[mixed][0], described)
    if "allOf" in schema:
        made = [smallest(one, described) for one in schema["allOf"]]
        return {key: value for one in made for key, value in one.items()}
    for fixed in ("const", "default"):
        if fixed in schema:
            return schema[fixed]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object" if "properties" in schema else "null")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {key: smallest(properties.get(key, {}), described) for key in schema.get("required", [])}
    texts = {"date-time": "2026-03-02T09:00:00Z", "uri": "https://example.com/", "email": "a@mail.example"}
    return {"array": [], "integer": 1, "number": 1, "boolean": False, "null": None}.get(
        kind, texts.get(schema.get("format", ""), "x")
    )


def _parts(*roots: Any) -> Iterator[dict[str, Any]]:
    """Every schema below; not the names inside of `properties`."""
    for root in roots:
        if isinstance(root, list):
            yield from _parts(*root)
        elif isinstance(root, dict):
            yield root
            for key, value in root.items():
                yield from (
                    _parts(*value.values())
                    if key == "properties" and isinstance(value, dict)
                    else _parts(value)
                )


def _tighten(part: dict[str, Any]) -> None:
    open_ended = "properties" in part and part.get("additionalProperties", True) is True
    if open_ended and not any(mixed in part for mixed in MIXED):
        part["additionalProperties"] = False
