"""Days before and after a change, gathered into whole weeks, so that no weekday counts on one side more than on the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Around:
    """A change and the period [start, end) in which it is looked at; its own day is the first one after it.

    week_start: the weekday that weeks start with, 0 is Monday.
    """

    changed_on: date
    start: date
    end: date
    week_start: int = 0


def whole_weeks(days: Mapping[date, T], around: Around) -> tuple[list[list[T]], list[list[T]]]:
    """What the whole calendar weeks before and after hold, oldest first; days that are missing are left out.

    Not used are the days that fill no week at the ends of the period, and the week within which the change fell: what makes
    one week unlike another would stand on both sides.
    """
    before, after = firsts(around)
    return [_within(days, one) for one in before], [_within(days, one) for one in after]


def firsts(around: Around) -> tuple[list[date], list[date]]:
    """The first days of the whole weeks before and after."""
    known = _firsts(around)
    before = [one for one in known if one + WEEK <= around.changed_on]
    return before, [one for one in known if one >= around.changed_on]


def _firsts(around: Around) -> list[date]:
    """The first day of each week that lies within the period."""
    first = around.start + timedelta(days=(around.week_start - around.start.weekday()) % 7)
    return [first + WEEK * number for number in range(max((around.end - first) // WEEK, 0))]


def _within(days: Mapping[date, T], first: date) -> list[T]:
    week = [first + timedelta(days=number) for number in range(7)]
    return [days[day] for day in week if day in days]
