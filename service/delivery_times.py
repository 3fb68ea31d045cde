"""When a push leaves that is not to leave at once: after quiet hours, or with the next digest; in local time, as text.

Quiet hours are one span of the day such as "20:00-07:00", a digest one or more times of the day such as "08:00,16:00".
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def quiet_until(quiet: str, at: datetime, zone: ZoneInfo) -> datetime:
    """The end of the quiet hours that `at` lies in, else `at` itself; without quiet hours ("") too."""
    if not quiet:
        return at
    begin, end = (time.fromisoformat(one) for one in quiet.split("-"))
    today = at.astimezone(zone).date()
    for day in (today - DAY, today):
        first = _moment(day, begin, zone)
        last = _moment(day if begin < end else day + DAY, end, zone)
        if first <= at < last:
            return last
    return at


def next_digest(digest: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The first time of the digest after a moment."""
    today = after.astimezone(zone).date()
    moments = [one for day in (today, today + DAY) for one in _moments(day, digest, zone)]
    return min(one for one in moments if one > after)


def held_until(quiet: str, digest: str, at: datetime, zone: ZoneInfo) -> datetime:
    """When what becomes ready at a moment leaves: with the first digest that is not in quiet hours, or when these end."""
    if not digest:
        return quiet_until(quiet, at, zone)
    first = next_digest(digest, at, zone)
    return quiet_until(quiet, first, zone)


def _moments(day: date, digest: str, zone: ZoneInfo) -> Iterator[datetime]:
    return (_moment(day, time.fromisoformat(one), zone) for one in digest.split(","))


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time of a day; one that the change of clocks leaves out is the moment of the change."""
    return datetime.combine(day, at, zone).astimezone(UTC)
