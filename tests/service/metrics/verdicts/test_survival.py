"""Curves and outlooks against a table worked out by hand."""

import pytest

from service.metrics.verdicts.survival import Outlook, fitted, outlook

# Ten resolutions: one falls on day 1 (of 10), two on day 3 (of 8, one was last seen on day 2), one on day 14 (of 5).
DAYS = [1.0, 2.0, 3.0, 3.0, 6.0, 14.0, 14.0, 14.0, 14.0, 14.0]
FELL = [True, False, True, True, False, True, False, False, False, False]
CURVE = fitted(DAYS, FELL)


def test_the_curve_drops_on_each_day_on_which_one_fell() -> None:
    asked = [0.0, 0.99, 1.0, 2.99, 3.0, 13.99, 14.0, 99.0]

    shares = [float(CURVE.share(day)) for day in asked]

    assert shares == pytest.approx([1, 1, 0.9, 0.9, 0.9 * 6 / 8, 0.675, 0.675 * 4 / 5, 0.54])


def test_its_uncertainty_is_greenwoods_sum() -> None:
    expected = [0.0, 1 / (10 * 9), 1 / 90 + 2 / (8 * 6), 1 / 90 + 2 / 48 + 1 / (5 * 4)]

    assert [float(CURVE.variance(day)) for day in (0.5, 1, 3, 14)] == pytest.approx(expected)


def test_an_open_one_stands_to_the_end_with_what_is_left_of_the_curve() -> None:
    found = outlook(CURVE, [5.0], 14.0)

    # 0.54 / 0.675 = 0.8, uncertain by the last step alone.
    assert (found.expected, found.by_chance, found.by_curve) == pytest.approx((0.8, 0.16, 0.8**2 / 20))


def test_the_errors_of_two_open_ones_are_alike_where_their_remaining_days_are() -> None:
    found = outlook(CURVE, [0.0, 5.0], 14.0)

    young, old = 0.54, 0.8
    whole, last = 1 / 90 + 2 / 48 + 1 / 20, 1 / 20
    assert found.expected == pytest.approx(young + old)
    assert found.by_chance == pytest.approx(young * (1 - young) + old * (1 - old))
    assert found.by_curve == pytest.approx(young**2 * whole + old**2 * last + 2 * young * old * last)


def test_the_order_of_the_open_ones_does_not_matter() -> None:
    forth, back = outlook(CURVE, [0.5, 2.0, 7.0], 14.0), outlook(CURVE, [7.0, 0.5, 2.0], 14.0)

    assert (forth.expected, forth.by_curve) == pytest.approx((back.expected, back.by_curve))


def test_nothing_open_leaves_nothing_to_expect() -> None:
    assert outlook(CURVE, [], 14.0) == Outlook(0.0, 0.0, 0.0)


def test_where_none_fell_all_stand() -> None:
    calm = fitted([14.0, 14.0, 3.0], [False, False, False])

    assert float(calm.share(14.0)) == 1.0
    assert outlook(calm, [1.0, 2.0], 14.0) == Outlook(2.0, 0.0, 0.0)


def test_where_all_fell_none_is_expected_to_stand() -> None:
    lost = fitted([1.0, 2.0], [True, True])

    assert outlook(lost, [0.5, 3.0], 14.0).expected == 0.0
