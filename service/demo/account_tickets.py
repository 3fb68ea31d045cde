"""The tickets of one helpdesk account over a simulated world: the world's acts, and what a program wrote."""

import threading
from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from service.demo.world.acts import Act, Contact, Deed, Meaning, Message, Who, moment, seconds, standing
from service.demo.world.truth import FIRST_TICKET
from service.demo.world.world import World

# Why a ticket is gone, None where it is not -> the list on which it stands.
LISTS = {None: "in use", Deed.SPAM: "spam", Deed.DELETED: "deleted", Deed.ERASED: "deleted"}
ALL = "all"
API_USER = 9_700_000_000_001  # the user whose token or key the program has
FIRST_NOTE = 900  # numbers of the program's messages, beyond all that the world writes in one ticket


class AccountTickets:
    """Shows the world as it is at `at`, which may be moved on; what was written is shown from then on.

    Tickets are known by their numbers. Safe between threads. written: hears of every act of the program.
    """

    def __init__(self, world: World, at: datetime) -> None:
        self.setup = world.setup
        self.contacts = {FIRST_TICKET + one.number: one for one in world.contacts()}
        self._at, self._lock = at, threading.RLock()
        self._lists: dict[str, list[tuple[int, int]]] = {}
        self.written: Callable[[Contact, Act], object] = lambda contact, act: None

    @property
    def at(self) -> datetime:
        return self._at

    @at.setter
    def at(self, at: datetime) -> None:
        with self._lock:
            self._at, self._lists = at, {}

    @property
    def now(self) -> int:
        """The account's clock in world seconds."""
        return seconds(self._at)

    def find(self, number: int) -> Contact | None:
        """A ticket that there is by now."""
        contact = self.contacts.get(number)
        return contact if contact and contact.created_at <= self.now else None

    def add(self, contact: Contact) -> None:
        """A ticket that the world itself does not have."""
        with self._lock:
            self.contacts[FIRST_TICKET + contact.number] = contact
            self._lists = {}

    def acts(self, contact: Contact) -> list[Act]:
        """What happened in a ticket by now."""
        with self._lock:
            return contact.until(self.now)

    def standing(self, contact: Contact) -> dict[str, Any]:
        """The ticket's fields as they are now."""
        return standing(self.acts(contact))

    def moved(self, which: str = ALL) -> list[tuple[int, int]]:
        """When each ticket changed last, and its number; the earliest change first. which: of the LISTS."""
        with self._lock:
            if not self._lists:
                self._lists = self._sorted()
            return self._lists[which]

    def moved_since(self, after: tuple[int, int], which: str = ALL) -> list[tuple[int, int]]:
        """Those of `moved` that come after a moment and a number."""
        moved = self.moved(which)
        return moved[bisect_right(moved, after) :]

    def _sorted(self) -> dict[str, list[tuple[int, int]]]:
        lists: dict[str, list[tuple[int, int]]] = {name: [] for name in (ALL, *LISTS.values())}
        for number, contact in self.contacts.items():
            if contact.created_at <= self.now:
                now = self.standing(contact)
                for name in (ALL, LISTS[now["removed"]]):
                    lists[name].append((now["updated_at"], number))
        return {name: sorted(one) for name, one in lists.items()}

    def write(
        self, contact: Contact, changes: Mapping[str, Any], text: str = "", *, public: bool = False
    ) -> bool:
        """What the program does to a ticket, the world's next second; False where it changes nothing.

        The account's clock moves on to it, so that no act of the world comes before what is shown already.
        """
        with self._lock:
            acts = self.acts(contact)
            real = _real(changes, standing(acts))
            if not real and not text:
                return False
            at = max(self.now, acts[-1].at + 1)
            note = _message(contact, text, public=public) if text else None
            act, place = (
                Act(at, Who.PROGRAM, API_USER, real, note),
                bisect_right(contact.acts, at, key=attrgetter("at")),
            )
            contact.acts = [*contact.acts[:place], act, *contact.acts[place:]]
            self.at = max(self._at, moment(at))
        self.written(contact, act)
        return True


class TicketAccount:
    """What the accounts with such tickets share."""

    tickets: AccountTickets

    @property
    def at(self) -> datetime:
        return self.tickets.at

    @at.setter
    def at(self, at: datetime) -> None:
        self.tickets.at = at

    def add(self, contact: Contact) -> None:
        """A ticket that the world itself does not have."""
        self.tickets.add(contact)

    def find(self, number: str) -> Contact | None:
        """A ticket that there is by now."""
        return self.tickets.find(int(number)) if number.isdecimal() else None


def _real(changes: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that change anything, `tags` told as those added and those removed."""
    real = {name: value for name, value in changes.items() if name != "tags" and now.get(name) != value}
    wanted = list(dict.fromkeys(changes.get("tags", now["tags"])))
    added = tuple(tag for tag in wanted if tag not in now["tags"])
    removed = tuple(tag for tag in now["tags"] if tag not in wanted)
    return real | ({"add": added} if added else {}) | ({"remove": removed} if removed else {})


def _message(contact: Contact, text: str, *, public: bool) -> Message:
    written = sum(1 for act in contact.acts if act.message and act.message.number >= FIRST_NOTE)
    return Message(FIRST_NOTE + written, Who.PROGRAM, API_USER, Meaning.NOTE, public, 0, text)
