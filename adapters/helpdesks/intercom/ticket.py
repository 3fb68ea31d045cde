"""A ticket: states of its own, attributes instead of an opening message.

Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets/ticket
"""

from collections.abc import Mapping
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.intercom.case import Case, oldest_first
from adapters.helpdesks.intercom.history import complete, is_whole, source_of
from adapters.helpdesks.intercom.other_schemas import TicketShape
from adapters.helpdesks.intercom.parts import parts_events
from adapters.helpdesks.intercom.people import writers
from adapters.helpdesks.intercom.states import began, our_channel, state
from adapters.helpdesks.intercom.tables import CUSTOMER_TICKETS
from adapters.plain_text import plain_text
from adapters.shapes import load
from rules.errors import IgnoredDelivery
from rules.model import Event, Form, Kind, Status

TITLE, DESCRIPTION = "_default_title_", "_default_description_"
_TICKET = TicketShape()


def read_ticket(
    told: Mapping[str, Any], delivery: Delivery, custom_fields: frozenset[str], form: Form, pointer: str
) -> list[Event]:
    """The events of one ticket of a customer; IgnoredDelivery for those that the team keeps for itself."""
    record = load(_TICKET, told, pointer)
    if record["category"] not in CUSTOMER_TICKETS:
        raise IgnoredDelivery("back-office and tracker tickets are the team's own, no contact of a customer")
    listed = record.get("ticket_parts") or {}
    whole = form is Form.SNAPSHOT and is_whole(listed)
    source, parts = source_of(delivery, record, form, whole), oldest_first(listed.get("parts") or [])
    case = Case(source, record, parts, custom_fields, pointer, by_state=True)
    events = [_created(case), began(case, Status.NEW)]
    events += parts_events(case, Status.NEW.value if whole else None)
    return events + (complete(case) if whole else []) + state(case, form) + list(writers(case))


def _created(case: Case) -> Event:
    """CREATED; the description is taken for the customer's first words."""
    attributes = case.record.get("ticket_attributes") or {}
    fields = {
        "channel": our_channel(case.record.get("channel")),
        "author_id": case.requester,
        "requester_id": case.requester,
    }
    at = case.created_at
    return case.source.happened(
        Kind.CREATED, f"{case.id}:created", at, fields,
        text=_text(attributes.get(DESCRIPTION)), subject=_text(attributes.get(TITLE)), updated_at=at,
    )  # fmt: skip


def _text(value: Any) -> str:
    return plain_text(value) if type(value) is str else ""
