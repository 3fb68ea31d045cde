"""What is different where a ticket that is no conversation is written to: its type's attributes, and a permission of its own.

Sources: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets/updateticket,
https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets/ticket_type and, for the permission,
https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/oauth-scopes
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from adapters.helpdesks.intercom.records import CONVERSATION, TICKET, Record, sort_of
from adapters.json_api import JsonApi
from rules.errors import SinkError

TEXT = "string"  # a list takes the ids of its items, which are not our codes
MAY_NOT = (
    "our token may not write tickets. Tick the permission Write tickets at Developer Hub > your app > Configure >"
    " Authentication; conversations are written all the same."
)


def put_attributes(api: JsonApi, record: Record, fields: Mapping[str, Any], admin: str) -> None:
    """Sets them and notifies nobody; a SinkError says what to do where the ticket's type does not take them."""
    known = _text_attributes(record)
    lacking = sorted(set(fields) - known) if known is not None else []
    if lacking:
        raise SinkError(_remedy(record, lacking), permanent=True)
    try:
        api.put(TICKET.address(record["id"]), _document(fields, admin))
    except SinkError as error:
        if error.permanent:
            raise SinkError(f"{error}. Perhaps {_remedy(record, sorted(fields))}", permanent=True) from None
        raise


def is_solved(record: Record) -> bool:
    """Whether it is closed, which in Intercom it need not stay."""
    return record.get("open") is False if sort_of(record) is TICKET else record.get("state") == "closed"


def open_again(api: JsonApi, record: Record, admin: str) -> None:
    """https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations/manageconversation."""
    if sort_of(record) is TICKET:
        api.put(TICKET.address(record["id"]), {"open": True, "skip_notifications": True} | _by(admin))
    else:
        address = CONVERSATION.address(record["id"])
        api.make(f"{address}/parts", {"message_type": "open", "admin_id": admin})


@contextmanager
def explained(record: Record) -> Iterator[None]:
    """Says what to do where a ticket may be read and not written, which is no reason to write no conversations either."""
    try:
        yield
    except SinkError as error:
        if sort_of(record) is TICKET and error.pauses_sink:
            raise SinkError(MAY_NOT, permanent=True) from None
        raise


def _document(fields: Mapping[str, Any], admin: str) -> dict[str, Any]:
    return {TICKET.attributes: dict(fields), "skip_notifications": True} | _by(admin)


def _by(admin: str) -> dict[str, Any]:
    return {"admin_id": int(admin)} if admin.isdecimal() else {}


def _text_attributes(record: Record) -> frozenset[str] | None:
    """Those of the ticket's type that take text, None where the type does not tell. The schema and its examples name
    the list differently."""
    holder = (record.get("ticket_type") or {}).get("ticket_type_attributes") or {}
    told = holder.get("data", holder.get("ticket_type_attributes"))
    if not isinstance(told, list):
        return None
    return frozenset(str(one.get("name")) for one in told if one.get("data_type") == TEXT)


def _remedy(record: Record, names: list[str]) -> str:
    kind = (record.get("ticket_type") or {}).get("name") or "this one"
    return (
        f"tickets of the type {kind} have no text attribute {', '.join(names)}. Add it to that ticket type in Intercom's"
        " settings, format Text, then send the push again; or take it out of write_fields and survey_field."
    )
