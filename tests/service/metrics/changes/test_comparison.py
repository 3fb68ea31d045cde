"""Before and after a change: outcomes at their boundaries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import pytest

from service.metrics.changes.comparison import Comparison, Question, Side, compare_rates, compare_values
from service.metrics.changes.weeks import Around

MONDAY = date(2026, 6, 1)
WEEK = timedelta(weeks=1)
T = TypeVar("T")
Counts = Sequence[tuple[int, int]]


def asked(before: int, after: int, better: str = "up") -> Question:
    around = Around(MONDAY, MONDAY - WEEK * before, MONDAY + WEEK * after)
    return Question(around, better, as_of=around.end)


def of_weeks(before: Sequence[T], after: Sequence[T]) -> dict[date, T]:
    """All that a week holds on its Monday."""
    return {MONDAY + WEEK * (number - len(before)): one for number, one in enumerate([*before, *after])}


def rates(before: Counts, after: Counts, better: str = "up") -> Comparison:
    return compare_rates(of_weeks(before, after), asked(len(before), len(after), better))


LOW, HIGH = [(50, 100)] * 4, [(80, 100)] * 4


@pytest.mark.parametrize(("better", "up", "down"), [("up", "helped", "hurt"), ("down", "hurt", "helped")])
def test_a_clear_difference_helped_or_hurt_by_what_is_better(better: str, up: str, down: str) -> None:
    assert rates(LOW, HIGH, better).outcome == up
    assert rates(HIGH, LOW, better).outcome == down


def test_sides_difference_and_interval_are_told() -> None:
    found = rates(LOW, HIGH)

    assert (found.before, found.after) == (Side(4, 400, 0.5), Side(4, 400, 0.8))
    assert found.difference == pytest.approx(0.3)
    assert found.interval is not None
    assert 0.2 < found.interval.low < 0.3 < found.interval.high < 0.4


def test_equal_weeks_give_newcombes_interval_with_students_t() -> None:
    found = rates(LOW, [(60, 100)] * 4)

    # Wilson with t(6) = 2.4469 in the place of 1.96: 0.5 within 0.43929..0.56071 and 0.6 within 0.53889..0.65820; by Newcombe
    # the difference of 0.1 reaches sqrt(0.06111^2 + 0.06071^2) down and sqrt(0.05820^2 + 0.06071^2) up.
    assert found.interval == pytest.approx((0.1 - 0.08614, 0.1 + 0.08410), abs=2e-4)
    assert found.outcome == "helped"


def test_the_same_totals_from_restless_weeks_cannot_tell() -> None:
    calm = rates([(50, 100)] * 4, [(60, 100)] * 4)
    restless = rates([(35, 100), (65, 100)] * 2, [(75, 100), (45, 100)] * 2)

    assert (calm.outcome, restless.outcome) == ("helped", "cannot_tell")
    assert calm.difference == pytest.approx(restless.difference)


def test_weeks_that_resemble_their_neighbours_count_for_less() -> None:
    mixed = rates([(40, 100), (60, 100)] * 3, [(60, 100), (80, 100)] * 3)
    drifting = rates([(40, 100)] * 3 + [(60, 100)] * 3, [(60, 100)] * 3 + [(80, 100)] * 3)

    assert mixed.interval is not None
    assert drifting.interval is not None
    # A correlation of 0.15 is the least that is taken, 0.6 the most: their factors are 1.353 and 4.
    ratio = (drifting.interval.high - drifting.interval.low) / (mixed.interval.high - mixed.interval.low)
    assert ratio == pytest.approx(1.72, abs=0.1)


def test_it_is_too_early_below_thirty_cases_after() -> None:
    assert rates([(10, 100)] * 4, [(10, 10), (10, 10), (9, 9)]).outcome == "too_early"
    assert rates([(10, 100)] * 4, [(10, 10), (10, 10), (10, 10)]).outcome == "helped"


def test_it_is_too_early_before_the_period_and_its_windows_are_over() -> None:
    days, question = of_weeks(LOW, HIGH), asked(4, 4)
    end, final = question.around.end, question.around.end + WEEK * 2

    outcomes = [
        compare_rates(days, replace(question, as_of=as_of, final_on=final_on)).outcome
        for as_of, final_on in [
            (end - timedelta(days=1), None), (end, None),
            (final - timedelta(days=1), final), (final, final),
        ]
    ]  # fmt: skip

    assert outcomes == ["too_early", "helped", "too_early", "helped"]


def test_without_a_whole_week_after_it_is_too_early() -> None:
    question = Question(Around(MONDAY, MONDAY - WEEK, MONDAY + timedelta(days=6)), "up", MONDAY + WEEK)

    found = compare_rates({MONDAY - WEEK: (50, 100), MONDAY: (50, 100)}, question)

    assert (found.outcome, found.after, found.difference) == ("too_early", Side(0, 0, None), None)


@pytest.mark.parametrize("before", [[], [(0, 0)], [(2, 29)], [(10, 100)]])
def test_too_little_before_cannot_tell(before: Counts) -> None:
    """One week before and one after show no spread, so even many cases cannot tell."""
    found = rates(before, [(90, 100)])

    assert (found.outcome, found.interval) == ("cannot_tell", None)


def test_thirty_cases_before_are_enough() -> None:
    assert rates([(0, 15), (0, 14)], HIGH).outcome == "cannot_tell"
    assert rates([(0, 15), (0, 15)], HIGH).outcome == "helped"


@pytest.mark.parametrize("rate", [0, 100])
def test_rates_that_are_all_nothing_or_all_everything_do_not_differ(rate: int) -> None:
    found = rates([(rate, 100)] * 3, [(rate, 100)] * 3)

    assert (found.outcome, found.difference) == ("cannot_tell", 0)


SPREAD = [8.0, 9.0, 10.0, 11.0, 12.0]


def shifted(*by: float) -> list[list[float]]:
    return [[value + one for value in SPREAD] for one in by]


def values(before: list[list[float]], after: list[list[float]], statistic: str = "median") -> Comparison:
    return compare_values(of_weeks(before, after), asked(len(before), len(after), "down"), statistic)


@pytest.mark.parametrize("statistic", ["median", "mean"])
def test_a_duration_that_fell_clearly_helped(statistic: str) -> None:
    found = values(shifted(0, 1, 0, 1), shifted(-4, -5, -4, -5), statistic)

    assert found.outcome == "helped"
    assert (found.before, found.after) == (Side(4, 20, 10.5), Side(4, 20, 5.5))
    # Weeks half a minute from their side: 0.5 * sqrt(8 / 6) * sqrt(1/4 + 1/4), times t(6) and the least likeness, 1.353.
    side = 2.4469 * 0.5 * (8 / 6) ** 0.5 * 0.5**0.5 * (1.15 / 0.85) ** 0.5
    assert found.interval == pytest.approx((-5 - side, -5 + side), abs=1e-3)


def test_a_duration_whose_weeks_vary_cannot_tell() -> None:
    assert values(shifted(-4, 4, -4, 4), shifted(-8, 2, -8, 2)).outcome == "cannot_tell"


def test_a_median_does_not_follow_one_long_wait_and_a_mean_does() -> None:
    waits = [[*SPREAD, 10_000.0 + extra] for extra in (0.0, 10.0, 20.0, 30.0)]

    assert values(shifted(0, 0.5, 0, 0.5), waits).after.value == 10.5
    assert values(shifted(0, 0.5, 0, 0.5), waits, "mean").outcome == "hurt"


def test_a_week_weighs_its_cases() -> None:
    found = values([[10.0] * 30, [20.0] * 10, [10.0] * 20], shifted(0, 0))

    assert found.before == Side(3, 60, pytest.approx(700 / 60))


def test_ten_values_after_are_enough() -> None:
    base = shifted(0, 1, 0, 1)

    assert values(base, [[1.0] * 5, [1.1] * 4]).outcome == "too_early"
    assert values(base, [[1.0] * 5, [1.1] * 5]).outcome == "helped"


def test_values_that_are_all_equal_do_not_differ() -> None:
    found = values([[5.1] * 10] * 3, [[5.1] * 10] * 4)

    assert (found.outcome, found.interval) == ("cannot_tell", (0, 0))


def test_a_direction_must_be_better() -> None:
    with pytest.raises(KeyError, match="neither"):
        rates(LOW, HIGH, "neither")
