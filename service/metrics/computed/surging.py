"""Surge capacity: what became of the extra contacts of weeks that had many more than usual."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import median

from rules.metrics.ask import bucket_of
from rules.metrics.number import NONE, SMALL, SURE
from rules.metrics.surges import USUAL_WEEKS, WEEK, Surge, Week, surges
from rules.metrics.tally import Number, Tally
from service.metrics.computed.work import Key, Place, Work

Weeks = dict[Place, dict[date, Week]]
Told = Callable[[Sequence[Surge]], tuple[float | None, Tally]]


def surge_share(work: Work) -> Mapping[Key, Number]:
    """Of the extra contacts of such weeks the share that the AI resolved."""
    return _of_surges(work, _share)


def surge_wait(work: Work) -> Mapping[Key, Number]:
    """The median change of the wait for a person in such weeks."""
    return _of_surges(work, lambda found: _middle([one.wait for one in found]))


def surge_backlog(work: Work) -> Mapping[Key, Number]:
    """The median change of the backlog in such weeks."""
    return _of_surges(work, lambda found: _middle([one.backlog for one in found]))


def _share(found: Sequence[Surge]) -> tuple[float | None, Tally]:
    extra, by_ai = sum(one.extra for one in found), sum(one.extra_by_ai for one in found)
    return (by_ai / extra if extra else None), Tally(extra, by_ai, len(found))


def _middle(changes: Sequence[float | None]) -> tuple[float | None, Tally]:
    known = [one for one in changes if one is not None]
    return (median(known) if known else None), Tally(n=len(known), awaiting=len(changes) - len(known))


def _of_surges(work: Work, told: Told) -> Mapping[Key, Number]:
    spans, times = list(work.spans()), work.parameter("times")
    known = _weeks(work, min(one.start for one in spans), spans[-1].end)
    found: dict[Key, Number] = {}
    for place, weeks in known.items():
        every = surges(weeks, times)
        for span in spans:
            here = [one for one in every if span.start <= one.first and one.first + WEEK <= span.end]
            found[span.first, place] = _number(work, *told(here))
    return found


def _number(work: Work, value: float | None, tally: Tally) -> Number:
    if value is None:
        return Number(None, tally, state=NONE)
    return Number(value, tally, state=SURE if tally.n >= work.metric.least else SMALL)


def _weeks(work: Work, start: date, end: date) -> Weeks:
    """By place the whole weeks from eight before the period on; a week without any contact counts as one with none."""
    first = bucket_of(start, "week", work.ask.week_start) - USUAL_WEEKS * WEEK
    ask = replace(work.ask, start=first, end=end, granularity="week", rolling=None)
    found: Weeks = {}
    for (week, place), parts in work.parts(ask).items():
        if week + WEEK <= end:
            wait, backlog = parts["wait"].value, parts["backlog"].value
            told = Week(parts["contacts"].tally.numerator, parts["by_ai"].tally.numerator, wait, backlog)
            found.setdefault(place, {})[week] = told
    return found
