"""Days that are not like others of their weekday, for flags and for what a baseline should leave out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma, log
from statistics import NormalDist, median

WEEKS = 8
FEWEST_DAYS = 4
Z_LIMIT = 3.5
LEAST_DIFFERENCE = 10  # events
TO_DEVIATION = 1.4826  # makes the median absolute deviation a standard deviation of normal values
# The chance of one tail beyond Z_LIMIT, so that the Poisson bound is as strict as the robust z.
TAIL = 1 - NormalDist().cdf(Z_LIMIT)
NEGLIGIBLE = 1e-12
USUAL, HIGH, LOW, NOT_JUDGED = "usual", "high", "low", "not_judged"


@dataclass(frozen=True, slots=True)
class DayJudged:
    """A day against others of its weekday.

    word: usual, high, low or not_judged. value, usual: events; usual is the median of the others, None without any. z: None
    where it was not judged or the others do not spread (then by a Poisson bound). compared: how many others.
    """

    day: date
    word: str
    value: int
    usual: float | None
    z: float | None
    compared: int


def judge_day(series: Mapping[date, int], day: date, excluded: Collection[date] = ()) -> DayJudged:
    """The day against the last eight earlier days of its weekday that are in the series and not excluded.

    series: events by day; a day without events is there as 0, a missing one is unknown and skipped. KeyError where the day
    itself is missing.
    """
    earlier = sorted(other for other in _others(series, day, excluded) if other < day)
    return _judged(day, series[day], [series[other] for other in earlier[-WEEKS:]])


def suggested_exclusions(series: Mapping[date, int], excluded: Collection[date] = ()) -> list[DayJudged]:
    """The days of a window, in order, that are anomalous against all others of their weekday in it.

    series: as for judge_day. excluded: days that are already left out; they are neither judged nor compared with.
    """
    judged = (
        _judged(day, series[day], [series[other] for other in _others(series, day, excluded)])
        for day in sorted(series)
        if day not in excluded
    )
    return [one for one in judged if one.word in (HIGH, LOW)]


def _others(series: Mapping[date, int], day: date, excluded: Collection[date]) -> Iterator[date]:
    weekday = day.weekday()
    return (one for one in series if one != day and one.weekday() == weekday and one not in excluded)


def _judged(day: date, value: int, others: Sequence[int]) -> DayJudged:
    if not others:
        return DayJudged(day, NOT_JUDGED, value, None, None, 0)
    usual = median(others)
    if len(others) < FEWEST_DAYS:
        return DayJudged(day, NOT_JUDGED, value, usual, None, len(others))
    spread = TO_DEVIATION * median(abs(other - usual) for other in others)
    z = (value - usual) / spread if spread else None
    far = abs(z) >= Z_LIMIT if z is not None else poisson_tail(value, usual) <= TAIL
    odd = far and abs(value - usual) >= LEAST_DIFFERENCE
    word = (HIGH if value > usual else LOW) if odd else USUAL
    return DayJudged(day, word, value, usual, z, len(others))


def poisson_tail(count: int, mean: float) -> float:
    """The chance of so many or more events, or of so few or fewer, whichever side of the mean the count is on."""
    if mean == 0:
        return float(count == 0)
    step = 1 if count > mean else -1
    total, number, chance = 0.0, count, 1.0
    # Away from the mean the chances only shrink.
    while number >= 0 and chance > NEGLIGIBLE:
        chance = exp(number * log(mean) - mean - lgamma(number + 1))
        total += chance
        number += step
    return total
