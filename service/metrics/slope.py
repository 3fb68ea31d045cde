"""Learning velocity: whether a weekly rate goes up over the weeks, and by how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from rules.metrics.intervals import Interval
from service.metrics.stats_extra import needs_stats

LEARNING, DECLINING, NO_TREND, INSUFFICIENT = "learning", "declining", "no_trend", "insufficient_data"
WEEK = timedelta(weeks=1)
FEWEST_WEEKS, FEWEST_A_WEEK = 6, 30


@dataclass(frozen=True, slots=True)
class Slope:
    """word: learning, declining, no_trend or insufficient_data. per_week: change of the rate (0..1) a week; interval: its 95 %.

    weeks: how many had enough cases to be used.
    """

    word: str
    weeks: int
    per_week: float | None
    interval: Interval | None


def learning_velocity(weeks: Mapping[date, tuple[int, int]]) -> Slope:
    """The slope by weighted least squares over weeks with 30 cases or more. MissingExtra without the extra `stats`.

    weeks: (numerator, denominator) by the week's first day; a week that is missing is a gap. A week weighs its cases, and the
    weeks are never taken to differ less than chance makes them. Rates that are all 0 or all 1 have no interval.
    """
    used = {week: counts for week, counts in sorted(weeks.items()) if counts[1] >= FEWEST_A_WEEK}
    if len(used) < FEWEST_WEEKS:
        return Slope(INSUFFICIENT, len(used), None, None)
    rate = sum(part for part, _ in used.values()) / sum(n for _, n in used.values())
    if rate in (0.0, 1.0):
        return Slope(NO_TREND, len(used), 0.0, None)
    first = min(used)
    slope, side = _fitted([(week - first) / WEEK for week in used], list(used.values()), rate * (1 - rate))
    interval = Interval(slope - side, slope + side)
    word = LEARNING if interval.low > 0 else DECLINING if interval.high < 0 else NO_TREND
    return Slope(word, len(used), slope, interval)


def _fitted(
    numbers: Sequence[float], counts: Sequence[tuple[int, int]], chance: float
) -> tuple[float, float]:
    """The slope and half of its interval. chance: the variance of one case."""
    with needs_stats("Learning velocity"):
        from scipy.stats import t
        from statsmodels.regression.linear_model import WLS
    rows = [[1.0, number] for number in numbers]
    found = WLS([part / n for part, n in counts], rows, [n / chance for _, n in counts]).fit()
    deviation = sqrt(found.normalized_cov_params[1, 1] * max(1.0, found.scale))
    return float(found.params[1]), float(t.ppf(0.975, found.df_resid) * deviation)
