"""What each vendor's API takes and says; a request in another shape fails the test."""

from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator

from tests.fakes.desk_api import OWN_USER, Case, DeskApi
from tests.fakes.far_side import Seen

Answer = tuple[int, Any]
VALUE = {"type": ["string", "integer", "null"], "maxLength": 300}
TAGS = {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9_]+$"}}


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


ZENDESK_UPDATE = closed(ticket=closed(
    tags=TAGS, status={"const": "open"}, safe_update={"const": True}, updated_stamp={"type": "string", "minLength": 1},
    comment=closed(body={"type": "string"}, public={"const": False}),
    custom_fields={"type": "array", "minItems": 1, "items": closed(id={"type": "integer"}, value=VALUE)},
) | {"required": ["safe_update", "updated_stamp"]})  # fmt: skip
FRESHDESK_UPDATE = closed(
    tags=TAGS,
    status={"const": 2},
    custom_fields={"type": "object", "minProperties": 1, "additionalProperties": VALUE},
) | {"minProperties": 1}
FRESHDESK_NOTE = closed(body={"type": "string"}, private={"const": True}) | {"required": ["body", "private"]}
ATTRIBUTES = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"type": "string", "maxLength": 300},
}
INTERCOM_UPDATE = closed(custom_attributes=ATTRIBUTES) | {"required": ["custom_attributes"]}
INTERCOM_TICKET = closed(
    ticket_attributes=ATTRIBUTES, skip_notifications={"const": True}, admin_id={"const": int(OWN_USER)}
) | {"required": ["ticket_attributes", "skip_notifications", "admin_id"]}
ADMIN = {"const": OWN_USER}
INTERCOM_TAG = closed(id={"type": "string"}, admin_id=ADMIN) | {"required": ["id", "admin_id"]}
INTERCOM_NOTE = closed(
    message_type={"const": "note"}, type={"const": "admin"}, admin_id=ADMIN, body={"type": "string"}
)
INTERCOM_OPEN = closed(message_type={"const": "open"}, admin_id=ADMIN) | {
    "required": ["message_type", "admin_id"]
}
INTERCOM_OPEN_TICKET = closed(
    open={"const": True}, skip_notifications={"const": True}, admin_id={"const": int(OWN_USER)}
) | {"required": ["open", "skip_notifications", "admin_id"]}

NOT_FOUND = {"type": "error.list", "errors": [{"code": "not_found", "message": "Resource Not Found"}]}


def fits(document: Any, shape: Any) -> None:
    Draft202012Validator(shape).validate(document)


def zendesk(api: DeskApi, seen: Seen) -> Answer:
    path = seen.path.partition("?")[0]
    if path == "/api/v2/users/me.json":
        return 200, {"user": {"id": int(OWN_USER)}}
    number = path.split("/")[4].removesuffix(".json")
    if path.endswith("/comments.json"):
        notes = api.tickets[number].notes
        return 200, {"comments": [{"body": one, "public": False} for one in reversed(notes)]}
    if seen.method == "GET":
        return 200, _zendesk_ticket(number, api.read(number))
    fits(seen.document, ZENDESK_UPDATE)
    told, case = seen.document["ticket"], api.tickets[number]
    if case.closed:
        return 422, {"error": "RecordInvalid"}
    if told["updated_stamp"] != _stamp(case):
        return 409, {"error": "UpdateConflict"}
    case = api.changed(number)
    case.tags = told.get("tags", case.tags)
    case.fields |= {str(one["id"]): one["value"] for one in told.get("custom_fields", ())}
    case.notes += [told["comment"]["body"]] if "comment" in told else []
    case.solved = case.solved and "status" not in told
    return 200, _zendesk_ticket(number, case)


def _stamp(case: Case) -> str:
    return f"2026-03-02T09:00:{case.version:02}Z"


def _zendesk_ticket(number: str, case: Case) -> Any:
    fields = [{"id": int(name), "value": value} for name, value in case.fields.items()]
    status = "closed" if case.closed else "solved" if case.solved else "open"
    return {"ticket": {"id": int(number), "status": status, "tags": case.tags, "custom_fields": fields,
                       "updated_at": _stamp(case)}}  # fmt: skip


def freshdesk(api: DeskApi, seen: Seen) -> Answer:
    path = seen.path.partition("?")[0]
    if path == "/api/v2/agents/me":
        return 200, {"id": int(OWN_USER)}
    number = path.split("/")[4]
    if path.endswith("/conversations"):
        return 200, [{"body_text": one, "private": True} for one in api.tickets[number].notes]
    if seen.method == "GET":
        return 200, _freshdesk_ticket(number, api.read(number))
    if path.endswith("/notes"):
        fits(seen.document, FRESHDESK_NOTE)
        api.changed(number).notes.append(seen.document["body"])
        return 201, {"id": 1}
    fits(seen.document, FRESHDESK_UPDATE)
    case = api.changed(number)
    case.tags = seen.document.get("tags", case.tags)
    case.fields |= seen.document.get("custom_fields", {})
    case.solved = case.solved and "status" not in seen.document
    return 200, _freshdesk_ticket(number, case)


def _freshdesk_ticket(number: str, case: Case) -> Any:
    return {
        "id": int(number),
        "status": 5 if case.closed else 4 if case.solved else 2,
        "tags": case.tags,
        "custom_fields": case.fields,
    }


def intercom(api: DeskApi, seen: Seen) -> Answer:
    path = seen.path.partition("?")[0]
    assert seen.headers["Intercom-Version"] == "2.16"
    if path == "/me":
        return 200, {"type": "admin", "id": OWN_USER}
    if path == "/tags":
        fits(seen.document, closed(name={"type": "string"}))
        return 200, {"type": "tag", "id": f"id-{seen.document['name']}", "name": seen.document["name"]}
    _, kind, number, *rest = path.split("/", 3)
    if kind != ("tickets" if api.as_tickets else "conversations"):
        return 404, NOT_FOUND
    if seen.method == "GET":
        return 200, _intercom_case(api, number, api.read(number))
    return _intercom_changed(api, number, "".join(rest), seen)


def _intercom_changed(api: DeskApi, number: str, rest: str, seen: Seen) -> Answer:
    case = api.changed(number)
    if rest == "tags":
        fits(seen.document, INTERCOM_TAG)
        name = seen.document["id"].removeprefix("id-")
        case.tags += [] if name in case.tags else [name]
    elif rest == "parts" or "open" in (seen.document or {}):
        fits(seen.document, INTERCOM_OPEN_TICKET if api.as_tickets else INTERCOM_OPEN)
        case.solved = False
    elif rest == "reply":
        fits(seen.document, INTERCOM_NOTE)
        case.notes.append(seen.document["body"])
    elif seen.method == "DELETE":
        fits(seen.document, closed(admin_id=ADMIN))
        name = rest.removeprefix("tags/id-")
        if name not in case.tags:
            return 404, NOT_FOUND
        case.tags.remove(name)
    else:
        fits(seen.document, INTERCOM_TICKET if api.as_tickets else INTERCOM_UPDATE)
        case.fields |= seen.document["ticket_attributes" if api.as_tickets else "custom_attributes"]
    return 200, _intercom_case(api, number, case)


def _intercom_case(api: DeskApi, number: str, case: Case) -> Any:
    return _intercom_ticket(api, number, case) if api.as_tickets else _conversation(number, case)


def _conversation(number: str, case: Case) -> Any:
    tags = [{"type": "tag", "id": f"id-{one}", "name": one} for one in case.tags]
    parts = [{"type": "conversation_part", "part_type": "note", "body": one} for one in case.notes]
    return {
        "type": "conversation", "id": number, "state": "closed" if case.closed or case.solved else "open",
        "tags": {"type": "tag.list", "tags": tags}, "custom_attributes": case.fields,
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": parts},
    }  # fmt: skip


def _intercom_ticket(api: DeskApi, number: str, case: Case) -> Any:
    """It tells no tags."""
    kind: dict[str, Any] = {"type": "ticket_type", "id": "1", "name": "Request"}
    if api.attributes is not None:
        kind["ticket_type_attributes"] = {"type": "list", "data": api.attributes}
    parts = [{"type": "ticket_part", "part_type": "note", "body": one} for one in case.notes]
    return {
        "type": "ticket", "id": number, "category": "Customer", "open": not (case.closed or case.solved), "ticket_type": kind,
        "ticket_attributes": case.fields, "ticket_parts": {"type": "ticket_part.list", "ticket_parts": parts},
    }  # fmt: skip


WORDS: dict[str, Callable[[DeskApi, Seen], Answer]] = {
    "zendesk": zendesk,
    "freshdesk": freshdesk,
    "intercom": intercom,
}
