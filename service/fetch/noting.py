"""What a settled delivery means for reading: a hint asks for its tickets, a snapshot tells as of when they are known."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.base import Delivery
from rules.model import Event, Form
from service.store.fetches import Fetches

WEBHOOK = "webhook"
# A vendor's times have whole seconds: what is read within the second of a change may lack a second change in it.
SAME_SECOND = timedelta(seconds=2)


@dataclass(slots=True)
class Noting:
    """readable: the connections whose API can be read."""

    fetches: Fetches
    readable: Collection[str]

    def note(self, delivery: Delivery, events: Iterable[Event], now: datetime) -> None:
        """Within the transaction that applies the delivery."""
        if delivery.connection not in self.readable:
            return
        about = [event for event in events if event.ticket_id]
        if delivery.kind == WEBHOOK:
            self.fetches.ask(delivery.connection, {event.ticket_id for event in about}, now)
        else:
            known, young = _known(delivery, about), _young(delivery, about)
            # Once: a helpdesk whose clock is ahead of ours looks as if it always told of this second.
            again = self.fetches.unknown({one: at for one, at in known.items() if one in young})
            self.fetches.know(delivery.connection, known)
            self.fetches.ask(delivery.connection, again, now)


def _known(delivery: Delivery, events: Iterable[Event]) -> dict[str, datetime]:
    """Tickets of which all was read, with the vendor time of their last change that is surely in it."""
    found: dict[str, datetime] = {}
    for event in events:
        if event.form is not Form.HINT and event.updated_at:
            young = _is_young(delivery, event)
            at = event.updated_at - timedelta(seconds=1) if young else event.updated_at
            found[event.ticket_id] = max(at, found.get(event.ticket_id, at))
    return found


def _young(delivery: Delivery, events: Iterable[Event]) -> set[str]:
    """Tickets that were read within the second of their last change, and have to be read once more."""
    return {event.ticket_id for event in events if event.form is not Form.HINT and _is_young(delivery, event)}


def _is_young(delivery: Delivery, event: Event) -> bool:
    return event.updated_at is not None and delivery.received_at - event.updated_at < SAME_SECOND
