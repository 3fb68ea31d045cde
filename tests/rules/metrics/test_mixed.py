"""A mean against an earlier one in the same mix, by hand."""

import pytest

from rules.metrics.mixed import change_in_same_mix


def test_only_what_changed_within_a_class_counts() -> None:
    found = change_in_same_mix({"easy": (1, 5.0), "hard": (9, 20.0)}, {"easy": 5.0, "hard": 20.0})

    assert (found.more, found.before, found.share) == (0.0, 185.0, 0.0)


def test_each_class_weighs_what_comes_now() -> None:
    found = change_in_same_mix({"easy": (10, 4.0), "hard": (2, 30.0)}, {"easy": 5.0, "hard": 20.0})

    assert (found.more, found.before) == (10 * -1.0 + 2 * 10.0, 90.0)
    assert found.share == pytest.approx(10 / 90)


def test_a_class_without_an_earlier_mean_is_left_out_and_counted() -> None:
    found = change_in_same_mix({"easy": (10, 4.0), "new": (3, 99.0)}, {"easy": 5.0, "gone": 1.0})

    assert (found.n, found.left_out, found.before) == (10, 3, 50.0)


@pytest.mark.parametrize("before", [{}, {"easy": 0.0}])
def test_without_anything_before_there_is_no_share(before: dict[str, float]) -> None:
    assert change_in_same_mix({"easy": (10, 4.0)}, before).share is None
