"""Intervals of differences: their edges, their mirror images, and what makes them wide."""

import pytest

from rules.metrics.intervals import Interval
from service.metrics.changes.differences import of_rates, of_values

CALM = [(50, 100)] * 4
RISEN = [(60, 100)] * 4


def width(found: Interval | None) -> float:
    assert found is not None
    return found.high - found.low


def test_three_weeks_are_needed_of_which_one_on_each_side() -> None:
    assert of_rates(CALM[:1], RISEN[:1]) is None
    assert of_rates(CALM, []) is None
    assert of_rates([], RISEN) is None
    assert of_rates(CALM[:2], RISEN[:1]) is not None
    assert of_values([(5.0, 9)], [(6.0, 9)]) is None
    assert of_values([(5.0, 9)] * 3, []) is None
    assert of_values([(5.0, 9), (6.0, 9)], [(6.0, 9)]) is not None


def test_changing_the_sides_turns_the_interval_round() -> None:
    before, after = [(40, 100), (55, 120), (70, 130)], [(90, 140), (60, 110)]
    forth, back = of_rates(before, after), of_rates(after, before)

    assert forth is not None
    assert back == pytest.approx((-forth.high, -forth.low))


def test_changing_the_sides_turns_the_interval_of_values_round() -> None:
    before, after = [(4.0, 30), (5.5, 20), (4.5, 25)], [(7.0, 10), (6.0, 30)]
    forth, back = of_values(before, after), of_values(after, before)

    assert forth is not None
    assert back == pytest.approx((-forth.high, -forth.low))


def test_more_weeks_and_more_cases_make_it_narrower() -> None:
    assert width(of_rates(CALM, RISEN)) < width(of_rates(CALM[:2], RISEN[:2]))
    assert width(of_rates([(500, 1000)] * 4, [(600, 1000)] * 4)) < width(of_rates(CALM, RISEN)) / 3


def test_weeks_that_vary_less_than_chance_gain_nothing() -> None:
    # 48 and 52 of 100 are closer together than chance makes them; so are weeks that are all the same.
    assert of_rates([(48, 100), (52, 100)] * 2, RISEN) == pytest.approx(of_rates(CALM, RISEN))


def test_weeks_that_vary_more_than_chance_make_it_wider_by_as_much() -> None:
    restless = [(40, 100), (60, 100)] * 2

    # Each of eight weeks is two deviations of chance off, here and there: 4 * 4 / 6 by df, and 1.353 for likeness.
    found = of_rates(restless, RISEN)

    assert width(found) / width(of_rates(CALM, RISEN)) == pytest.approx(
        (16 / 6 * 1.15 / 0.85) ** 0.5, rel=0.03
    )


def test_values_that_keep_their_distance_have_no_doubt() -> None:
    assert of_values([(5.0, 10)] * 3, [(4.0, 10)] * 3) == (-1, -1)


def test_likeness_has_an_end() -> None:
    steps = [(float(number // 10), 10) for number in range(20)]
    turned = [(float(number % 2), 10) for number in range(20)]
    level = [(0.5, 10), (0.5, 10)]

    # The same spread, once in two long runs and once from week to week: sqrt(4 / 1.353).
    assert width(of_values(steps, level)) / width(of_values(turned, level)) == pytest.approx(
        (4 / 1.353) ** 0.5, rel=0.01
    )
