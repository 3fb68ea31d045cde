"""One helpdesk that is read: its API, and whether it may be asked now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from adapters.ticket_api import TicketApi
from rules.errors import SinkError
from service.retry_schedule import RetryPolicy
from service.sink_gate import GatePolicy, GateState, SinkGate

USUAL_RETRIES, USUAL_GATE = RetryPolicy(), GatePolicy()

log = structlog.get_logger()


@dataclass(slots=True)
class Desk:
    """Readings and reconciling share its gate: rejected credentials pause both, with one message."""

    connection: str
    api: TicketApi
    gate: SinkGate

    def open(self, now: datetime, under_way: int) -> bool:
        """Whether one more may be asked; after trouble one alone, to see whether it works again."""
        if not self.gate.lets_through(now) or self.api.budget.seconds() > 0:
            return False
        return self.gate.state is GateState.CLOSED or under_way == 0

    def failed(self, error: SinkError, now: datetime) -> None:
        """What a failure says about the helpdesk as a whole."""
        if error.pauses_sink and self.gate.reason != str(error):  # once, not with every probe
            log.error("helpdesk_needs_attention", connection=self.connection, reason=str(error))
        self.gate.judge(error, now, USUAL_RETRIES.asked_wait(error) or USUAL_RETRIES.unasked_wait)


def desks(apis: Mapping[str, TicketApi], now: datetime) -> dict[str, Desk]:
    """The helpdesks by connection."""
    return {name: Desk(name, api, SinkGate(name, USUAL_GATE, now)) for name, api in apis.items()}


def next_try(attempts: int, now: datetime) -> datetime:
    """When to read a ticket again that could not be read; the last wait repeats."""
    schedule = USUAL_RETRIES.schedule
    return now + schedule[min(attempts + 1, len(schedule) - 1)]
