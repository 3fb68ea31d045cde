"""What a ticket tells of its customer, beside the case itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CONTACTS_WITHIN = {f"customer_contacts_{days}": timedelta(days=days) for days in (7, 30, 90)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCustomer:
    """asked_for_more: when the customer asked for more seats, a bigger plan and the like, the first time first.

    customer_*: as of the ticket's beginning, None where the customer is not known. customer_contacts_7: how many other contacts
    of theirs began within 7 days before it; customer_known_days: since their first contact, None where there was none by then.
    """

    asked_for_more: tuple[datetime, ...] = ()
    customer_contacts_7: int | None = None
    customer_contacts_30: int | None = None
    customer_contacts_90: int | None = None
    customer_known_days: float | None = None
