"""What a rule of diagnosis may ask of a metric: its number, what it was before, over everybody, and before the AI took part."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from rules.metrics.definition import Metric
from rules.metrics.intervals import Interval, Z
from rules.metrics.tally import Number
from rules.metrics.trend import INSUFFICIENT, MINIMUM_N, STABLE, WORDS, Measured, trend_word

ENOUGH = 30  # members in both periods, of numbers that have no rule of their own
MOST_PROVISIONAL = 0.1  # of the members; a number that may still move more than that is not judged
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


def facts_of(metric: Metric, found: Compared) -> dict[str, Any]:
    """By aspect what is known, None where too few members or what is not final leave it open.

    The number itself is known only where both periods have enough members: nothing is recommended on less.
    """
    sure = is_enough(metric, found.now) and is_enough(metric, found.before)
    before = found.before if sure else None
    value = found.now.value if sure else None
    return {
        "value": value,
        "n": float(found.now.tally.n),
        "before": before.value if before else None,
        "n_before": float(before.tally.n) if before else None,
        "trend": _known(trend(metric, found.before, found.now)),
        "growth": _growth(before.value if before else None, value),
        "whole": _sure(metric, found.whole),
        "at_rollout": _sure(metric, found.rollout),
        "since_rollout": _known(trend(metric, found.rollout, found.now)),
        "baseline": _sure(metric, found.baseline),
        "baseline_growth": None if metric.kind in EXACT else _growth(_sure(metric, found.baseline), value),
        "since_baseline": _since_baseline(metric, found),
    }


def is_enough(metric: Metric, number: Number | None) -> bool:
    """Whether a number has the members that a recommendation needs, and is final but for a tenth of them."""
    if number is None or number.value is None:
        return False
    if metric.kind in EXACT:
        return True
    n = number.tally.n
    return n >= MINIMUM_N.get(metric.kind, ENOUGH) and number.tally.provisional <= MOST_PROVISIONAL * n


def trend(metric: Metric, before: Number | None, now: Number) -> str:
    """The word for what happened to a metric between two periods of one length; insufficient_data where none can be said."""
    if before is None or not (is_enough(metric, before) and is_enough(metric, now)):
        return INSUFFICIENT
    if metric.kind == "count":
        return _count_trend(int(before.value or 0), int(now.value or 0), metric.better)
    if metric.kind not in MINIMUM_N:
        return INSUFFICIENT
    return trend_word(_measured(before), _measured(now), metric.kind, metric.better)


def _count_trend(before: int, now: int, better: str) -> str:
    """Of two counts: whether their 95 % intervals, each 1.96 roots of the count to either side, share no point."""
    if min(before, now) < ENOUGH:
        return INSUFFICIENT
    apart = abs(now - before) > Z * (sqrt(now) + sqrt(before))
    return WORDS[better][now > before] if apart else STABLE


def _measured(number: Number) -> Measured:
    known = number.low is not None and number.high is not None
    interval = Interval(number.low or 0.0, number.high or 0.0) if known else None
    return Measured(number.tally.n, number.value or 0.0, interval)


def _since_baseline(metric: Metric, found: Compared) -> str | None:
    """A baseline lasts longer than the period, so that counts cannot be compared with it."""
    return None if metric.kind in EXACT else _known(trend(metric, found.baseline, found.now))


def _sure(metric: Metric, number: Number | None) -> float | None:
    return number.value if number and is_enough(metric, number) else None


def _growth(before: float | None, value: float | None) -> float | None:
    return value / before - 1 if before and value is not None else None


def _known(word: str) -> str | None:
    return None if word == INSUFFICIENT else word
