"""What a rule of diagnosis may ask of a metric: its number, what it was before, over everybody, and before the AI took part."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

from rules.metrics.definition import Metric
from rules.metrics.intervals import Interval, Z
from rules.metrics.tally import Number
from rules.metrics.trend import INSUFFICIENT, MINIMUM_N, STABLE, WORDS, Measured, trend_word

ENOUGH = 30  # members in both periods, of numbers that have no rule of their own
MOST_PROVISIONAL = 0.1  # of the members; a number that may still move more than that is not judged
WRONG = 0.025  # of runs without any change, by a formula that is only near for few members: so half of one in twenty
EXACT = ("count", "sum", "level")  # however few
ALL = "all"


@dataclass(frozen=True, slots=True)
class Aspect:
    """What can be asked of a subject. sample: a value of its type."""

    means: str
    sample: float | str


# Of a metric, written as in fcr.value.
ASPECTS: Mapping[str, Aspect] = {
    "value": Aspect("the number of the period", 0.5),
    "n": Aspect("how many members it has", 40.0),
    "before": Aspect("the number of the period before, of the same length", 0.5),
    "n_before": Aspect("how many members that has", 40.0),
    "trend": Aspect("improving, declining or stable since then; rising or falling where neither is better", STABLE),
    "growth": Aspect("by which part it grew since then: 0.2 for a fifth more", 0.1),
    "whole": Aspect("the number over all segments, in a rule that is judged segment by segment", 0.5),
    "at_rollout": Aspect("the number of as many days before the AI first took part", 0.5),
    "since_rollout": Aspect("the word for what happened to it since then", STABLE),
    "baseline": Aspect("the number in the newest baseline that has it", 0.5),
    "baseline_growth": Aspect("by which part it is more than there; of counts none is said", 0.1),
    "since_baseline": Aspect("the word for what happened to it since then; of counts none is said", STABLE),
}  # fmt: skip
Facts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Compared:
    """One metric's numbers; None where there is no such period. All periods but a baseline's are of one length."""

    now: Number
    before: Number | None = None
    whole: Number | None = None
    rollout: Number | None = None
    baseline: Number | None = None


def facts_of(metric: Metric, found: Compared, among: int = 1) -> dict[str, Any]:
    """By aspect what is known, None where too few members or what is not final leave it open.

    The number itself is known only where both periods have enough members: nothing is recommended on less.
    among: how many comparisons are made beside each other.
    """
    sure = is_enough(metric, found.now) and is_enough(metric, found.before)
    before = found.before if sure else None
    value = found.now.value if sure else None
    return {
        "value": value,
        "n": float(found.now.tally.n),
        "before": before.value if before else None,
        "n_before": float(before.tally.n) if before else None,
        "trend": _known(trend(metric, found.before, found.now, among)),
        "growth": _growth(before.value if before else None, value),
        "whole": _sure(metric, found.whole),
        "at_rollout": _sure(metric, found.rollout),
        "since_rollout": _known(trend(metric, found.rollout, found.now, among)),
        "baseline": _sure(metric, found.baseline),
        "baseline_growth": None if metric.kind in EXACT else _growth(_sure(metric, found.baseline), value),
        "since_baseline": _since_baseline(metric, found, among),
    }


def is_enough(metric: Metric, number: Number | None) -> bool:
    """Whether a number has the members that a recommendation needs, and is final but for a tenth of them."""
    if number is None or number.value is None:
        return False
    if metric.kind in EXACT:
        return True
    n = number.tally.n
    return n >= MINIMUM_N.get(metric.kind, ENOUGH) and number.tally.provisional <= MOST_PROVISIONAL * n


def widening(among: int) -> float:
    """By how much wider intervals are where so many comparisons are made beside each other.

    Two intervals of 95 % that share no point are apart by sqrt(2) * 1.96 deviations of their difference, which chance does to
    one comparison of 350. So wide that chance makes one of all that are called worse in one run of twenty at most.
    """
    return max(1.0, NormalDist().inv_cdf(1 - WRONG / max(among, 1)) / (sqrt(2) * Z))


def trend(metric: Metric, before: Number | None, now: Number, among: int = 1) -> str:
    """The word for what happened to a metric between two periods of one length; insufficient_data where none can be said."""
    if before is None or not (is_enough(metric, before) and is_enough(metric, now)):
        return INSUFFICIENT
    if metric.kind == "count":
        return _count_trend(int(before.value or 0), int(now.value or 0), metric.better, widening(among))
    if metric.kind not in MINIMUM_N:
        return INSUFFICIENT
    wider = widening(among)
    return trend_word(_measured(before, wider), _measured(now, wider), metric.kind, metric.better)


def _count_trend(before: int, now: int, better: str, wider: float) -> str:
    """Of two counts: whether their 95 % intervals, each 1.96 roots of the count to either side, share no point."""
    if min(before, now) < ENOUGH:
        return INSUFFICIENT
    apart = abs(now - before) > wider * Z * (sqrt(now) + sqrt(before))
    return WORDS[better][now > before] if apart else STABLE


def _measured(number: Number, wider: float) -> Measured:
    value, low, high = number.value or 0.0, number.low, number.high
    if low is None or high is None:
        return Measured(number.tally.n, value, None)
    return Measured(
        number.tally.n, value, Interval(value - wider * (value - low), value + wider * (high - value))
    )


def _since_baseline(metric: Metric, found: Compared, among: int) -> str | None:
    """A baseline lasts longer than the period, so that counts cannot be compared with it."""
    return None if metric.kind in EXACT else _known(trend(metric, found.baseline, found.now, among))


def _sure(metric: Metric, number: Number | None) -> float | None:
    return number.value if number and is_enough(metric, number) else None


def _growth(before: float | None, value: float | None) -> float | None:
    return value / before - 1 if before and value is not None else None


def _known(word: str) -> str | None:
    return None if word == INSUFFICIENT else word
