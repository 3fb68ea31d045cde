"""Writes to Zendesk: tags, custom fields and an internal note of a ticket, all in one update.

Tags are replaced as a whole, so each update says which version of the ticket it was made for; a ticket that changed since
answers 409. Source: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.zendesk.access import headers
from adapters.json_api import READING, JsonApi
from adapters.settings import ConnectionSettings
from adapters.ticket_desk import Held, Update
from adapters.ticket_writer import TicketWriter

TICKETS = "/api/v2/tickets"
ME = "/api/v2/users/me.json"
# 100 updates a minute for an account: https://developer.zendesk.com/api-reference/introduction/rate-limits/
UPDATES, BETWEEN_UPDATES = "updates", 0.6
CLOSED = frozenset({"closed", "deleted", "archived"})
OPEN, SOLVED = "open", "solved"


def zendesk_writer(
    connection: ConnectionSettings, budget: CallBudget, *, limits: Limits = READING
) -> TicketWriter:
    """A writer with the credentials email and token, an API token."""
    api = JsonApi(connection, headers(connection), budget, limits)
    return TicketWriter(connection, ZendeskDesk(api, option_prefixes(connection)))


def option_prefixes(connection: ConnectionSettings) -> dict[str, str]:
    """Field to the beginning of its options: an option is a tag of the account, so it is the one that the mapping reads."""
    read = {field: connection.mapping.get(tag, "") for tag, field in connection.write_fields.items()}
    return {field: place.removeprefix("tag:") for field, place in read.items() if place.startswith("tag:")}


class ZendeskDesk:
    """Fills adapters.ticket_desk.TicketDesk. prefixes: see option_prefixes."""

    def __init__(self, api: JsonApi, prefixes: Mapping[str, str]) -> None:
        self._api, self._prefixes = api, prefixes

    def me(self) -> str:
        """https://developer.zendesk.com/api-reference/ticketing/users/users/#show-self."""
        user = (self._api.get(ME) or {}).get("user") or {}
        return str(user.get("id") or "")

    def value(self, name: str, value: str | int | None) -> str | int | None:
        """With the beginning that the options of a dropdown for this tag have."""
        return (
            value if value is None else f"{self._prefixes[name]}{value}" if name in self._prefixes else value
        )

    def held(self, number: str) -> Held | None:
        """None where there is no such ticket."""
        answer = self._api.get(_address(number))
        return None if answer is None else self._read(answer, number)

    def has_note(self, number: str, held: Held, mark: str) -> bool:
        """Among the newest hundred comments."""
        answer = self._api.get(
            f"{TICKETS}/{quote(number, safe='')}/comments.json?sort_order=desc&per_page=100"
        )
        return any(mark in str(one.get("body")) for one in (answer or {}).get("comments") or [])

    def update(self, number: str, held: Held, update: Update) -> Held | None:
        """One call, whatever changes."""
        ticket: dict[str, Any] = {"safe_update": True, "updated_stamp": held.stamp}
        if update.changes_tags:
            ticket["tags"] = list(update.tags)
        if update.fields:
            ticket["custom_fields"] = [{"id": _id(name), "value": one} for name, one in update.fields.items()]
        if update.note:
            ticket["comment"] = {"body": update.note, "public": False}
        if update.reopen:
            ticket["status"] = OPEN
        try:
            return self._read(self._api.put(_address(number), {"ticket": ticket}, UPDATES), number)
        finally:
            self._api.budget.rest(BETWEEN_UPDATES, UPDATES)

    def _read(self, answer: Any, number: str) -> Held:
        ticket = answer.get("ticket") if isinstance(answer, dict) else None
        if not isinstance(ticket, dict):
            error = self._api.odd(_address(number))
            error.outcome_unknown = True
            raise error
        fields: Mapping[str, Any] = {
            str(one.get("id")): one.get("value") for one in ticket.get("custom_fields") or []
        }
        status, stamp = ticket.get("status"), str(ticket.get("updated_at") or "")
        tags = frozenset(ticket.get("tags") or [])
        return Held(tags, fields, status in CLOSED, stamp, solved=status == SOLVED)


def _address(number: str) -> str:
    return f"{TICKETS}/{quote(number, safe='')}.json"


def _id(name: str) -> int | str:
    return int(name) if name.isdecimal() else name
