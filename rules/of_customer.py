"""What a ticket tells of its customer, beside the case itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCustomer:
    """asked_for_more: when the customer asked for more seats, a bigger plan and the like, the first time first."""

    asked_for_more: tuple[datetime, ...] = ()
