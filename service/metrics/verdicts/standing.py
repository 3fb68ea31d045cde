"""AI resolutions as they were known at a moment: fallen, verified or still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Resolution:
    """One AI resolution: when, and when it was revoked, None where it was not. A revocation after its window counts as none."""

    resolved_at: datetime
    revoked_at: datetime | None
    category: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A resolution as known at a moment. days: how long it was seen, to its fall or to the end of its window at most.

    due: its window has closed by time, whether or not it fell. age: days since it was resolved.
    """

    category: str
    age: float
    days: float
    fell: bool
    due: bool

    @property
    def open(self) -> bool:
        """Whether it stands and may still fall."""
        return not (self.fell or self.due)


def seen_at(as_of: datetime, resolutions: Iterable[Resolution], window_days: float) -> list[Seen]:
    """Those resolved by then, without anything that happened later. A fall at the very end of the window counts."""
    return [_seen(one, as_of, window_days) for one in resolutions if one.resolved_at <= as_of]


def _seen(one: Resolution, as_of: datetime, window_days: float) -> Seen:
    age = (as_of - one.resolved_at) / DAY
    stood = (one.revoked_at - one.resolved_at) / DAY if one.revoked_at else age
    fell = one.revoked_at is not None and stood <= min(age, window_days)
    return Seen(one.category, age, stood if fell else min(age, window_days), fell, age >= window_days)
