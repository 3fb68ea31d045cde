"""The port through which a helpdesk's tickets are read.

What is read becomes one document a ticket, in a shape that the vendor's own parser reads out of the delivery log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from adapters.call_budget import CallBudget


@dataclass(frozen=True, slots=True)
class Changed:
    """A ticket that changed, as the helpdesk lists it. record: the vendor's own, for the reader that listed it.

    removed: asked for by its id it may not be found, so that only the list tells.
    """

    id: str
    updated_at: datetime
    record: Mapping[str, Any] = field(repr=False)
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the tickets that changed, the earliest change first. cursor: where the next page begins.

    A reader lists a ticket again rather than miss a change, also on the first page after the last one.
    last: nothing follows at the moment; the cursor finds what changes from now on.
    """

    tickets: tuple[Changed, ...]
    cursor: str
    last: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading everything takes. page_lane: the budget's lane of pages; a_page: tickets on one; a_ticket: calls.

    window: seconds for which the limit of calls is told. pages: how many the lane allows in it, where the vendor says.
    """

    page_lane: str
    a_page: int
    a_ticket: int
    window: float = 60.0
    pages: int | None = None


class TicketApi(Protocol):
    """Reads one helpdesk account. Every method raises SinkError and nothing else; all wait for the budget.

    ticket: the document of one ticket with all that happened in it, None where the helpdesk has none of that id.
    count: about how many tickets changed since a moment, None where the helpdesk does not say.
    start: the cursor for everything that changed since a moment. changed: the page at a cursor. whole: the document
    of a listed ticket.
    """

    cost: Cost
    budget: CallBudget

    def ticket(self, vendor_id: str) -> bytes | None: ...

    def count(self, since: datetime) -> int | None: ...

    def start(self, since: datetime) -> str: ...

    def changed(self, cursor: str) -> Page: ...

    def whole(self, changed: Changed) -> bytes: ...
