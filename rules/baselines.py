"""When a baseline may be taken: the time before the AI, long enough, with enough core numbers whose windows are over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from rules.moments import midnight

DAY = timedelta(days=1)
SHORTEST, USUAL, LONGEST = 60, 90, 184  # days; the longest is six months
FEWEST_CORE = 5
PRESENT = 0.01  # the share of contacts from which on the AI is there, not merely tried
BY_SHARE, BY_FIRST, NEVER = "share", "first", "never"
DISTURBING = ("incident", "outage", "campaign")  # kinds of annotations whose days are unlike others


@dataclass(frozen=True, slots=True)
class Week:
    """Contacts that began in a week, and those in which the AI took part."""

    first_day: date
    contacts: int
    with_ai: int


@dataclass(frozen=True, slots=True)
class Start:
    """From which day on the AI is there, and how that is known: share, first or never (then there is no day)."""

    day: date | None
    known_by: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A period [start, end) for a baseline; None where there is no time before the AI. available: days that there are."""

    start: date | None
    end: date | None
    available: int
    ai: Start


def start_of_ai(weeks: Sequence[Week], first_seen: date | None) -> Start:
    """The first week in which the AI took part in 1 % of the contacts; without one the first day on which it was seen."""
    for week in weeks:
        if week.with_ai and week.with_ai >= PRESENT * week.contacts:
            return Start(week.first_day, BY_SHARE)
    return Start(first_seen, BY_FIRST if first_seen else NEVER)


def propose(first_day: date, last_closed: date, ai: Start) -> Proposal:
    """The 90 days before the AI, or fewer where the data begin later, but at least 60.

    last_closed: the day after the last one whose verification windows are over; it ends the period where there is no AI.
    """
    end = min(ai.day, last_closed) if ai.day else last_closed
    available = max(0, (end - first_day).days)
    if available < SHORTEST:
        return Proposal(None, None, available, ai)
    return Proposal(max(first_day, end - USUAL * DAY), end, available, ai)


def closed_at(end: date, window_days: float, zone: tzinfo) -> datetime:
    """The moment at which nothing of a period before this day can be revoked any more."""
    return midnight(end, zone) + timedelta(days=window_days)


def refusals(
    start: date,
    end: date,
    core: Mapping[str, float | None],
    closes_at: datetime,
    as_of: datetime,
    *,
    provisional: bool,
) -> list[str]:
    """Why no baseline can be taken of [start, end); nothing where it can.

    core: the core metrics' values. provisional: whether too short a period and windows that are open are accepted.
    """
    days, found = (end - start).days, []
    if days > LONGEST:
        found.append(
            f"The period has {days} days. Take at most {LONGEST}: what is older says little about the time before."
        )
    if days < SHORTEST and not provisional:
        found.append(f"The period has {days} days. Take {SHORTEST} to {LONGEST}, or say --provisional.")
    have = sorted(name for name, value in core.items() if value is not None)
    if len(have) < FEWEST_CORE:
        lack = ", ".join(sorted(set(core) - set(have)))
        found.append(
            f"{len(have)} core metrics have a value, {FEWEST_CORE} are needed. Without one: {lack}."
            " deskgauge metrics ready says what each lacks."
        )
    if closes_at > as_of and not provisional:
        found.append(
            f"What was resolved in the period can be revoked until {closes_at:%Y-%m-%d}. Wait until then, end the period"
            " earlier, or say --provisional."
        )
    return found
