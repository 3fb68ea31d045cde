"""When an account's renewal is told of: 90, 60 and 30 days before it, and each step once for a renewal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.context import Standing

DAY = timedelta(days=1)
STEPS = (90, 60, 30)  # days before the renewal
# A date that moved by less is still that of the same renewal; shorter than every quarter, so that quarterly ones differ.
SAME = timedelta(days=80)
CHURNED, CANCELLED = "churned", "cancelled"


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step that was told, and the renewal date it was told of."""

    step: int
    renewal_at: datetime


def due_step(renewal_at: datetime, now: datetime) -> int | None:
    """The newest step whose time has come; None before the first one and from the renewal on."""
    reached = [step for step in STEPS if step_at(renewal_at, step) <= now < renewal_at]
    return min(reached, default=None)


def step_at(renewal_at: datetime, step: int) -> datetime:
    """When the time of a step comes."""
    return renewal_at - step * DAY


def is_told(step: int, renewal_at: datetime, told: Collection[ToldStep]) -> bool:
    """Whether this step or a later one was told of the same renewal, wherever its date lay then."""
    return any(one.step <= step and abs(one.renewal_at - renewal_at) < SAME for one in told)


def renews(told: Standing) -> bool:
    """Whether there is still a contract to renew, as far as it is told. told: by the names of rules.context."""
    return told.get("contract_change") != CHURNED and told.get("lifecycle") != CANCELLED
