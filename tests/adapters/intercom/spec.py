"""Intercom's own description of its API, cut to what we use, as strict JSON Schema."""

import functools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "intercom-2.16.cut.json"
# Addresses that the cut leaves out.
NOT_DESCRIBED = frozenset({"/conversations/deleted", "/conversations/attributes", "/admins"})
# The description does not say how a search is ordered; https://github.com/intercom/Intercom-OpenAPI/issues/114
SORT = {
    "type": "object",
    "properties": {"field": {"type": "string"}, "order": {"enum": ["ascending", "descending"]}},
}
# The cut leaves out the search of tickets and what is written to them but for attributes, and of a ticket that there is not it
# describes the refusal only where it is changed.
TICKET_LIST = {
    "type": "object",
    "properties": {
        "type": {"enum": ["ticket.list"]},
        "tickets": {"type": "array", "items": {"$ref": "#/components/schemas/ticket"}},
        "total_count": {"type": "integer"},
        "pages": {"$ref": "#/components/schemas/cursor_pages"},
    },
}


def _content(name: str) -> Any:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


# Intercom's own examples, and what was captured, have the attributes of a ticket type under `data`.
TYPE_ATTRIBUTES = {"type": "array", "items": {"$ref": "#/components/schemas/ticket_type_attribute"}}
# https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets: attachTagToTicket, detachTagFromTicket,
# replyTicket; the admin's reply is described as that to a conversation is.
ADMIN_ID = {"admin_id": {"type": "string"}}
TAG_TICKET = {
    "type": "object",
    "required": ["id", "admin_id"],
    "properties": {"id": {"type": "string"}} | ADMIN_ID,
}
UNTAG_TICKET = {"type": "object", "required": ["admin_id"], "properties": ADMIN_ID}
REPLY = {
    "type": "object",
    "properties": {
        "type": {"enum": ["ticket_part"]},
        "part_type": {"enum": ["note", "comment", "quick_reply"]},
        **{name: {"type": "string"} for name in ("id", "body")},
        **{name: {"type": "integer"} for name in ("created_at", "updated_at")},
        "author": {"$ref": "#/components/schemas/ticket_part_author"},
        "attachments": {"type": "array"},
        "redacted": {"type": "boolean"},
    },
}


def _operation(asked: Any, told: str) -> Any:
    return {
        "requestBody": {"content": {"application/json": {"schema": asked}}},
        "responses": {"200": _content(told), "404": _content("error")},
    }


SEARCH_TICKETS = {"requestBody": _content("search_request"), "responses": {"200": _content("ticket_list")}}


@functools.cache
def description() -> Any:
    """Everything, made strict; the test is skipped where the description is not at hand."""
    if not SPEC.exists():
        pytest.skip("Intercom's API description is not at hand")
    document = json.loads(SPEC.read_text())
    schemas = document["components"]["schemas"]
    schemas["search_request"]["properties"]["sort"] = SORT
    schemas["ticket_list"] = TICKET_LIST
    schemas["ticket_reply"] = REPLY
    schemas["ticket_type_attribute_list"]["properties"]["data"] = TYPE_ATTRIBUTES
    document["paths"] |= {
        "/tickets/search": {"post": SEARCH_TICKETS},
        "/tickets/{ticket_id}/tags": {"post": _operation(TAG_TICKET, "tag")},
        "/tickets/{ticket_id}/tags/{tag_id}": {"delete": _operation(UNTAG_TICKET, "tag")},
        "/tickets/{ticket_id}/reply": {
            "post": _operation(
                {"$ref": "#/components/schemas/admin_reply_conversation_request"}, "ticket_reply"
            )
        },
    }
    document["paths"]["/tickets/{ticket_id}"]["get"]["responses"]["404"] = _content("error")
    return _strict(document, schemas)


def _strict(node: Any, schemas: Any) -> Any:
    """OpenAPI's nullable in JSON Schema's words; unknown keys are refused wherever keys are listed."""
    if isinstance(node, list):
        return [_strict(one, schemas) for one in node]
    if not isinstance(node, dict):
        return node
    node = _merged(node, schemas)
    made = {key: _strict(value, schemas) for key, value in node.items() if key != "nullable"}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object" and "oneOf" not in made:
        made.setdefault("additionalProperties", False)
    if node.get("nullable") is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made


def _merged(node: Any, schemas: Any) -> Any:
    """All parts of an allOf as one object, which can be closed."""
    if not isinstance(node.get("allOf"), list):
        return node
    parts = [schemas[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in node["allOf"]]
    properties = {
        name: schema for one in (*parts, node) for name, schema in one.get("properties", {}).items()
    }
    rest = {key: value for key, value in node.items() if key != "allOf"}
    return rest | {"type": "object", "properties": properties}


def problems(schema: Any, document: Any) -> list[str]:
    """Where a document differs from a schema of the description."""
    validator = Draft202012Validator({**schema, "components": description()["components"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def operation(method: str, path: str) -> Any:
    """The operation behind an address; None where the cut description has none."""
    if path in NOT_DESCRIBED:
        return None
    for pattern, operations in description()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", pattern), path) and method.lower() in operations:
            return operations[method.lower()]
    return None


def request_problems(method: str, path: str, query: dict[str, Any], document: Any) -> list[str]:
    """What of a request the description does not allow."""
    asked = operation(method, path)
    known = {one["name"] for one in asked.get("parameters", ()) if one["in"] == "query"}
    found = [f"query: {name}" for name in query if name not in known]
    if "requestBody" in asked:
        return found + problems(asked["requestBody"]["content"]["application/json"]["schema"], document)
    return found + (["body: none is taken"] if document is not None else [])


def answer_problems(method: str, path: str, status: int, document: Any) -> list[str]:
    """What of an answer the description does not know."""
    told = operation(method, path)["responses"].get(str(status))
    if told is None:
        return [f"status {status}"]
    return problems(told["content"]["application/json"]["schema"], document)
