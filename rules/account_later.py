"""What an account did after a flag about it: what became of its contract, else whether its contacts went down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.health import QUARTER

# How long after a renewal date it is waited for what became of the contract.
GRACE = timedelta(days=30)
LONGEST = timedelta(days=400)  # a renewal beyond it says nothing about the flag
CONTACTS_DOWN, NOTHING, TOO_EARLY = "contacts_down", "nothing", "too_early"
LEAST_BEFORE, DOWN_TO = 2, 0.5
LOST, KEPT = frozenset({"churned", "contracted"}), frozenset({"renewed", "expanded"})


@dataclass(frozen=True, slots=True)
class Later:
    """what: churned, contracted, renewed, expanded, contacts_down, nothing or too_early. at: when the contract changed.

    until: the end of the time that is looked at.
    """

    what: str
    at: datetime | None
    until: datetime


def looked_at_until(opened_at: datetime, renewal_at: datetime | None) -> datetime:
    """90 days after the flag, or some time after the renewal that was known when it opened, whichever is later."""
    end = opened_at + QUARTER
    if renewal_at is None or not opened_at <= renewal_at <= opened_at + LONGEST:
        return end
    return max(end, renewal_at + GRACE)


def later(
    opened_at: datetime,
    renewal_at: datetime | None,
    changes: Sequence[tuple[datetime, str]],
    contacts: tuple[int, int],
    as_of: datetime,
) -> Later:
    """What an account did. changes: of its contract, in order. contacts: in the 90 days before and after the flag."""
    until = looked_at_until(opened_at, renewal_at)
    within = [(at, what) for at, what in changes if opened_at < at <= min(until, as_of)]
    if within:
        at, what = within[-1]
        return Later(what, at, until)
    before, after = contacts
    if as_of < opened_at + QUARTER:
        return Later(TOO_EARLY, None, until)
    if before >= LEAST_BEFORE and after <= before * DOWN_TO:
        return Later(CONTACTS_DOWN, None, until)
    return Later(NOTHING if as_of >= until else TOO_EARLY, None, until)
