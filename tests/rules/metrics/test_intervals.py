"""Intervals against published and hand-computed values."""

import pytest

from rules.metrics.intervals import NOTCH, STUDENT, Interval, of_mean, of_median, of_rate


def test_wilson_agrees_with_the_published_values() -> None:
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
    for numerator, denominator, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        assert of_rate(numerator, denominator) == pytest.approx((low, high), abs=5e-5)


def test_wilson_is_its_own_mirror_image() -> None:
    low, high = of_rate(3, 10) or (0, 0)
    mirrored = of_rate(7, 10) or (0, 0)

    assert (1 - high, 1 - low) == pytest.approx(mirrored)


def test_a_rate_of_everything_or_nothing_stays_within_zero_and_one() -> None:
    assert (of_rate(0, 5) or Interval(9, 9)).low == 0.0
    assert (of_rate(5, 5) or Interval(9, 9)).high == 1.0
    assert (of_rate(5, 5) or Interval(9, 9)).low == pytest.approx(5 / (5 + 3.8415), abs=1e-4)


def test_an_empty_denominator_has_no_interval() -> None:
    assert of_rate(0, 0) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(6, 5), (-1, 5), (1, 0)])
def test_a_numerator_outside_its_denominator_is_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match=f"{numerator} of {denominator} is no rate"):
        of_rate(numerator, denominator)


def test_a_mean_of_few_values_uses_student_and_of_thirty_the_normal_distribution() -> None:
    # Half widths by hand: t(28) * 10 / sqrt(29) and 1.95996 * 10 / sqrt(30).
    assert of_mean(29, 100.0, 10.0) == pytest.approx((96.1963, 103.8037), abs=1e-3)
    assert of_mean(30, 100.0, 10.0) == pytest.approx((96.4216, 103.5784), abs=1e-3)


def test_a_mean_of_two_values_is_hardly_known() -> None:
    assert of_mean(2, 5.0, 1.0) == pytest.approx((5 - 8.9846, 5 + 8.9846), abs=1e-3)


def test_a_mean_without_a_spread_has_no_interval() -> None:
    assert of_mean(0, 0.0, None) is None
    assert of_mean(1, 5.0, None) is None
    assert of_mean(1, 5.0, 0.0) is None
    assert of_mean(50, 5.0, None) is None


def test_values_that_are_all_equal_have_an_interval_of_no_width() -> None:
    assert of_mean(12, 5.0, 0.0) == (5.0, 5.0)


def test_the_table_of_student_agrees_with_the_library() -> None:
    stats = pytest.importorskip("scipy.stats")

    assert pytest.approx([stats.t.ppf(0.975, one) for one in range(1, 29)], abs=5e-5) == STUDENT


def test_the_notch_of_a_median_is_taken_from_its_quartiles() -> None:
    # 1.58 * (30 - 10) / sqrt(100) = 3.16
    assert of_median(100, 10.0, 18.0, 30.0) == pytest.approx((14.84, 21.16))
    assert of_median(1, 10.0, 18.0, 30.0) == pytest.approx((18 - 20 * NOTCH, 18 + 20 * NOTCH))


def test_a_median_of_nothing_has_no_interval() -> None:
    assert of_median(0, 0.0, 0.0, 0.0) is None


def test_intervals_that_touch_overlap() -> None:
    assert Interval(1, 2).overlaps(Interval(2, 3))
    assert Interval(2, 3).overlaps(Interval(1, 2))
    assert Interval(1, 9).overlaps(Interval(4, 5))
    assert not Interval(1, 2).overlaps(Interval(2.001, 3))
    assert not Interval(2.001, 3).overlaps(Interval(1, 2))


def test_both_ends_belong_to_an_interval() -> None:
    assert Interval(1, 2).holds(1)
    assert Interval(1, 2).holds(2)
    assert not Interval(1, 2).holds(0.999)
    assert not Interval(1, 2).holds(2.001)
