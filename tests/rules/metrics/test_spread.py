"""What an improvement is measured against, by hand."""

import pytest

from rules.metrics.definition import Metric
from rules.metrics.spread import spread_of
from rules.metrics.tally import Number, Tally


def metric(kind: str) -> Metric:
    return Metric("one", "1", "", "", "", "customer", "quality", ("support",), "percent", "up", kind)


def test_a_medians_spread_is_that_of_its_members() -> None:
    number = Number(30.0, Tally(n=9, quartiles=(10.0, 30.0, 70.0)))

    assert spread_of(metric("median"), number, [1.0, 2.0, 3.0, 4.0]) == 60.0


@pytest.mark.parametrize("kind", ["rate", "mean", "ratio", "formula"])
def test_of_all_else_it_is_the_distance_of_the_quartiles_of_weeks(kind: str) -> None:
    # 1 2 3 4 5: a quarter lies at 2, three quarters at 4.
    assert spread_of(metric(kind), Number(3.0, Tally(n=50)), [5.0, 1.0, 3.0, 2.0, 4.0]) == 2.0


def test_three_weeks_tell_no_spread_and_four_do() -> None:
    number = Number(0.5, Tally(n=50))

    assert spread_of(metric("rate"), number, [0.1, 0.2, 0.3]) is None
    assert spread_of(metric("rate"), number, [0.0, 0.0, 1.0, 1.0]) == 1.0


@pytest.mark.parametrize("kind", ["count", "sum", "level"])
def test_counts_and_sums_have_none(kind: str) -> None:
    assert spread_of(metric(kind), Number(9.0, Tally(n=9)), [1.0, 2.0, 3.0, 4.0]) is None


def test_what_has_no_value_has_no_spread() -> None:
    assert spread_of(metric("rate"), Number(None, Tally(n=3)), [1.0, 2.0, 3.0, 4.0]) is None
