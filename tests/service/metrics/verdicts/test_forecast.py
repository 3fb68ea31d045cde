"""Forecasts by hand, and how often the truth falls within their intervals on made-up streams."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest

from service.metrics.verdicts.forecast import HitRate, forecast, hit_rate
from service.metrics.verdicts.standing import Resolution
from tests.service.metrics.streams import START, WEEKS, resolutions

NOW = datetime(2026, 11, 26, tzinfo=UTC)
DAY = timedelta(days=1)


def past(n: int, early: int, late: int, category: str = "login", ago: float = 40) -> list[Resolution]:
    """n resolutions, so many days ago, of which `early` fell on the first day and `late` on the seventh."""
    at = NOW - DAY * ago
    falls = [at + DAY] * early + [at + DAY * 7] * late
    return [Resolution(at, fall, category) for fall in [*falls, *[None] * (n - len(falls))]]


def opened(n: int, age: float, category: str = "login") -> list[Resolution]:
    return [Resolution(NOW - DAY * age, None, category)] * n


# Of 200, 20 fall on day 1 and 20 on day 7: 0.9 stand after day 1, 0.8 at the end.
LEARNT = past(200, early=20, late=20)


def test_what_is_open_stands_with_the_chance_that_the_past_tells() -> None:
    cohort = [*past(60, early=10, late=0, ago=20), *opened(40, age=3)]

    told = forecast(LEARNT, cohort, NOW)

    assert (told.of, told.verified, told.revoked, told.open) == (100, 50, 10, 40)
    assert told.provisional == 0.9
    # 40 open at day 3 stand with 0.8 / 0.9.
    assert told.expected == pytest.approx((50 + 40 * 8 / 9) / 100)
    assert told.final_at == NOW + DAY * 11
    assert told.pooled == ()


def test_the_interval_adds_chance_and_the_uncertainty_of_the_curve() -> None:
    told = forecast(LEARNT, opened(100, age=3), NOW)

    chance = 8 / 9
    # From day 3 on one step is uncertain: 20 of 180 fell.
    variance = 100 * chance * (1 - chance) + (100 * chance) ** 2 * 20 / (180 * 160)
    side = 1.6448536 * sqrt(variance) / 100
    assert told.interval == pytest.approx((chance - side, chance + side))


def test_the_interval_never_leaves_what_is_possible() -> None:
    told = forecast(LEARNT, [*past(2, early=0, late=0, ago=20), *opened(3, age=13)], NOW)

    # Nothing ever fell after the seventh day, so what is left has no doubt.
    assert told.interval == (1.0, 1.0)
    few = forecast(LEARNT, opened(2, age=3), NOW)
    assert few.interval is not None
    assert few.interval.high == 1.0


def test_the_denominator_may_be_all_contacts_the_ai_answered() -> None:
    told = forecast(LEARNT, opened(90, age=3), NOW, of=150)

    assert (told.of, told.provisional) == (150, 0.6)
    assert told.expected == pytest.approx(80 / 150)


def test_a_closed_cohort_is_known() -> None:
    told = forecast(LEARNT, LEARNT, NOW)

    assert (told.open, told.expected, told.interval) == (0, 0.8, (0.8, 0.8))
    assert told.final_at == NOW - DAY * 26


def test_an_empty_cohort_has_no_share() -> None:
    told = forecast(LEARNT, [], NOW)

    assert (told.of, told.provisional, told.expected, told.interval, told.final_at) == (
        0,
        None,
        None,
        None,
        None,
    )


def test_each_category_is_judged_by_its_own_past() -> None:
    history = [
        *past(100, early=0, late=10, category="login"),
        *past(100, early=0, late=50, category="export"),
    ]

    login = forecast(history, opened(10, 1, "login"), NOW)
    export = forecast(history, opened(10, 1, "export"), NOW)

    assert (login.expected, export.expected) == pytest.approx((0.9, 0.5))
    both = forecast(history, [*opened(10, 1, "login"), *opened(10, 1, "export")], NOW)
    assert both.expected == pytest.approx(0.7)
    assert both.pooled == ()


@pytest.mark.parametrize(("n", "falls", "own"), [(100, 10, True), (99, 10, False), (100, 9, False)])
def test_a_category_needs_a_hundred_closed_windows_and_ten_falls(n: int, falls: int, own: bool) -> None:
    history = [*LEARNT, *past(n, early=0, late=falls, category="export")]

    told = forecast(history, opened(10, 1, "export"), NOW)

    assert told.pooled == (() if own else ("export",))
    alone = 1 - falls / n
    assert (told.expected == pytest.approx(alone)) is own


def test_windows_that_are_still_open_do_not_make_a_past() -> None:
    history = [*LEARNT, *past(500, early=50, late=0, category="export", ago=13)]

    assert forecast(history, opened(10, 1, "export"), NOW).pooled == ("export",)


def test_small_categories_are_judged_by_each_other_where_they_are_enough() -> None:
    small = [*past(60, early=0, late=30, category="a"), *past(60, early=0, late=30, category="b")]

    told = forecast([*LEARNT, *small], opened(10, 1, "a"), NOW)

    assert told.expected == pytest.approx(0.5)
    # One of them alone is too few: then all that is known judges, 40 and 30 of 260 fell, of which 20 on day 1.
    alone = forecast([*LEARNT, *small[:60]], opened(10, 0.5, "a"), NOW)
    assert alone.expected == pytest.approx(190 / 260)


@pytest.mark.parametrize(("n", "told"), [(30, True), (29, False)])
def test_too_short_a_past_forecasts_nothing(n: int, told: bool) -> None:
    found = forecast(past(n, early=3, late=0), opened(10, 3), NOW)

    assert (found.expected is not None, found.interval is not None) == (told, told)
    assert (found.open, found.provisional) == (10, 1.0)


def test_what_is_older_than_half_a_year_is_not_learnt_from() -> None:
    bad = past(500, early=250, late=0, ago=181)

    assert forecast([*LEARNT, *bad], opened(10, 3), NOW).expected == pytest.approx(8 / 9)
    recent = past(500, early=250, late=0, ago=179)
    assert forecast([*LEARNT, *recent], opened(10, 0.5), NOW).expected == pytest.approx(
        (200 + 500 - 290) / 700
    )


def test_nothing_is_known_of_what_happens_after_the_moment() -> None:
    cohort = opened(10, age=3)
    fallen = [Resolution(one.resolved_at, NOW + DAY, one.category) for one in cohort]

    assert forecast([*LEARNT, *fallen], fallen, NOW) == forecast([*LEARNT, *cohort], cohort, NOW)
    assert forecast(LEARNT, [*cohort, Resolution(NOW + DAY, None, "login")], NOW) == forecast(
        LEARNT, cohort, NOW
    )


def uneven(weeks: Sequence[int]) -> list[Resolution]:
    """Weeks of a hundred resolutions each, of which so many fell on the seventh day; the first of them is the latest."""
    return [one for back, falls in enumerate(weeks) for one in past(100, 0, falls, ago=20 + 7 * back)]


def width(weeks: Sequence[int]) -> float:
    told = forecast(uneven(weeks), opened(100, 1), NOW)
    return told.interval.high - told.interval.low if told.interval else 0.0


def test_weeks_that_differ_beyond_chance_widen_the_interval() -> None:
    # Variances of a hundred open ones, of which twenty are expected to fall: 16 by chance, 80^2 * 120 / (600 * 480) by the
    # curve, and 10^2 - 16 by what the weeks differ.
    calm, restless = 16 + 8 / 3, 16 + 8 / 3 + 84
    assert width([20] * 6) == pytest.approx(2 * 1.6448536 * sqrt(calm) / 100)
    assert width([10, 30] * 3) == pytest.approx(2 * 1.6448536 * sqrt(restless) / 100)
    # 18 and 22 of 100 differ no more than chance makes them.
    assert width([18, 22] * 3) == pytest.approx(width([20] * 6))


def test_fewer_than_six_weeks_do_not_tell_how_much_weeks_differ() -> None:
    assert width([10, 30, 10, 30, 20]) == pytest.approx(width([20] * 5))


def test_a_forecast_that_held_is_a_hit() -> None:
    steady = uneven([20] * 20)

    found = hit_rate(steady, NOW, weeks=10)

    assert found == HitRate(weeks=10, within=10, share=1.0)


def test_a_week_that_nobody_could_foresee_is_a_miss() -> None:
    assert hit_rate(uneven([90, *[20] * 15]), NOW, weeks=4) == HitRate(weeks=4, within=3, share=0.75)


def test_weeks_without_a_past_or_without_resolutions_are_left_out() -> None:
    assert hit_rate(uneven([20] * 4), NOW, weeks=26).weeks == 2
    assert hit_rate([], NOW) == HitRate(0, 0, None)


@pytest.mark.parametrize("week_effect", [0.0, 0.3])
def test_ninety_percent_intervals_hold_the_truth_in_ninety_percent_of_the_cohorts(week_effect: float) -> None:
    end = START + timedelta(weeks=WEEKS)

    found = [hit_rate(resolutions(seed, 9, week_effect), end, weeks=28) for seed in range(15)]

    weeks, within = sum(one.weeks for one in found), sum(one.within for one in found)
    assert weeks == 15 * 28
    assert 0.85 <= within / weeks <= 0.95
