"""Learning velocity by hand."""

from datetime import date, timedelta

import pytest

from service.metrics.slope import learning_velocity

MONDAY = date(2026, 6, 1)


def weeks(*counts: tuple[int, int]) -> dict[date, tuple[int, int]]:
    return {MONDAY + timedelta(weeks=number): one for number, one in enumerate(counts)}


def test_a_rate_that_rises_every_week_is_learning() -> None:
    found = learning_velocity(weeks(*[(400 + 20 * number, 1000) for number in range(6)]))

    assert (found.word, found.weeks) == ("learning", 6)
    assert found.per_week == pytest.approx(0.02)
    # The points lie on the line, so chance alone is uncertain: 0.45 * 0.55 / (1000 * 17.5), times t(4) = 2.7764.
    side = 2.7764 * (0.45 * 0.55 / 17_500) ** 0.5
    assert found.interval == pytest.approx((0.02 - side, 0.02 + side), abs=1e-6)


def test_a_rate_that_falls_every_week_is_declining() -> None:
    found = learning_velocity(weeks(*[(600 - 20 * number, 1000) for number in range(6)]))

    assert found.word == "declining"
    assert found.per_week == pytest.approx(-0.02)


def test_a_rise_within_chance_is_no_trend() -> None:
    # The same line from a tenth of the cases is uncertain by 0.033 a week.
    found = learning_velocity(weeks(*[(40 + 2 * number, 100) for number in range(6)]))

    assert found.word == "no_trend"
    assert found.per_week == pytest.approx(0.02)


def test_weeks_that_leap_are_no_trend_however_many_cases_they_have() -> None:
    leaping = weeks(*[(5000 + 100 * number + (1500 if number % 2 else -1500), 10_000) for number in range(8)])

    assert learning_velocity(leaping).word == "no_trend"


def test_the_slope_weighs_each_week_by_its_cases() -> None:
    rising = [(500 + 10 * number, 1000) for number in range(7)]

    found = learning_velocity(weeks(*rising, (3, 30)))

    # Weighted means 21210 / 7030 weeks and 3713 / 7030 of the rate; an unweighted line would fall by 0.023 a week.
    x, y = 21_210 / 7030, 3713 / 7030
    rows = [*((number, 0.5 + 0.01 * number, 1000) for number in range(7)), (7, 0.1, 30)]
    expected = sum(n * (at - x) * (rate - y) for at, rate, n in rows) / sum(
        n * (at - x) ** 2 for at, _, n in rows
    )
    assert found.per_week == pytest.approx(expected)
    assert expected > 0


@pytest.mark.parametrize(("n", "word"), [(30, "no_trend"), (29, "insufficient_data")])
def test_a_week_needs_thirty_cases(n: int, word: str) -> None:
    found = learning_velocity(weeks((10, n), *[(10, 30)] * 5))

    assert (found.word, found.weeks) == (word, 6 if n == 30 else 5)


def test_fewer_than_six_weeks_are_insufficient() -> None:
    found = learning_velocity(weeks(*[(400 + 50 * number, 1000) for number in range(5)]))

    assert (found.word, found.weeks, found.per_week, found.interval) == ("insufficient_data", 5, None, None)
    assert learning_velocity({}).word == "insufficient_data"


def test_a_missing_week_is_a_gap_in_time() -> None:
    every = weeks(*[(400 + 20 * number, 1000) for number in range(9)])
    gapped = {day: counts for number, (day, counts) in enumerate(every.items()) if number not in (3, 4)}

    assert learning_velocity(gapped).per_week == pytest.approx(0.02)


def test_the_order_in_which_weeks_are_given_does_not_matter() -> None:
    given = weeks(*[(400 + 20 * number, 1000) for number in range(6)])

    assert learning_velocity(dict(reversed(given.items()))) == learning_velocity(given)


@pytest.mark.parametrize("part", [0, 100])
def test_a_rate_that_never_left_its_end_is_no_trend(part: int) -> None:
    found = learning_velocity(weeks(*[(part, 100)] * 6))

    assert (found.word, found.per_week, found.interval) == ("no_trend", 0, None)


def test_a_constant_rate_is_no_trend() -> None:
    assert learning_velocity(weeks(*[(1, 3 * 11)] * 10)).word == "no_trend"
