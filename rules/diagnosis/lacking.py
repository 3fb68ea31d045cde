"""Why something that a rule asks for is not known, in words that say what would have to be there."""

from rules.diagnosis.facts import ENOUGH, EXACT, MOST_PROVISIONAL, Compared, is_enough
from rules.metrics.definition import Metric
from rules.metrics.tally import Number
from rules.metrics.trend import MINIMUM_N

BEFORE = frozenset({"value", "before", "n_before", "trend", "growth"})
ROLLOUT = frozenset({"at_rollout", "since_rollout"})
BASELINE = frozenset({"baseline", "baseline_growth", "since_baseline"})
COMPARING = frozenset({"trend", "since_rollout", "since_baseline"})
NO_ROLLOUT = "no days before the AI first took part"
NO_BASELINE = "no baseline that has it as it is defined now"


def why_unknown(metric: Metric, found: Compared, aspect: str) -> str:
    """What is missing of one aspect of a metric."""
    if said := _short_of(metric, found.now):
        return said
    if aspect == "whole":
        return f"{_short_of(metric, found.whole)} over all"
    if aspect in ROLLOUT:
        return _earlier(metric, found.rollout, NO_ROLLOUT, "before the AI")
    if aspect in BASELINE:
        return _earlier(metric, found.baseline, NO_BASELINE, "in the baseline")
    return _earlier(metric, found.before, "no days before these", "in the days before")


def _earlier(metric: Metric, number: Number | None, none: str, when: str) -> str:
    if number is None:
        return none
    said = _short_of(metric, number)
    return f"{said} {when}" if said else "a trend: it has no interval"


def _short_of(metric: Metric, number: Number | None) -> str:
    """What is missing of one period's number, "" where it is enough."""
    if number is None:
        return "any number"
    if is_enough(metric, number):
        return ""
    if number.missing:
        return ", ".join(number.missing)
    least = MINIMUM_N.get(metric.kind, ENOUGH)
    n, open_ones = number.tally.n, number.tally.provisional
    if metric.kind in EXACT or n < least or number.value is None:
        return f"{least} members, it has {n}"
    return f"final members: {open_ones} of {n} may still change, at most {MOST_PROVISIONAL:.0%} may"
