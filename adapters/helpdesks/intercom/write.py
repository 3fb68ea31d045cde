"""Writes to Intercom: tags, a note and attributes of a conversation, or of a ticket that is none.

Closed conversations can be changed. Sources: attachTagToConversation, detachTagFromConversation, replyConversation and
updateConversation of https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations, and
attachTagToTicket, detachTagFromTicket, replyTicket and updateTicket of
https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets
"""

from urllib.parse import quote

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.intercom.access import headers
from adapters.helpdesks.intercom.records import TICKET, listed, read_record, sort_of
from adapters.helpdesks.intercom.write_tickets import explained, is_solved, open_again, put_attributes
from adapters.json_api import READING, JsonApi
from adapters.outgoing_text import html
from adapters.settings import ConnectionSettings
from adapters.ticket_desk import Held, Update
from adapters.ticket_writer import TicketWriter
from rules.errors import SinkError

TAGS, ME = "/tags", "/me"


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
        """Of a ticket Intercom tells no tags."""
        record = read_record(self._api, number)
        if record is None:
            return None
        told = "tags" in record
        tags = frozenset(str(one.get("name")) for one in listed(record, "tags")) if told else None
        return Held(
            tags, record.get(sort_of(record).attributes) or {}, record=record, solved=is_solved(record)
        )

    def has_note(self, number: str, held: Held, mark: str) -> bool:
        """Among the parts that were read with it, the newest 500."""
        return any(mark in str(one.get("body")) for one in listed(held.record, sort_of(held.record).parts))

    def update(self, number: str, held: Held, update: Update) -> Held | None:
        """One call for each tag, one for the note, one for the attributes, last because not every ticket has them."""
        admin, sort = self.me(), sort_of(held.record)
        address, ids = sort.address(number), self._ids_of(held, update)
        with explained(held.record):
            for name in update.added:
                self._api.make(f"{address}/tags", {"id": ids[name], "admin_id": admin})
            for name in update.removed:
                path = f"{address}/tags/{quote(ids[name], safe='')}"
                self._api.delete(path, {"admin_id": admin}, missing_ok=True)
            if update.reopen:
                open_again(self._api, held.record, admin)
            if update.note:
                self._api.make(f"{address}/reply", _note(update.note, admin))
            if update.fields:
                self._put(held, update, admin)
        return None

    def _put(self, held: Held, update: Update, admin: str) -> None:
        sort = sort_of(held.record)
        if sort is TICKET:
            put_attributes(self._api, held.record, update.fields, admin)
        else:
            self._api.put(sort.address(held.record["id"]), {sort.attributes: dict(update.fields)})

    def _ids_of(self, held: Held, update: Update) -> dict[str, str]:
        """Of the tags that come or go."""
        told = {str(one.get("name")): str(one.get("id")) for one in listed(held.record, "tags")}
        return {name: told.get(name) or self._tag_id(name) for name in (*update.added, *update.removed)}

    def _tag_id(self, name: str) -> str:
        """A tag is made once and found again by its name."""
        if name not in self._tag_ids:
            made = self._api.make(TAGS, {"name": name})
            if not isinstance(made, dict) or "id" not in made:
                raise self._api.odd(TAGS)
            self._tag_ids[name] = str(made["id"])
        return self._tag_ids[name]


def _note(text: str, admin: str) -> dict[str, str]:
    return {"message_type": "note", "type": "admin", "admin_id": admin, "body": html(text)}
