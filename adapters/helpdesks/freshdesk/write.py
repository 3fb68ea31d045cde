"""Writes to Freshdesk: tags and custom fields of a ticket in one update, and a private note.

Tags are replaced as a whole and an update cannot name the version it was made for, so the ticket is read right before.
Tickets in the status Closed can be changed. Source: https://developers.freshdesk.com/api/#update_ticket
"""

from typing import Any
from urllib.parse import quote

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.freshdesk.access import headers
from adapters.json_api import READING, JsonApi
from adapters.outgoing_text import html
from adapters.settings import ConnectionSettings
from adapters.ticket_desk import Held, Update
from adapters.ticket_writer import TicketWriter

TICKETS, ME = "/api/v2/tickets", "/api/v2/agents/me"
A_PAGE, MOST_PAGES = 100, 10  # of a ticket's conversations, the oldest first


def freshdesk_writer(
    connection: ConnectionSettings, budget: CallBudget, *, limits: Limits = READING
) -> TicketWriter:
    """A writer with the credential api_key."""
    return TicketWriter(connection, FreshdeskDesk(JsonApi(connection, headers(connection), budget, limits)))


# https://developers.freshdesk.com/api/#tickets: 2 open, 4 resolved, 5 closed
OPEN, SOLVED = 2, (4, 5)


class FreshdeskDesk:
    """Fills adapters.ticket_desk.TicketDesk."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def me(self) -> str:
        """https://developers.freshdesk.com/api/#me."""
        return str((self._api.get(ME) or {}).get("id") or "")

    def value(self, name: str, value: str | int | None) -> str | int | None:
        """As it is: a dropdown's choices are the codes themselves."""
        return value

    def held(self, number: str) -> Held | None:
        """None where there is no such ticket. A deleted one is still told for a while, but takes no update."""
        ticket = self._api.get(_address(number))
        if ticket is None:
            return None
        if not isinstance(ticket, dict) or "id" not in ticket:
            raise self._api.odd(_address(number))
        if ticket.get("deleted") is True:
            return None
        solved = ticket.get("status") in SOLVED
        return Held(frozenset(ticket.get("tags") or []), ticket.get("custom_fields") or {}, solved=solved)

    def has_note(self, number: str, held: Held, mark: str) -> bool:
        """Among the ticket's conversations."""
        for page in range(1, MOST_PAGES + 1):
            path = f"{_address(number)}/conversations?per_page={A_PAGE}&page={page}"
            found, more = self._api.page(path)
            if any(mark in str(one.get("body_text") or one.get("body")) for one in found or []):
                return True
            if not more:
                break
        return False

    def update(self, number: str, held: Held, update: Update) -> Held | None:
        """One call for tags, fields and status, one for the note."""
        ticket: dict[str, Any] = {"tags": list(update.tags)} if update.changes_tags else {}
        if update.fields:
            ticket["custom_fields"] = dict(update.fields)
        if update.reopen:
            ticket["status"] = OPEN
        if ticket:
            self._told(self._api.put(_address(number), ticket), number)
        if update.note:
            note = {"body": html(update.note), "private": True}
            self._told(self._api.make(f"{_address(number)}/notes", note), number)
        return None

    def _told(self, answer: Any, number: str) -> None:
        if not isinstance(answer, dict) or "id" not in answer:
            error = self._api.odd(_address(number))
            error.outcome_unknown = True
            raise error


def _address(number: str) -> str:
    return f"{TICKETS}/{quote(number, safe='')}"
