"""Calendar files (.ics, RFC 5545) as annotations: each event within bounds, those that recur once for each time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from rules.errors import ConfigError
from rules.logbook import ANNOTATION_KINDS
from rules.moments import to_text
from service.logbook.telling import digest_of

PAST, FUTURE = timedelta(days=3 * 366), timedelta(days=366)
MOST = 1000  # annotations of one file
LARGEST = 5_000_000  # bytes
LONGEST_TITLE, LONGEST_TEXT = 200, 2000
CANCELLED = "CANCELLED"
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})  # expanding them could take for ever


@dataclass(frozen=True, slots=True)
class Dated:
    """One annotation of a file. id: the same when the file is read again, also where the event was moved."""

    id: str
    said: dict[str, Any]


def read_file(path: Path, kind: str, zone: ZoneInfo, now: datetime) -> list[Dated]:
    """The events of three years back and one ahead, in order of time; ConfigError for what is no calendar or holds too many.

    kind: of events whose categories name none. zone: of days and of times without a zone.
    """
    try:
        calendar = _calendar(path)
        recurring = _recurring(path, calendar)
        found = [_dated(one, kind, zone, recurring) for one in _events(calendar, zone, now)]
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}). Check its path and mode.") from None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        said = type(error).__name__
        raise ConfigError(f"{path} cannot be read as a calendar ({said}). Export it as .ics anew.") from None
    if len(found) > MOST:
        said = f"{path} has more than {MOST:,} events from {now - PAST:%Y-%m-%d} to {now + FUTURE:%Y-%m-%d}."
        raise ConfigError(f"{said} Leave out what no number depends on.")
    return found


def _calendar(path: Path) -> Calendar:
    if path.stat().st_size > LARGEST:
        raise ConfigError(f"{path} is larger than {LARGEST:,} bytes. Export fewer events.")
    found = Calendar.from_ical(path.read_bytes())
    if not isinstance(found, Calendar):
        raise TypeError("another component")
    return found


def _recurring(path: Path, calendar: Calendar) -> frozenset[str]:
    """The events that recur, by UID."""
    recurring = [one for one in calendar.events if one.rrules or one.rdates]
    for rule in (rule for one in recurring for rule in one.rrules):
        if TOO_OFTEN & {str(one).upper() for one in rule.get("FREQ", [])}:
            said = f"{path} has an event that recurs more often than daily."
            raise ConfigError(f"{said} Leave it out: it marks no moment.")
    return frozenset(str(one.get("UID", "")) for one in recurring)


def _events(calendar: Calendar, zone: ZoneInfo, now: datetime) -> list[Event]:
    """What takes place within the bounds, at most one more than may be."""
    last = now + FUTURE
    query = recurring_ical_events.of(calendar, keep_recurrence_attributes=True)
    events = (one for one in query.after(now - PAST) if isinstance(one, Event))
    found = islice(takewhile(lambda one: _moment(one.start, zone) < last, events), MOST + 1)
    return [one for one in found if str(one.get("STATUS", "")).upper() != CANCELLED]


def _dated(event: Event, kind: str, zone: ZoneInfo, recurring: frozenset[str]) -> Dated:
    """The end of an event is the moment after it, for days too."""
    at, until = _moment(event.start, zone), _moment(event.end, zone)
    title = _line(event, "SUMMARY")[:LONGEST_TITLE] or "Untitled event"
    said = {
        "at": to_text(at),
        "until": to_text(until) if until > at else None,
        "title": title,
        "text": str(event.get("DESCRIPTION", ""))[:LONGEST_TEXT] or None,
        "kind": next((one for one in map(_word, event.categories) if one in ANNOTATION_KINDS), kind),
    }
    uid = _line(event, "UID") or f"{title} {to_text(at)}"
    first = _moment(event.decoded("RECURRENCE-ID", event.start), zone)
    return Dated(digest_of(["ics", uid, to_text(first) if uid in recurring else ""]), said)


def _line(event: Event, name: str) -> str:
    return " ".join(str(event.get(name, "")).split())


def _word(category: str) -> str:
    return category.strip().lower()


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
