"""What is asked of metrics: a period, how it is cut, by what it is split, and which members are meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

GRANULARITIES = ("day", "week", "month", "quarter")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rolling:
    """Windows of so many days, one ending with each of these local days; each is judged as of the moment beside its day."""

    days: int
    ends: Mapping[date, datetime]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. start, end: local days, [start, end). by: dimensions. where: by dimension the values that are meant.

    as_of: the moment of the data. parameters: values that replace those of the definitions, None for unknown. week_start: an
    English day in lower case. rolling: in the place of buckets; goes with the granularity day and all days of the period.
    without: days whose members count nowhere; a level still tells what stood at an end.
    """

    start: date
    end: date
    as_of: datetime
    granularity: str | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parameters: Mapping[str, float | None] = field(default_factory=dict)
    week_start: str = "monday"
    rolling: Rolling | None = None
    without: frozenset[date] = frozenset()


def bucket_of(day: date, granularity: str, week_start: str = "monday") -> date:
    """The first day of the bucket in which a day lies; weeks and longer may begin before the period does."""
    if granularity == "week":
        return day - ((day.weekday() - WEEKDAYS.index(week_start)) % 7) * DAY
    if granularity == "month":
        return day.replace(day=1)
    if granularity == "quarter":
        return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    return day


def buckets(ask: Ask) -> Iterator[tuple[date, date]]:
    """The buckets of the period as [first day, day after the last), the first and the last cut to the period."""
    if ask.granularity is None:
        yield ask.start, ask.end
        return
    day = ask.start
    while day < ask.end:
        following = _next(bucket_of(day, ask.granularity, ask.week_start), ask.granularity)
        yield day, min(following, ask.end)
        day = following


def _next(first: date, granularity: str) -> date:
    days = {"day": 1, "week": 7, "month": 31, "quarter": 93}[granularity]
    return bucket_of(first + days * DAY, granularity) if days > 7 else first + days * DAY


def is_whole(bucket: tuple[date, date], ask: Ask) -> bool:
    """Whether a bucket is neither cut by the period nor still going on."""
    if ask.granularity is None:
        return True
    first = bucket_of(bucket[0], ask.granularity, ask.week_start)
    return bucket == (first, _next(first, ask.granularity))
