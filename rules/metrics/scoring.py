"""Scores from 0 to 100 against a baseline: of a metric, of a category, of all, and the composite efficiency score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose
from statistics import fmean

from rules.errors import ConfigError

AS_BEFORE = 50.0  # what a metric scores that is where the baseline was
PER_SPREAD = 25.0  # what one baseline spread (interquartile range) of improvement adds
HIGHEST = 100.0
SIGNS: Mapping[str, int] = {"up": 1, "down": -1}
WEIGHTS: Mapping[str, float] = {"efficiency": 1 / 3, "quality": 1 / 3, "experience": 1 / 3}
COMPOSITE = ("fcr", "handle_time", "csat", "cost_per_resolution")
COMPOSITE_CATEGORY = "composite"
NO_VALUE, NO_BASELINE, NO_SPREAD, NO_DIRECTION = "no_value", "no_baseline", "no_spread", "no_direction"


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric's value beside its baseline, all in its own unit; None for what is not known.

    spread: the baseline's interquartile range. better: up or down; with neither the metric is not scored.
    """

    metric: str
    category: str
    value: float | None
    baseline: float | None
    spread: float | None
    better: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Scores from 0 to 100; None for a category without any, and for a total that lacks one of its categories.

    not_scored: (metric, reason) of what its category was weighed without.
    """

    total: float | None
    categories: Mapping[str, float | None]
    scores: Mapping[str, float]
    not_scored: tuple[tuple[str, str], ...]


def score(measure: Measure) -> float | None:
    """50 at the baseline, 25 more or less for each spread of improvement, held within 0..100; None where not scored."""
    found = _judged(measure)
    return found if isinstance(found, float) else None


def scorecard(measures: Sequence[Measure], weights: Mapping[str, float] = WEIGHTS) -> Scorecard:
    """The mean of each category and their weighted total. A category of weight 0 is shown and not needed for the total.

    weights: by category, adding up to 1. ConfigError where they do not, or where a measure's category has none.
    """
    _check(measures, weights)
    judged = {one.metric: _judged(one) for one in measures}
    scores = {metric: found for metric, found in judged.items() if isinstance(found, float)}
    categories = {name: _mean(scores, measures, name) for name in weights}
    lacking = tuple((metric, why) for metric, why in judged.items() if isinstance(why, str))
    return Scorecard(_total(categories, weights), categories, scores, lacking)


def composite(by_tier: Mapping[str, Sequence[Measure]]) -> dict[str, Scorecard]:
    """For each complexity tier one score of first contact resolution, handle time, CSAT and cost, each weighing the same.

    by_tier: any measures by tier; those of other metrics are left aside, and which of the four a tier lacks is listed.
    """
    return {tier: _composite(measures) for tier, measures in by_tier.items()}


def _composite(measures: Sequence[Measure]) -> Scorecard:
    given = {one.metric: replace(one, category=COMPOSITE_CATEGORY) for one in measures}
    absent = {name: Measure(name, COMPOSITE_CATEGORY, None, None, None, "up") for name in COMPOSITE}
    return scorecard([(absent | given)[name] for name in COMPOSITE], {COMPOSITE_CATEGORY: 1.0})


def _judged(measure: Measure) -> float | str:
    """Its score, or the reason why it has none."""
    if measure.better not in SIGNS:
        return NO_DIRECTION
    if measure.value is None:
        return NO_VALUE
    if measure.baseline is None:
        return NO_BASELINE
    if not measure.spread:
        return NO_SPREAD
    improvement = SIGNS[measure.better] * (measure.value - measure.baseline)
    return max(0.0, min(HIGHEST, AS_BEFORE + PER_SPREAD * improvement / measure.spread))


def _mean(scores: Mapping[str, float], measures: Sequence[Measure], category: str) -> float | None:
    found = [scores[one.metric] for one in measures if one.category == category and one.metric in scores]
    return fmean(found) if found else None


def _total(categories: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    weighed = [(categories[name], weight) for name, weight in weights.items() if weight]
    known = [found * weight for found, weight in weighed if found is not None]
    return sum(known) if len(known) == len(weighed) else None


def _check(measures: Sequence[Measure], weights: Mapping[str, float]) -> None:
    told = ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
    if any(weight < 0 for weight in weights.values()) or not isclose(sum(weights.values()), 1, abs_tol=1e-6):
        raise ConfigError(f"The scorecard's weights ({told}) must be 0 or more and add up to 1.")
    strange = sorted({one.category for one in measures} - set(weights))
    if strange:
        raise ConfigError(
            f"The scorecard's weights ({told}) lack {', '.join(strange)}: give each category one."
        )
