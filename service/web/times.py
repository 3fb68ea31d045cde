"""Moments and spans as people read them, in the installation's time zone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from rules.moments import from_text, to_text

MINUTE, HOUR, DAY = 60, 3600, 86400


class Times:
    """Formats stored moments; the year is shown only where it is not the current one."""

    def __init__(self, timezone: str, now: Callable[[], datetime]) -> None:
        self.zone = ZoneInfo(timezone)
        self.now = now

    def day(self, moment: str) -> str:
        """23 Nov"""
        return self._format(moment, "d MMM")

    def date(self, day: str) -> str:
        """23 Nov, of a day that is written as 2026-11-23."""
        return self.day(to_text(datetime.fromisoformat(day).replace(tzinfo=self.zone)))

    def short(self, moment: str) -> str:
        """23 Nov, 09:12"""
        return self._format(moment, "d MMM", ", HH:mm")

    def exact(self, moment: str) -> str:
        """23 Nov, 09:12:03"""
        return self._format(moment, "d MMM", ", HH:mm:ss")

    def clock(self, moment: str) -> str:
        """09:12:03"""
        return str(format_datetime(from_text(moment), "HH:mm:ss", tzinfo=self.zone, locale="en"))

    def full(self, moment: str) -> str:
        """23 Nov 2026, 09:12"""
        return str(format_datetime(from_text(moment), "d MMM y, HH:mm", tzinfo=self.zone, locale="en"))

    def now_text(self) -> str:
        """The present moment in its stored form."""
        return to_text(self.now())

    def heading(self) -> str:
        """Monday 23 November, 09:12"""
        return str(format_datetime(self.now(), "EEEE d MMMM, HH:mm", tzinfo=self.zone, locale="en"))

    def midnight(self) -> str:
        """When today began in the time zone, in its stored form."""
        local = self.now().astimezone(self.zone)
        return to_text(local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC))

    def before(self, span: timedelta) -> str:
        """The moment `span` ago, in its stored form."""
        return to_text(self.now() - span)

    def _format(self, moment: str, day: str, clock: str = "") -> str:
        when = from_text(moment)
        same_year = when.astimezone(self.zone).year == self.now().astimezone(self.zone).year
        pattern = f"{day}{'' if same_year else ' y'}{clock}"
        return str(format_datetime(when, pattern, tzinfo=self.zone, locale="en"))


def span(seconds: float) -> str:
    """Exact length down to minutes: 8 d 2 h 44 min; below a minute in seconds."""
    whole = int(seconds)
    parts = ((whole // DAY, "d"), (whole % DAY // HOUR, "h"), (whole % HOUR // MINUTE, "min"))
    shown = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(shown) or f"{whole} s"


def about(seconds: float) -> str:
    """Length in one unit, for sentences: 8 days, 1 hour, 12 minutes; never rounded up."""
    units = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"))
    size, unit = next(((size, unit) for size, unit in units if seconds >= size), (1, "second"))
    number = int(seconds // size)
    return f"{number} {unit}{'' if number == 1 else 's'}"


def between(start: str, end: str) -> float:
    """Seconds from one stored moment to a later one."""
    return (from_text(end) - from_text(start)).total_seconds()
