"""Weeks with many more contacts than usual: what became of the extra ones, and what it did to those who waited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import dropwhile
from statistics import median

WEEK = timedelta(weeks=1)
USUAL_WEEKS = 8
FEWEST_KNOWN = 5  # of the usual weeks, before what they had is called usual
SMALLEST_BACKLOG = 20  # below it a change is no share of anything


@dataclass(frozen=True, slots=True)
class Week:
    """One whole week. by_ai: contacts that the AI resolved. wait: of a person's first answer. backlog: at its end."""

    contacts: float
    by_ai: float
    wait: float | None = None
    backlog: float | None = None


@dataclass(frozen=True, slots=True)
class Surge:
    """A week against the medians of the eight before it. extra, extra_by_ai: contacts more than usual, and of the AI's.

    wait, backlog: their change as a share of what was usual, None where that is not known.
    """

    first: date
    extra: float
    extra_by_ai: float
    wait: float | None
    backlog: float | None


def surges(weeks: Mapping[date, Week], times: float) -> list[Surge]:
    """The weeks with so many times the usual contacts, oldest first; a week without eight known ones before it is none.

    Nothing is known of the weeks before the first contact: a beginning is no surge.
    """
    found = []
    weeks = dict(dropwhile(lambda one: not one[1].contacts, sorted(weeks.items())))
    for first, week in weeks.items():
        before = [weeks[one] for one in _before(first) if one in weeks]
        usual = median(one.contacts for one in before) if len(before) == USUAL_WEEKS else 0
        if usual and week.contacts >= times * usual:
            found.append(_surge(first, week, before, usual))
    return found


def _before(first: date) -> list[date]:
    return [first - number * WEEK for number in range(1, USUAL_WEEKS + 1)]


def _surge(first: date, week: Week, before: Sequence[Week], usual: float) -> Surge:
    return Surge(
        first,
        extra=week.contacts - usual,
        extra_by_ai=week.by_ai - median(one.by_ai for one in before),
        wait=_change(week.wait, [one.wait for one in before], 0),
        backlog=_change(week.backlog, [one.backlog for one in before], SMALLEST_BACKLOG),
    )


def _change(now: float | None, before: Sequence[float | None], smallest: float) -> float | None:
    known = [one for one in before if one is not None]
    if now is None or len(known) < FEWEST_KNOWN:
        return None
    usual = median(known)
    return now / usual - 1 if usual > 0 and usual >= smallest else None
