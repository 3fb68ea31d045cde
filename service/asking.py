"""Asks customers how easy it was, where their helpdesk asks nobody: one link a ticket, written into a custom field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.model import Status, Ticket
from service.answer_links import AnswerLinks
from service.config.settings import Settings
from service.go_live import GoLive
from service.store.asked import Asked
from service.wiring import can_be_written


@dataclass(slots=True)
class Asker:
    """Says about which tickets somebody is asked, and with which link."""

    settings: Settings
    go_live: GoLive
    asked: Asked
    links: AnswerLinks

    def chosen(self, tickets: Sequence[Ticket], now: datetime) -> set[str]:
        """The live tickets among these that nobody was asked about, for a customer only one in a while."""
        fitting = {one.id: one for one in tickets if self._fits(one, now)}
        if not fitting:
            return set()
        done = self.asked.tickets(fitting)
        customers = [one.customer_id or "" for one in fitting.values()]
        alone = self.asked.left_alone(customers, now - self.settings.survey.throttle)
        found: set[str] = set()
        for ticket in sorted(fitting.values(), key=lambda one: (one.created_at, one.id)):
            customer = ticket.customer_id or ""
            if ticket.id not in done and customer not in alone:
                alone.add(customer)
                found.add(ticket.id)
        return found

    def link(self, ticket: str) -> str:
        """The address at which the ticket's customer answers."""
        return self.links.link(ticket)

    def _fits(self, ticket: Ticket, now: datetime) -> bool:
        connection = self.settings.connections.get(ticket.connection)
        asks = connection and connection.survey_field and can_be_written(connection)
        live = self.go_live.of(ticket.connection) if asks else None
        gone = ticket.merged_into or ticket.removed or ticket.status is Status.CLOSED
        young = now - ticket.created_at < self.settings.survey.valid
        return bool(live and live <= ticket.created_at and young and ticket.customer_id) and not gone
