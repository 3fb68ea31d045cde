"""The tickets of a simulated Intercom workspace: every so many contacts of its world are told as one.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/tickets
"""

from collections.abc import Mapping
from typing import Any

from service.demo.intercom_desk import Refused
from service.demo.intercom_search import chosen, page_of
from service.demo.world.acts import Contact, Deed
from service.demo.world.dialects.intercom_tickets import ticket
from service.demo.world.dialects.intercom_values import conversation_id

LONGEST_PAGE = 150
WITHHELD = {403: ("forbidden", "Forbidden request"), 404: ("not_found", "Resource Not Found"),
            401: ("token_unauthorized", "Not authorized to access resource")}  # fmt: skip


class Tickets:
    """every: of so many contacts one is a ticket, 0 for none; never one that is deleted, which no list would tell.

    per_page: no page is longer. withheld: the status with which all of them are refused, None where they may be read.
    """

    def __init__(self, every: int, per_page: int) -> None:
        self.withheld: int | None = None
        self._every, self._per_page = every, per_page
        self._contacts: dict[str, Contact] = {}

    def takes(self, contact: Contact) -> bool:
        """Whether it is a ticket, and kept as one then."""
        deleted = any(act.deed is Deed.DELETED for act in contact.acts)
        if not self._every or contact.number % self._every or deleted:
            return False
        self._contacts[conversation_id(contact)] = contact
        return True

    def retrieve(self, number: str, now: int) -> dict[str, Any]:
        """One ticket as it is by then."""
        self._check()
        contact = self._contacts.get(number)
        if contact is None or contact.created_at > now:
            raise Refused(404, "ticket_not_found", "Ticket not found")
        return ticket(contact, contact.until(now))

    def search(self, document: Mapping[str, Any], now: int) -> dict[str, Any]:
        """Tickets by the moment of their last change."""
        self._check()
        paging = document.get("pagination") or {}
        size = paging.get("per_page", 20)
        if not 1 <= size <= LONGEST_PAGE:
            raise Refused(400, "parameter_invalid", "per_page must be a number between 1 and 150")
        there = (one for one in self._contacts.values() if one.created_at <= now)
        found = chosen((ticket(one, one.until(now)) for one in there), document)
        page = page_of(found, min(size, self._per_page), paging.get("starting_after"))
        tickets = page.pop("conversations")
        return {**page, "type": "ticket.list", "tickets": tickets}

    def _check(self) -> None:
        if self.withheld is not None:
            raise Refused(self.withheld, *WITHHELD[self.withheld])
