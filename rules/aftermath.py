"""What came after an episode: questions about it, and the customer again."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """None: it has not happened. Only what was resolved is reopened, repeated or followed by something unclear.

    csat_offered, ces_offered: whether the customer was asked in or after it and before the next one.
    reopened_at: the next episode of the ticket, or a ticket that the helpdesk says follows it, whichever is first.
    repeated_at, repeated_by: the first other contact of the customer about the same issue, its id;
    repeat_gap_seconds: how long after the resolution, however long. unclear_at: the first contact within two weeks of which
    nothing tells whether it is about the same issue, unless a repeat came before.
    """

    __slots__ = ()  # a class can inherit from several only if at most one of them has slots of its own

    csat_offered: bool = False
    ces_offered: bool = False
    reopened_at: datetime | None = None
    repeated_at: datetime | None = None
    repeated_by: str | None = None
    repeat_gap_seconds: float | None = None
    unclear_at: datetime | None = None
