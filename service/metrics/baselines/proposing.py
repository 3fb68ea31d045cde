"""Proposes the period of a baseline and the days to leave out of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from rules.baselines import (
    BY_SHARE,
    NEVER,
    PRESENT,
    SHORTEST,
    Proposal,
    Start,
    Week,
    propose,
    start_of_ai,
)
from rules.metrics.anomaly import DayJudged, suggested_exclusions
from rules.moments import from_text
from service.metrics.baselines.freezing import usual_metrics, window_days
from service.metrics.numbers import Numbers
from service.store.mirror.shares import first_ai_day, first_day
from service.store.reads.snapshot import Row

DAY = timedelta(days=1)
VOLUME, INVOLVED = "volume", "involvement_rate"


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is proposed, why, and the days to leave out, each with its reason."""

    proposal: Proposal
    why: str
    exclusions: Mapping[date, str]

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        given = asdict(self.proposal)
        ai = given.pop("ai")
        return {
            "from": given["start"], "to": given["end"], "available_days": given["available"], "ai_since": ai["day"],
            "known_by": ai["known_by"], "why": self.why,
            "exclusions": [{"day": day, "reason": why} for day, why in self.exclusions.items()],
        }  # fmt: skip


def suggest(numbers: Numbers, disturbances: Iterable[Row]) -> Suggested:
    """The period before the AI. disturbances: annotations of incidents, outages and campaigns."""
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    today = numbers.mirror.as_of.astimezone(zone).date()
    first = first_day(numbers.mirror) or today
    ai = rollout(numbers, first, today)
    ask = numbers.ask(today - DAY, today)
    closed = today - timedelta(days=window_days(numbers, usual_metrics(numbers), ask))
    found = propose(first, closed, ai)
    left_out = {}
    if found.start and found.end:
        left_out = exclusions(numbers, found.start, found.end, disturbances, zone)
    return Suggested(found, _why(found, first), left_out)


def rollout(numbers: Numbers, first: date, today: date) -> Start:
    """From which day on the AI is there. first, today: the days that are known, [first, today)."""
    return start_of_ai(list(_weeks(numbers, first, today)), first_ai_day(numbers.mirror))


def exclusions(
    numbers: Numbers, start: date, end: date, disturbances: Iterable[Row], zone: tzinfo
) -> dict[date, str]:
    """The days of the period that are unlike others, by annotations and by how many contacts came in."""
    told: dict[date, str] = {}
    for row in disturbances:
        for day in days_of(row, zone):
            if start <= day < end:
                told[day] = f"{told[day]}; {_said(row)}" if day in told else _said(row)
    series = {
        cell.start: int(cell.numbers[VOLUME].tally.numerator)
        for cell in numbers.answer([VOLUME], numbers.ask(start, end, granularity="day"))
    }
    odd = {one.day: _odd(one) for one in suggested_exclusions(series, told)}
    return dict(sorted((told | odd).items()))


def _weeks(numbers: Numbers, first: date, today: date) -> Iterator[Week]:
    if first >= today:
        return
    for cell in numbers.answer([INVOLVED], numbers.ask(first, today, granularity="week")):
        tally = cell.numbers[INVOLVED].tally
        yield Week(cell.start, int(tally.denominator), int(tally.numerator))


def days_of(row: Row, zone: tzinfo) -> Iterator[date]:
    """The local days on which an annotation lies; its end does not belong to it."""
    begins = from_text(row["at"])
    ends = max(begins, from_text(row["until"]) - timedelta(microseconds=1)) if row["until"] else begins
    day, last = _local(begins, zone), _local(ends, zone)
    while day <= last:
        yield day
        day += DAY


def _local(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def _said(row: Row) -> str:
    return f"{row['kind']}: {row['title']}"


def _odd(one: DayJudged) -> str:
    return f"{one.value} contacts where {one.usual:g} are usual on this weekday"


def _why(found: Proposal, first: date) -> str:
    if found.ai.known_by == NEVER:
        began = "No AI has taken part yet"
    elif found.ai.known_by == BY_SHARE:
        began = f"In the week from {found.ai.day} the AI took part in at least {PRESENT:.0%} of the contacts"
    else:
        began = f"The AI was first seen on {found.ai.day}"
    if found.start and found.end:
        return f"{began}: these are the {(found.end - found.start).days} days before."
    return (
        f"{began}, and the data begin on {first}: {found.available} days before it are known, a baseline needs {SHORTEST}."
        " Bring the time before with deskgauge backfill or deskgauge import. Where there is none, freeze the first 60 to 90"
        " days as they are: what you compare then is the AI with its own beginning, not with the time before it."
    )
