"""What a ticket tells of its customer, beside the case itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.likeness import SameIssue

CONTACTS_WITHIN = {f"customer_contacts_{days}": timedelta(days=days) for days in (7, 30, 90)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCustomer:
    """asked_for_more: when the customer asked for more seats, a bigger plan and the like, the first time first.

    language: as the helpdesk tells it, in lower case, else english or other, as the customer's first words tell; None unknown.
    wording: of the customer's first words. repeat_of: the episode of an earlier ticket that it repeats, repeat_gap_seconds:
    after its resolution, repeat_why: how that was decided. chain: the first ticket about the same issue, None where it is the
    only one.
    customer_*: as of the ticket's beginning, None where the customer is not known. customer_contacts_7: how many other contacts
    of theirs began within 7 days before it; customer_known_days: since their first contact, None where there was none by then.
    """

    asked_for_more: tuple[datetime, ...] = ()
    language: str | None = None
    wording: str | None = None
    repeat_of: str | None = None
    repeat_gap_seconds: float | None = None
    repeat_why: SameIssue | None = None
    chain: str | None = None
    customer_contacts_7: int | None = None
    customer_contacts_30: int | None = None
    customer_contacts_90: int | None = None
    customer_known_days: float | None = None
