"""Changes that changed nothing: how often they are called helped or hurt, on days that differ by weekday and by week."""

import random
from collections.abc import Callable
from itertools import chain

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from service.metrics.changes.comparison import (
    HELPED,
    HURT,
    TOO_EARLY,
    Comparison,
    Question,
    compare_rates,
    compare_values,
)
from service.metrics.changes.weeks import Around, whole_weeks
from tests.service.metrics.streams import around, durations, rates

CHANGES = 500
CALLED = (HELPED, HURT)


def asked(period: Around) -> Question:
    return Question(period, "up", as_of=period.end)


def share(judge: Callable[[random.Random, Around], bool], changes: int = CHANGES) -> float:
    """In how many of the changes the judge sees a difference."""
    found = 0
    for seed in range(changes):
        drawn = random.Random(seed)
        found += judge(drawn, around(drawn))
    return found / changes


def called(found: Comparison) -> bool:
    return found.outcome in CALLED


def naively_called(drawn: random.Random, period: Around, between_weeks: float) -> bool:
    """Whether all cases before and after differ by Newcombe's plain interval."""
    sides = whole_weeks(rates(drawn, period, between_weeks), period)
    (left, n_left), (right, n_right) = [map(sum, zip(*chain(*one), strict=True)) for one in sides]
    low, high = confint_proportions_2indep(right, n_right, left, n_left, method="newcomb")
    return bool(low > 0 or high < 0)


@pytest.mark.parametrize("between_weeks", [0.0, 0.1, 0.2, 0.3])
def test_at_most_five_percent_of_changes_without_effect_on_a_rate_are_called(between_weeks: float) -> None:
    assert (
        share(lambda drawn, one: called(compare_rates(rates(drawn, one, between_weeks), asked(one)))) <= 0.05
    )


def test_a_plain_interval_would_call_a_quarter_of_them() -> None:
    assert share(lambda drawn, one: naively_called(drawn, one, 0.2)) > 0.15


def test_weeks_that_resemble_the_week_before_mislead_hardly_more() -> None:
    assert (
        share(lambda drawn, one: called(compare_rates(rates(drawn, one, 0.2, alike=0.3), asked(one)))) <= 0.06
    )


@pytest.mark.parametrize("statistic", ["median", "mean"])
def test_at_most_five_percent_of_changes_without_effect_on_durations_are_called(statistic: str) -> None:
    assert (
        share(lambda drawn, one: called(compare_values(durations(drawn, one, 0.2), asked(one), statistic)))
        <= 0.05
    )


def test_a_real_change_is_found_and_never_the_wrong_way_round() -> None:
    outcomes = []
    for seed in range(200):
        drawn = random.Random(seed)
        period = around(drawn)
        outcomes.append(compare_rates(rates(drawn, period, 0.1, helps=0.8), asked(period)).outcome)

    assert outcomes.count(HURT) == 0
    assert outcomes.count(HELPED) > 120


def test_nearly_all_of_them_are_judged() -> None:
    outcomes = []
    for seed in range(CHANGES):
        drawn = random.Random(seed)
        period = around(drawn)
        outcomes.append(compare_rates(rates(drawn, period, 0.2), asked(period)))

    assert sum(one.interval is not None for one in outcomes) > 0.95 * CHANGES
    assert sum(one.outcome == TOO_EARLY for one in outcomes) < 0.05 * CHANGES
