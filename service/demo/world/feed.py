"""The stream of deliveries: renders what the world's contacts cause, in the order of sending."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush, merge
from operator import attrgetter

from service.demo.world.acts import Contact, draw, moment, seconds
from service.demo.world.agenda import Agenda
from service.demo.world.dialects.base import Dialect
from service.demo.world.earlier import earlier
from service.demo.world.sending import Lost, Sending, Switches, plan, twist
from service.demo.world.setup import Setup
from service.demo.world.surges import surges
from service.demo.world.truth import ticket_id

FEEDS = {
    "hints": ("hint",),
    "triggers": ("trigger",),
    "snapshots": ("snapshot",),
    "mixed": ("hint", "snapshot"),
}
KINDS = {"hint": "webhook", "trigger": "webhook", "snapshot": "snapshot"}
SENDING, SWITCHES, SHUFFLE = 31, 32, 33


@dataclass(frozen=True, slots=True)
class Rendered:
    """One delivery on the wire. kind: webhook or snapshot; headers as the vendor spells them."""

    connection: str
    kind: str
    headers: dict[str, str]
    body: bytes
    sent_at: datetime


def contacts_of(setup: Setup) -> Iterator[Contact]:
    """All contacts of a world in the order of their creation."""
    return merge(earlier(setup), Agenda(setup), surges(setup), key=attrgetter("created_at"))


class Feed:
    """Iterates over rendered deliveries; `lost` and `lost_tickets` fill while it is read.

    Lazy and in the order of sending, unless shuffled; every iteration starts anew and gives the same bytes.
    """

    def __init__(self, setup: Setup, dialect: Dialect, feed: str, switches: Switches) -> None:
        self.setup, self.dialect, self.switches = setup, dialect, switches
        self.forms, self.end = FEEDS[feed], seconds(setup.end)
        self.lost: list[Lost] = []
        self.lost_tickets: set[str] = set()
        self._open: dict[
            int, tuple[Contact, int]
        ] = {}  # contacts with deliveries still to leave, and how many

    def __iter__(self) -> Iterator[Rendered]:
        self.lost, self.lost_tickets, self._open = [], set(), {}
        if not self.switches.shuffle:
            return self._in_order()
        everything = list(self._in_order())
        draw(self.setup.seed, SHUFFLE).shuffle(everything)
        return iter(everything)

    def _in_order(self) -> Iterator[Rendered]:
        waiting: list[Sending] = []
        for contact in contacts_of(self.setup):
            yield from self._send(waiting, contact.created_at)
            sendings = self._sendings(contact)
            if sendings:
                self._open[contact.number] = contact, len(sendings)
            for sending in sendings:
                heappush(waiting, sending)
        yield from self._send(waiting, None)

    def _sendings(self, contact: Contact) -> list[Sending]:
        """All deliveries about one contact, after everything that goes wrong with them."""
        planned = plan(
            contact, self.dialect, self.forms, self.end, draw(self.setup.seed, SENDING, contact.number)
        )
        rng = draw(self.setup.seed, SWITCHES, contact.number)
        ticket = ticket_id(self.setup, contact.number)
        if rng.random() < self.switches.drop_tickets:
            self.lost_tickets.add(ticket)
            return []
        sendings: list[Sending] = []
        for one in planned:
            twisted = twist(one, self.switches, rng)
            sendings += twisted
            if not twisted:
                self.lost.append(Lost(ticket, moment(contact.acts[one.index].at), one.what))
        return sendings

    def _send(self, waiting: list[Sending], until: int | None) -> Iterator[Rendered]:
        """Render what leaves before `until`, and forget a contact with its last delivery."""
        while waiting and (until is None or waiting[0].sent_at < until):
            sending = heappop(waiting)
            contact, left = self._open.pop(sending.contact)
            if left > 1:
                self._open[sending.contact] = contact, left - 1
            yield self._render(contact, sending)

    def _render(self, contact: Contact, sending: Sending) -> Rendered:
        body = self._body(contact, sending)
        kind, number = KINDS[sending.form], sending.contact * 10_000 + sending.place
        if kind == "webhook":
            headers = self.dialect.signed_headers(body, sending.sent_at, number)
        else:
            headers = self.dialect.snapshot_headers()
        return Rendered(self.setup.connection, kind, headers, body, moment(sending.sent_at))

    def _body(self, contact: Contact, sending: Sending) -> bytes:
        if sending.form == "snapshot":
            return self.dialect.snapshot_body(contact, sending.fetched)
        if sending.form == "trigger":
            return self.dialect.trigger_body(contact, sending.index)
        body = self.dialect.hint_body(contact, sending.hint)
        return self.dialect.conflicting(body) if sending.conflicting else body
