"""How sure a number is: 95 % intervals of rates, means and medians."""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

Z = NormalDist().inv_cdf(0.975)
LARGE = 30  # from this n on the normal distribution stands in for Student's t
# Student's t, two-sided 95 %, for 1 to 28 degrees of freedom.
STUDENT = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
    2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
)  # fmt: skip
# McGill, Tukey & Larsen, "Variations of Box Plots", The American Statistician 32 (1978): two medians whose notches of this
# width do not touch differ at about the 95 % level.
NOTCH = 1.58


class Interval(NamedTuple):
    """From low to high, both included, in the unit of the number it belongs to."""

    low: float
    high: float

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share a point; touching ends do."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: float) -> bool:
        """Whether the value lies inside or on an end."""
        return self.low <= value <= self.high


def of_rate(numerator: int, denominator: int) -> Interval | None:
    """Wilson's interval of numerator / denominator, within 0..1; None for an empty denominator.

    ValueError where the numerator is not a part of the denominator.
    """
    if not 0 <= numerator <= denominator:
        raise ValueError(f"{numerator} of {denominator} is no rate: count each case of the numerator in both")
    if denominator == 0:
        return None
    rate, square = numerator / denominator, Z * Z / denominator
    centre = (rate + square / 2) / (1 + square)
    half = Z * sqrt(rate * (1 - rate) / denominator + square / (4 * denominator)) / (1 + square)
    # At the ends the formula gives exactly 0 and 1, but for rounding.
    return Interval(centre - half if numerator else 0.0, centre + half if numerator < denominator else 1.0)


def of_mean(n: int, mean: float, deviation: float | None) -> Interval | None:
    """The interval of a mean, by Student's t below 30 values and the normal distribution from there on.

    deviation: of the sample (divided by n - 1), in the unit of the mean. None below two values: one value tells no spread.
    """
    if n < 2 or deviation is None:
        return None
    half = (Z if n >= LARGE else STUDENT[n - 2]) * deviation / sqrt(n)
    return Interval(mean - half, mean + half)


def of_median(n: int, lower_quartile: float, median: float, upper_quartile: float) -> Interval | None:
    """The notch of a median: median ± 1.58 * (upper - lower quartile) / sqrt(n); None without values."""
    if n <= 0:
        return None
    half = NOTCH * (upper_quartile - lower_quartile) / sqrt(n)
    return Interval(median - half, median + half)
