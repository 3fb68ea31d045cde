"""Asks customers how easy it was, where their helpdesk asks nobody: one link a ticket, written into a custom field."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.model import Status, Ticket
from service.answer_links import AnswerLinks
from service.config.settings import Settings
from service.far_ids import far_id
from service.go_live import GoLive
from service.store.asked import Asked
from service.store.pushes import NewPush, PushStore
from service.wiring import can_be_written, writer_name

ACTION = "survey_link"


@dataclass(slots=True)
class Asker:
    """Makes the pushes that carry the links."""

    settings: Settings
    go_live: GoLive
    asked: Asked
    pushes: PushStore
    links: AnswerLinks
    install: str

    def ask(self, tickets: Iterable[Ticket], now: datetime) -> int:
        """Ask about live tickets that nobody was asked about, a customer only once in a while; gives how many."""
        fitting = {one.id: one for one in tickets if self._fits(one, now)}
        if not fitting:
            return 0
        done = self.asked.tickets(fitting)
        customers = [one.customer_id or "" for one in fitting.values()]
        alone = self.asked.left_alone(customers, now - self.settings.survey.throttle)
        number = 0
        for ticket in sorted(fitting.values(), key=lambda one: (one.created_at, one.id)):
            customer = ticket.customer_id or ""
            if ticket.id not in done and customer not in alone:
                self._push(ticket, customer, now)
                alone.add(customer)
                number += 1
        return number

    def _fits(self, ticket: Ticket, now: datetime) -> bool:
        connection = self.settings.connections.get(ticket.connection)
        live = self.go_live.of(ticket.connection) if connection and can_be_written(connection) else None
        gone = ticket.merged_into or ticket.removed or ticket.status is Status.CLOSED
        young = now - ticket.created_at < self.settings.survey.valid
        return bool(live and live <= ticket.created_at and young and ticket.customer_id) and not gone

    def _push(self, ticket: Ticket, customer: str, now: datetime) -> None:
        sink = writer_name(ticket.connection)
        key = far_id(self.install, sink, ticket.id, ACTION, 0)
        content = {
            "title": f"Answer link of {ticket.id}",
            "ticket_id": ticket.id,
            "field": self.settings.connections[ticket.connection].survey_field,
            "value": self.links.link(ticket.id),
        }
        self.pushes.add([NewPush(key, sink, ticket.id, ACTION, 0, "", ACTION, content, now)])
        self.asked.note(ticket.id, customer, key, now)
