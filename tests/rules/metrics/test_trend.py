"""Trend words at the boundaries of overlap and of size."""

import pytest

from rules.metrics.intervals import Interval, of_rate
from rules.metrics.trend import Measured, trend_word

LOWER = Measured(50, 0.4, Interval(0.3, 0.5))
HIGHER = Measured(50, 0.7, Interval(0.6, 0.8))


@pytest.mark.parametrize(
    ("better", "up", "down"),
    [
        ("up", "improving", "declining"),
        ("down", "declining", "improving"),
        ("neither", "rising", "falling"),
    ],
)
def test_the_word_depends_on_which_direction_is_better(better: str, up: str, down: str) -> None:
    assert trend_word(LOWER, HIGHER, "rate", better) == up
    assert trend_word(HIGHER, LOWER, "rate", better) == down


def test_intervals_that_touch_are_stable_and_that_just_miss_are_not() -> None:
    touching = Measured(50, 0.6, Interval(0.5, 0.7))
    missing = Measured(50, 0.6, Interval(0.5001, 0.7))

    assert trend_word(LOWER, touching, "rate", "up") == "stable"
    assert trend_word(LOWER, missing, "rate", "up") == "improving"


@pytest.mark.parametrize(("kind", "enough"), [("rate", 30), ("median", 10), ("mean", 10)])
def test_both_periods_need_enough_cases(kind: str, enough: int) -> None:
    fits, short = Measured(enough, 0.4, LOWER.interval), Measured(enough - 1, 0.4, LOWER.interval)

    assert trend_word(fits, HIGHER, kind, "up") == "improving"
    assert trend_word(short, HIGHER, kind, "up") == "insufficient_data"
    assert trend_word(HIGHER, fits, kind, "up") == "declining"
    assert trend_word(HIGHER, short, kind, "up") == "insufficient_data"


def test_without_an_interval_no_word_is_said() -> None:
    unknown = Measured(50, 0.7, None)

    assert trend_word(LOWER, unknown, "mean", "up") == "insufficient_data"
    assert trend_word(unknown, LOWER, "mean", "up") == "insufficient_data"


def test_forty_of_a_hundred_against_sixty_is_a_trend_and_against_fifty_is_none() -> None:
    # Wilson: 40/100 is 0.309-0.498, 50/100 is 0.404-0.596, 60/100 is 0.502-0.691.
    forty, fifty, sixty = (Measured(100, n / 100, of_rate(n, 100)) for n in (40, 50, 60))

    assert trend_word(forty, fifty, "rate", "up") == "stable"
    assert trend_word(forty, sixty, "rate", "up") == "improving"
