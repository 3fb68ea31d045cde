"""Deliveries that come from no helpdesk: by kind, the reader that turns each into events."""

from collections.abc import Callable, Sequence

from adapters.base import Delivery
from rules.model import Event
from service import account_told, answers, colleagues, corrections, grouping
from service.logbook import telling

# Kind of delivery -> its reader; it raises MalformedBody or IgnoredDelivery and nothing else.
READERS: dict[str, Callable[[Delivery], Sequence[Event]]] = {
    corrections.KIND: corrections.read,
    answers.KIND: answers.read,
    colleagues.KIND: colleagues.read,
    account_told.KIND: account_told.read,
    grouping.KIND: grouping.read,
    telling.KIND: telling.read,
}
