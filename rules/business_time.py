"""Business time: how much of a span lies within opening hours, exact across changes of clocks.

A zone's day is cut where its clocks change, so that within each piece local time runs evenly: an hour that is skipped
counts nothing, an hour that comes twice counts twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400_000_000  # microseconds, the unit of all whole numbers here
MINUTE = 60_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FARTHEST_DAYS, YEAR_DAYS = 3660, 367
ASSIGNED = "schedule:"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Opening hours. week: (from, to) in minutes since Monday 00:00 local time, sorted, without overlap, 0 to 10080.

    zone: an IANA name. holidays: local dates on which nothing is open.
    """

    id: str
    zone: str
    week: tuple[tuple[int, int], ...]
    holidays: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Applied:
    """From when a schedule held for a ticket."""

    since: datetime
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Hours:
    """The configured schedules. places: (schedule, places that it applies to) in order, the first that fits holds.

    A place is "schedule:ID", "group:ID", "tag:NAME", "brand:ID", "form:ID" or "channel:NAME"; the schedule that the
    helpdesk itself assigned outranks the others. several: cumulative or last.
    """

    places: tuple[tuple[Schedule, frozenset[str]], ...] = ()
    default: Schedule | None = None
    several: str = "cumulative"

    def at(self, places: frozenset[str]) -> Schedule | None:
        """The schedule that holds for a ticket in these places."""
        assigned = frozenset(one for one in places if one.startswith(ASSIGNED))
        fit = (schedule for wanted in (assigned, places) for schedule, its in self.places if its & wanted)
        return next(fit, self.default)

    def schedules(self) -> dict[str, Schedule]:
        """All of them by id."""
        known = [*(schedule for schedule, _ in self.places), *([self.default] if self.default else [])]
        return {one.id: one for one in known}

    def between(self, start: datetime, end: datetime, applied: Sequence[Applied]) -> float | None:
        """Business seconds of a span, None where no schedule holds; never negative."""
        if not applied:
            return None
        span = business_time_applied(start, max(start, end), applied, last=self.several == "last")
        return span.total_seconds()


def always(zone: str = "UTC") -> Schedule:
    """Open day and night."""
    return Schedule("always", zone, ((0, 7 * 24 * 60),))


def business_time(start: datetime, end: datetime, schedule: Schedule) -> timedelta:
    """The open part of [start, end); nothing when end is not after start."""
    first, last = _number(start), _number(end)
    open_time = 0
    for day in range(first // DAY, last // DAY + 1):
        spans = open_spans(schedule, day)
        open_time += sum(max(0, min(to, last) - max(begin, first)) for begin, to in spans)
    return timedelta(microseconds=open_time)


def business_time_applied(
    start: datetime, end: datetime, applied: Sequence[Applied], *, last: bool = False
) -> timedelta:
    """The same where the schedule changed on the way: each stretch by the one that held, or all by the last one.

    applied: sorted by time, at least one; before the first of them the first one holds.
    """
    in_time = [one for one in applied if one.since < end] or [applied[0]]
    if last:
        return business_time(start, end, in_time[-1].schedule)
    ends = [*(one.since for one in in_time[1:]), end]
    begins = [start, *(max(start, one.since) for one in in_time[1:])]
    stretches = zip(begins, ends, in_time, strict=True)
    return sum((business_time(begin, to, one.schedule) for begin, to, one in stretches), timedelta())


def open_until(start: datetime, span: timedelta, schedule: Schedule) -> datetime | None:
    """The first moment at which so much business time has passed since start; None within ten years."""
    left, first = span // MICROSECOND, _number(start)
    if left <= 0:
        return start
    for day in range(first // DAY, first // DAY + FARTHEST_DAYS):
        for begin, to in open_spans(schedule, day):
            length = to - max(begin, first)
            if length >= left:
                return EPOCH + (max(begin, first) + left) * MICROSECOND
            left -= max(0, length)
    return None


def next_open(moment: datetime, schedule: Schedule) -> datetime | None:
    """The moment itself where it is open then, else when it opens next; None within a year."""
    since = _number(moment)
    for day in range(since // DAY, since // DAY + YEAR_DAYS):
        for begin, to in open_spans(schedule, day):
            if to > since:
                return EPOCH + max(begin, since) * MICROSECOND
    return None


@lru_cache(maxsize=20_000)
def open_spans(schedule: Schedule, day: int) -> tuple[Span, ...]:
    """The open spans of one UTC day, in microseconds since 1970; day: counted from 1970-01-01."""
    found: list[Span] = []
    for begin, to, offset in _pieces(schedule.zone, day):
        local = _local_spans(schedule, begin + offset, to + offset)
        found += [(one - offset, other - offset) for one, other in local]
    return tuple(found)


def _local_spans(schedule: Schedule, begin: int, to: int) -> Iterator[Span]:
    """The open spans of a stretch of even local time."""
    for day in range(begin // DAY, (to - 1) // DAY + 1):
        local = date.fromordinal(day + EPOCH.toordinal())
        if local in schedule.holidays:
            continue
        midnight, weekday = day * DAY, local.weekday() * DAY
        for first, last in schedule.week:
            opens = max(first * MINUTE - weekday, 0) + midnight
            closes = min(last * MINUTE - weekday, DAY) + midnight
            if max(opens, begin) < min(closes, to):
                yield max(opens, begin), min(closes, to)


@lru_cache(maxsize=20_000)
def _pieces(zone: str, day: int) -> tuple[tuple[int, int, int], ...]:
    """The UTC day cut where the zone's clocks change: (from, to, offset)."""
    begin, end = day * DAY, (day + 1) * DAY
    found = []
    while begin < end:
        offset = _offset(zone, begin)
        to = end if _offset(zone, end - 1_000_000) == offset else _change(zone, begin, end, offset)
        found.append((begin, to, offset))
        begin = to
    return tuple(found)


def _change(zone: str, begin: int, end: int, offset: int) -> int:
    """The first whole second at which the offset differs, found by halving."""
    low, high = begin // 1_000_000, end // 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle * 1_000_000) == offset else (low, middle)
    return high * 1_000_000


def _offset(zone: str, moment: int) -> int:
    local = (EPOCH + moment * MICROSECOND).astimezone(ZoneInfo(zone))
    return (local.utcoffset() or timedelta()) // MICROSECOND


def _number(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
