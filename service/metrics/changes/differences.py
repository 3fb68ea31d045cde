"""Differences whose weeks vary more than chance explains. Import it inside needs_stats: its libraries are an extra."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

import numpy as np
from scipy.stats import norm, t
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.proportion import confint_proportions_2indep

from rules.metrics.intervals import Interval

LEVEL = 0.95
DECIMALS = 9  # sums of equal values differ in the places behind
# How alike neighbouring weeks are taken to be, as a correlation: a few weeks cannot tell that they are not.
LEAST_ALIKE, MOST_ALIKE = 0.15, 0.6


def of_rates(before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]) -> Interval | None:
    """The 95 % interval of after - before, from each week's (numerator, denominator > 0); None for fewer than three weeks.

    Newcombe's interval with every count divided by how much more than chance the weeks vary (never less than 1), and with
    Student's t of their number in the place of the normal distribution.
    """
    freedom = len(before) + len(after) - 2
    if freedom < 1 or not (before and after):
        return None
    left, right = _surprises(before), _surprises(after)
    excess = max(1.0, sum(one * one for one in (*left, *right)) / freedom * _alike(left, right))
    (few, many), (fewer, total) = _sums(after), _sums(before)
    low, high = confint_proportions_2indep(
        few / excess, many / excess, fewer / excess, total / excess, method="newcomb", alpha=_alpha(freedom)
    )
    return Interval(float(low), float(high))


def of_values(before: Sequence[tuple[float, int]], after: Sequence[tuple[float, int]]) -> Interval | None:
    """The 95 % interval of after - before, from each week's (value, how many cases); None for fewer than three weeks.

    Weighted least squares over the weeks: a week is one observation, whatever makes it differ from others.
    """
    freedom = len(before) + len(after) - 2
    if freedom < 1 or not (before and after):
        return None
    rows = [*before, *after]
    sides = np.repeat([0.0, 1.0], [len(before), len(after)])
    found = WLS(
        [value for value, _ in rows], np.column_stack([np.ones(len(rows)), sides]), [n for _, n in rows]
    ).fit()
    left, right = np.split(np.asarray(found.wresid), [len(before)])
    half = float(t.ppf((1 + LEVEL) / 2, freedom) * found.bse[1]) * sqrt(_alike(list(left), list(right)))
    middle = float(found.params[1])
    return Interval(round(middle - half, DECIMALS), round(middle + half, DECIMALS))


def _sums(weeks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(one[0] for one in weeks), sum(one[1] for one in weeks)


def _surprises(weeks: Sequence[tuple[int, int]]) -> list[float]:
    """How far each week is from the rate of its side, in standard deviations of chance."""
    numerator, denominator = _sums(weeks)
    rate = numerator / denominator
    chance = sqrt(rate * (1 - rate))
    return [(part - rate * n) / (chance * sqrt(n)) if chance else 0.0 for part, n in weeks]


def _alike(*sides: Sequence[float]) -> float:
    """By how much the variance of a mean grows because neighbouring weeks resemble each other."""
    pairs = [(one[at], one[at + 1]) for one in sides for at in range(len(one) - 1)]
    square = fmean([value * value for one in sides for value in one])
    together = fmean([left * right for left, right in pairs]) if pairs else 0.0
    # Residuals of k weeks resemble each other by -1/k even where the weeks do not.
    found = together / square + 1 / sum(map(len, sides)) if square else 0.0
    alike = min(MOST_ALIKE, max(LEAST_ALIKE, found))
    return (1 + alike) / (1 - alike)


def _alpha(freedom: int) -> float:
    """The level at which the normal distribution is as wide as Student's t at ours."""
    return float(2 * norm.sf(t.ppf((1 + LEVEL) / 2, freedom)))
