"""Puts opening hours into words that can be compared, whoever wrote them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.config.hours import DAY_MINUTES, Span
from service.config.values import WEEKDAYS

COMPARED_DAYS = 366
SHOWN = 3


def opening(spans: Iterable[Span]) -> dict[str, str]:
    """The hours of every day, "" where it is closed: joined where one span ends as the next begins, cut at midnight."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return {day: _of_day(joined, place * DAY_MINUTES) for place, day in enumerate(WEEKDAYS)}


def _of_day(spans: Sequence[Span], begin: int) -> str:
    end = begin + DAY_MINUTES
    parts = [(max(first, begin) - begin, min(last, end) - begin) for first, last in spans]
    return ", ".join(f"{_clock(first)}-{_clock(last)}" for first, last in parts if first < last)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def week_words(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """What the first week says and the second does not, days with the same difference together; "" for nothing."""
    days: dict[tuple[str, str], list[str]] = {}
    for day in WEEKDAYS:
        if theirs[day] != ours[day]:
            days.setdefault((theirs[day], ours[day]), []).append(day.capitalize())
    return "; ".join(_day_words(*pair, ", ".join(names)) for pair, names in days.items())


def _day_words(theirs: str, ours: str, days: str) -> str:
    here = "deskgauge.toml says"
    single = theirs and ours and "," not in theirs + ours
    (opens, closes), (ours_opens, ours_closes) = _ends(theirs), _ends(ours)
    if single and opens == ours_opens:
        return f"closes at {closes} on {days}, {here} {ours_closes}"
    if single and closes == ours_closes:
        return f"opens at {opens} on {days}, {here} {ours_opens}"
    is_open = f"is open {theirs}" if theirs else "is closed"
    return f"{is_open} on {days}, {here} {ours or 'closed'}"


def _ends(hours: str) -> tuple[str, str]:
    first, _, last = hours.partition("-")
    return first, last


def days_words(days: Iterable[date]) -> str:
    """The first few of some days."""
    ordered = sorted(days)
    more = f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    return ", ".join(str(one) for one in ordered[:SHOWN]) + more


def same_clock(one: str, other: str, today: date) -> bool:
    """Whether two zones show the same time, a year back and a year on, whatever they are called."""
    if one == other:
        return True
    noon = datetime.combine(today, time(12))
    moments = (noon + timedelta(days=day) for day in range(-COMPARED_DAYS, COMPARED_DAYS))
    zones = ZoneInfo(one), ZoneInfo(other)
    return all(len({at.replace(tzinfo=zone).utcoffset() for zone in zones}) == 1 for at in moments)
