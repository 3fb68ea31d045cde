"""Learning velocity: the slope of a weekly rate over the weeks before the end of each step."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from rules.errors import MissingExtra
from rules.metrics.ask import DAY, bucket_of
from rules.metrics.number import NONE, SURE, TOO_FEW
from rules.metrics.tally import Number, Tally
from service.metrics.computed.work import Key, Place, Span, Work
from service.metrics.slope import FEWEST_A_WEEK, FEWEST_WEEKS, INSUFFICIENT, WEEK, learning_velocity

PART = "rate"
WANTED = f"{FEWEST_WEEKS} whole weeks with {FEWEST_A_WEEK} cases or more"
Weeks = dict[Place, dict[date, tuple[int, int]]]


def slope_per_week(work: Work) -> Mapping[Key, Number]:
    """How much the rate goes up a week, with its interval; weeks that are cut by the period's end are left out."""
    spans = list(work.spans())
    weeks = _weeks(work, min(_since(work, one) for one in spans), spans[-1].end)
    return {(one.first, place): _slope(work, one, known) for one in spans for place, known in weeks.items()}


def _since(work: Work, span: Span) -> date:
    """The first day of the weeks that belong to a step: so many of them, or all within it where it is longer."""
    earliest = min(span.start, span.end - int(work.parameter("weeks")) * WEEK)
    return bucket_of(earliest + 6 * DAY, "week", work.ask.week_start)


def _weeks(work: Work, start: date, end: date) -> Weeks:
    found: Weeks = {}
    if start >= end:
        return found
    for (week, place), parts in work.parts(
        replace(work.ask, start=start, end=end, granularity="week", rolling=None)
    ).items():
        tally = parts[PART].tally
        found.setdefault(place, {})[week] = (int(tally.numerator), int(tally.denominator))
    return found


def _slope(work: Work, span: Span, weeks: Mapping[date, tuple[int, int]]) -> Number:
    since = _since(work, span)
    used = {week: counts for week, counts in weeks.items() if since <= week and week + WEEK <= span.end}
    try:
        found = learning_velocity(used)
    except MissingExtra as error:
        return Number(None, Tally(), missing=(str(error),))
    tally = Tally(n=found.weeks)
    if found.word == INSUFFICIENT or found.per_week is None:
        return Number(None, tally, state=TOO_FEW if found.weeks else NONE, missing=(WANTED,))
    low, high = found.interval or (None, None)
    return Number(found.per_week, tally, low, high, SURE)
