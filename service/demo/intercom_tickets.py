"""The tickets of a simulated Intercom workspace: every so many contacts of its world are told as one, and take changes.

Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets
"""

from collections.abc import Mapping
from typing import Any

from service.demo.intercom_desk import Desk, Refused, Written
from service.demo.intercom_search import chosen, page_of
from service.demo.world.acts import Contact, Deed
from service.demo.world.dialects.intercom_records import MOST_PARTS
from service.demo.world.dialects.intercom_tickets import KEPT, ticket, type_attributes
from service.demo.world.dialects.intercom_values import conversation_id

LONGEST_PAGE = 150
WITHHELD = {403: ("forbidden", "Forbidden request"), 404: ("not_found", "Resource Not Found"),
            401: ("token_unauthorized", "Not authorized to access resource")}  # fmt: skip


class Tickets:
    """every: of so many contacts one is a ticket, 0 for none; never one that is deleted, which no list would tell.

    per_page: no page is longer. desk: keeps what is written. withheld: the status with which all of them are refused,
    None where they may be read; may_write: whether they may be changed. attributes: names of texts of their one type.
    """

    def __init__(self, every: int, per_page: int, desk: Desk) -> None:
        self.withheld: int | None = None
        self.may_write, self.attributes = True, list[str]()
        self._every, self._per_page, self._desk = every, per_page, desk
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
        return self._shown(contact, now)

    def search(self, document: Mapping[str, Any], now: int) -> dict[str, Any]:
        """Tickets by the moment of their last change."""
        self._check()
        paging = document.get("pagination") or {}
        size = paging.get("per_page", 20)
        if not 1 <= size <= LONGEST_PAGE:
            raise Refused(400, "parameter_invalid", "per_page must be a number between 1 and 150")
        there = (one for one in self._contacts.values() if one.created_at <= now)
        found = chosen((self._shown(one, now) for one in there), document)
        page = page_of(found, min(size, self._per_page), paging.get("starting_after"))
        tickets = page.pop("conversations")
        return {**page, "type": "ticket.list", "tickets": tickets}

    def update(self, number: str, document: Mapping[str, Any], now: int) -> dict[str, Any]:
        """Values of attributes of its type; another one is refused, and then nothing is set."""
        self._writable(number, now)
        values = document.get("ticket_attributes") or {}
        if unknown := sorted(set(values) - set(self.attributes)):
            raise Refused(400, "parameter_invalid", f"Ticket attribute '{unknown[0]}' does not exist")
        self._desk.touch(number, now).values.update(values)
        return self.retrieve(number, now)

    def reply(self, number: str, document: Mapping[str, Any], now: int) -> dict[str, Any]:
        """An internal note."""
        self._writable(number, now)
        told = _part(self._desk.add_note(number, document, "open", now))
        return {key: value for key, value in told.items() if key != "assigned_to"}

    def tag(self, number: str, document: Mapping[str, Any], now: int) -> dict[str, Any]:
        """A tag, which the ticket does not tell."""
        self._writable(number, now)
        return self._desk.add_tag(number, document, now)

    def untag(self, number: str, tag: str, document: Mapping[str, Any], now: int) -> dict[str, Any]:
        """Take one of the tags that were written away again."""
        self._writable(number, now)
        if self._desk.tag(tag)["name"] not in self.tags_of(number):
            raise Refused(404, "tag_not_found", "Tag not found")
        return self._desk.remove_tag(number, tag, document, now)

    def tags_of(self, number: str) -> set[str]:
        """The names of tags that were written and stand."""
        written = self._desk.written.get(number, Written())
        return {name for name, at in written.tags.items() if at is not None}

    def _shown(self, contact: Contact, now: int) -> dict[str, Any]:
        """The ticket as the world has it, with what was written over it."""
        shown = ticket(contact, contact.until(now))
        written = self._desk.written.get(shown["id"], Written())
        told = [*shown["ticket_parts"]["ticket_parts"], *map(_part, written.notes)]
        told.sort(key=lambda one: one["created_at"])
        number = shown["ticket_parts"]["total_count"] + len(written.notes)
        return shown | {
            "updated_at": max(shown["updated_at"], written.at),
            "ticket_type": shown["ticket_type"] | {"ticket_type_attributes": type_attributes(self.attributes)},
            "ticket_attributes": {
                **shown["ticket_attributes"], **dict.fromkeys(self.attributes), **written.values,
            },
            "ticket_parts": {
                "type": "ticket_part.list", "ticket_parts": told[-MOST_PARTS:], "total_count": number,
            },
        }  # fmt: skip

    def _writable(self, number: str, now: int) -> None:
        self.retrieve(number, now)
        if not self.may_write:
            raise Refused(403, *WITHHELD[403])

    def _check(self) -> None:
        if self.withheld is not None:
            raise Refused(self.withheld, *WITHHELD[self.withheld])


def _part(note: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: note[key] for key in KEPT if key in note}
    return told | {"type": "ticket_part", "part_type": note["part_type"], "author": note["author"]}
