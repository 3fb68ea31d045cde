"""Writes to Intercom: attributes, tags and a note of a conversation.

Closed conversations can be changed. Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

from typing import Any
from urllib.parse import quote

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.intercom.access import headers
from adapters.json_api import READING, JsonApi
from adapters.outgoing_text import html
from adapters.settings import ConnectionSettings
from adapters.ticket_desk import Held, Update
from adapters.ticket_writer import TicketWriter
from rules.errors import SinkError

CONVERSATIONS, TAGS, ME = "/conversations", "/tags", "/me"


def intercom_writer(
    connection: ConnectionSettings, budget: CallBudget, *, limits: Limits = READING
) -> TicketWriter:
    """A writer with the credential token, an access token."""
    desk = IntercomDesk(JsonApi(connection, headers(connection), budget, limits), connection.own_user)
    return TicketWriter(connection, desk)


class IntercomDesk:
    """Fills adapters.ticket_desk.TicketDesk. own_user: as whom tags and notes are made, "" for the token's own admin."""

    def __init__(self, api: JsonApi, own_user: str) -> None:
        self._api, self._admin = api, own_user
        self._tag_ids: dict[str, str] = {}

    def me(self) -> str:
        """The admin to whom the token belongs; tags and notes cannot be made without one."""
        self._admin = self._admin or str((self._api.get(ME) or {}).get("id") or "")
        if not self._admin:
            raise SinkError("the token belongs to no admin. Set own_user to an admin's id.", pauses_sink=True)
        return self._admin

    def value(self, name: str, value: str | int | None) -> str:
        """Text, and the empty text for none: the API takes no null, and a list's options are the codes themselves."""
        return "" if value is None else str(value)

    def held(self, number: str) -> Held | None:
        """None where there is no such conversation."""
        path = f"{_address(number)}?display_as=plaintext"
        answer = self._api.get(path)
        if answer is None:
            return None
        if not isinstance(answer, dict) or "id" not in answer:
            raise self._api.odd(path)
        tags = frozenset(str(one.get("name")) for one in _listed(answer, "tags"))
        return Held(tags, answer.get("custom_attributes") or {}, record=answer)

    def has_note(self, number: str, held: Held, mark: str) -> bool:
        """Among the parts that were read with the conversation, the newest 500."""
        return any(mark in str(one.get("body")) for one in _listed(held.record, "conversation_parts"))

    def update(self, number: str, held: Held, update: Update) -> Held | None:
        """One call for the attributes, one for each tag, one for the note."""
        admin, address = self.me(), _address(number)
        if update.fields:
            self._api.put(address, {"custom_attributes": dict(update.fields)})
        for name in update.added:
            self._api.make(f"{address}/tags", {"id": self._tag_id(name), "admin_id": admin})
        for one in _listed(held.record, "tags"):
            if one.get("name") in update.removed:
                self._api.delete(f"{address}/tags/{quote(str(one['id']), safe='')}", {"admin_id": admin})
        if update.note:
            body = html(update.note)
            reply = {"message_type": "note", "type": "admin", "admin_id": admin, "body": body}
            self._api.make(f"{address}/reply", reply)
        return None

    def _tag_id(self, name: str) -> str:
        """A tag is made once and found again by its name."""
        if name not in self._tag_ids:
            made = self._api.make(TAGS, {"name": name})
            if not isinstance(made, dict) or "id" not in made:
                raise self._api.odd(TAGS)
            self._tag_ids[name] = str(made["id"])
        return self._tag_ids[name]


def _listed(holder: Any, name: str) -> list[dict[str, Any]]:
    """What Intercom lists under a name that it repeats inside."""
    inner = (holder.get(name) or {}).get(name) or []
    return [one for one in inner if isinstance(one, dict)]


def _address(number: str) -> str:
    return f"{CONVERSATIONS}/{quote(number, safe='')}"
