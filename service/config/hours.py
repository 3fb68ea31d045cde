"""Makes schedules of the configuration: opening hours in minutes of the week, holidays as dates."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import holidays

from rules.business_time import Hours, Schedule
from service.config.problems import Problem, suggestion
from service.config.values import WEEKDAYS

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
FIRST_YEAR, YEARS_AHEAD = 2015, 10
Span = tuple[int, int]


def read_hours(
    table: Mapping[str, Any], schedules: Mapping[str, Mapping[str, Any]], today: date, problems: list[Problem]
) -> Hours:
    """The configured hours; what is wrong with them becomes a problem at its key."""
    made: dict[str, Schedule] = {}
    for name, one in schedules.items():
        spans = sorted(spans_of(one["week"]))
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            problems.append(Problem(f"schedules.{name}.week", "has opening hours that overlap. Join them."))
        made[name] = Schedule(name, one["zone"], tuple(spans), _holidays(one, today))
    default = table["default"]
    if default and default not in schedules:
        said = f"has the unknown value '{default[:40]}'. {suggestion(default, schedules)}"
        problems.append(Problem("business_hours.default", said))
    places = tuple((made[name], frozenset(one["applies_to"])) for name, one in schedules.items())
    return Hours(places, made.get(default or ""), table["several"])


def spans_of(week: Mapping[str, str]) -> Iterator[Span]:
    """(from, to) in minutes since Monday, as a table of days writes them; a span over midnight is cut where the week ends."""
    for day, text in week.items():
        begins = WEEKDAYS.index(day) * DAY_MINUTES
        for span in text.split(","):
            first, last = (_minutes(clock) for clock in span.strip().split("-"))
            start, end = begins + first, begins + last + DAY_MINUTES * (last <= first)
            yield start, min(end, WEEK_MINUTES)
            if end > WEEK_MINUTES:
                yield 0, end - WEEK_MINUTES


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _holidays(one: Mapping[str, Any], today: date) -> frozenset[date]:
    country, _, part = (one["holidays"] or "").partition("-")
    years = range(FIRST_YEAR, today.year + YEARS_AHEAD + 1)
    public = holidays.country_holidays(country, subdiv=part or None, years=years) if country else ()
    return frozenset({*public, *one["closed"]} - set(one["open"]))
