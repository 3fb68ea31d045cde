"""How many resolutions stand how long: Kaplan-Meier curves. Import it inside needs_stats: its libraries are an extra."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from statsmodels.duration.survfunc import SurvfuncRight

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The share that stands after each day (fractions count) on which one fell; 1 before the first.

    greenwood: at the same days, the variance of the share's logarithm (Greenwood's sum).
    """

    days: Numbers
    standing: Numbers
    greenwood: Numbers

    def share(self, days: Numbers | float) -> Numbers:
        """The share standing after so many days."""
        return _stepped(self.days, self.standing, days, 1.0)

    def variance(self, days: Numbers | float) -> Numbers:
        """The variance of the logarithm of that share."""
        return _stepped(self.days, self.greenwood, days, 0.0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of the open ones: how many are expected to stand, and the two variances of that number."""

    expected: float
    by_chance: float
    by_curve: float


def fitted(days: Sequence[float], fell: Sequence[bool]) -> Curve:
    """The curve of resolutions that fell after so many days, or were last seen standing then."""
    if not any(fell):
        return Curve(np.empty(0), np.empty(0), np.empty(0))
    found = SurvfuncRight(np.asarray(days, dtype=float), np.asarray(fell, dtype=float))
    left = np.maximum(found.n_risk - found.n_events, 1)
    greenwood = np.cumsum(found.n_events / (found.n_risk * left))
    return Curve(found.surv_times, found.surv_prob, greenwood)


def outlook(curve: Curve, ages: Sequence[float], window: float) -> Outlook:
    """What is to be expected of open resolutions that have stood for `ages` days, all below the window.

    Each stands to the end with the chance S(window) / S(age). Their errors from one curve are alike: two of them share
    what is uncertain between the older one's age and the window.
    """
    old_last = np.sort(np.asarray(ages, dtype=float))
    chances = curve.share(window) / np.maximum(curve.share(old_last), 1e-12)
    shared = curve.variance(window) - curve.variance(old_last)
    younger = np.cumsum(chances) - chances
    by_curve = float(np.sum(shared * chances * (chances + 2 * younger)))
    return Outlook(float(chances.sum()), float(np.sum(chances * (1 - chances))), by_curve)


def _stepped(at: Numbers, values: Numbers, asked: Numbers | float, first: float) -> Numbers:
    reached = np.searchsorted(at, asked, side="right")
    steps: Numbers = np.concatenate(([first], values))
    return np.asarray(steps[reached])
