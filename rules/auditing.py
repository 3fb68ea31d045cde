"""Which hand-overs a person looks at, and when: daily at first, weekly after a month, monthly after three."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
DAILY_UNTIL, WEEKLY_UNTIL = 30, 90  # days after the AI's first hand-over
# How many of a round are looked at: somebody has to find the time for them.
MOST = {DAILY: 10, WEEKLY: 20, MONTHLY: 40}
DAY, WEEK = timedelta(days=1), timedelta(days=7)
DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class Round:
    """The hand-overs of local days [start, end), to be looked at by the end of the day `due`. how_often: DAILY, ..."""

    how_often: str
    start: date
    end: date
    due: date

    @property
    def most(self) -> int:
        """How many of them are looked at."""
        return MOST[self.how_often]


def round_on(today: date, first: date) -> Round | None:
    """The round that is due on a day; None on the day of the AI's first hand-over, `first`, and before it."""
    since = (today - first).days
    if since <= 0:
        return None
    if since <= DAILY_UNTIL:
        return Round(DAILY, today - DAY, today, today)
    if since <= WEEKLY_UNTIL:
        end = today - timedelta(days=(since - DAILY_UNTIL - 1) % WEEK.days)
        return Round(WEEKLY, end - WEEK, end, end + WEEK - DAY)
    end = today.replace(day=1)
    return Round(MONTHLY, (end - DAY).replace(day=1), end, _last_day(today))


def _last_day(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY


def drawn(ids: Iterable[str], wanted: Round) -> list[str]:
    """A random sample in a random order, the same whenever and by whomever it is drawn. ids: of all hand-overs."""
    seed = f"{wanted.how_often}:{wanted.start}:".encode()
    return sorted(ids, key=lambda one: blake2b(seed + one.encode(), digest_size=DIGEST_BYTES).digest())[
        : wanted.most
    ]
