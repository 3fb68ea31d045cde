"""Moments: aware UTC in memory, `YYYY-MM-DDTHH:MM:SS.ffffffZ` wherever they are stored."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

LEAP_SECOND = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:(?:14|29|44|59)):60")


def to_text(moment: datetime) -> str:
    """The stored form; sorts as text in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def from_text(text: str) -> datetime:
    """Read an ISO 8601 moment with any offset; digits beyond microseconds are cut. ValueError without a zone.

    A leap second (23:59:60 in UTC) is the second after it: our clocks know none.
    """
    if leap := LEAP_SECOND.match(text):
        return from_text(f"{leap[1]}:59{text[leap.end() :]}") + timedelta(seconds=1)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def optional_text(moment: datetime | None) -> str | None:
    """The stored form, or None."""
    return None if moment is None else to_text(moment)


def optional_moment(text: str | None) -> datetime | None:
    """The moment of a stored form, or None."""
    return None if text is None else datetime.fromisoformat(text)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment, in UTC, at which a local day begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def is_over(began_at: datetime, wait: timedelta, now: datetime) -> bool:
    """Whether a wait is over; it also is when the clock was put back to before its beginning, lest it last for days."""
    return not began_at <= now < began_at + wait
