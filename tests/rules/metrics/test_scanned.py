"""What the columns of a scan mean for each kind of metric; they are those that the compiler counts."""

from typing import Any

import pytest

from rules.metrics.definition import Exclusion, Metric
from rules.metrics.scanned import tally, width

TWO = (Exclusion("spam", "Nobody asked."), Exclusion("test", "Made by us."))
# Columns before what a kind counts: provisional, awaiting.
BEFORE = (3, 2)


def metric(kind: str, exclude: tuple[Exclusion, ...] = ()) -> Metric:
    return Metric(
        "m", "1", "M", "How many?", "Some / all.", "operational", "activity", ("support",), "percent", "up", kind,
        exclude=exclude,
    )  # fmt: skip


def test_of_a_rate_first_all_and_then_those_that_count() -> None:
    found = tally(metric("rate"), (*BEFORE, 40, 10))

    assert (found.denominator, found.numerator, found.n) == (40, 10, 40)
    assert (found.provisional, found.awaiting, found.excluded) == (3, 2, ())


def test_of_a_count_only_those_that_count_are_members() -> None:
    assert tally(metric("count"), (*BEFORE, 40, 10)).n == 10


def test_of_a_ratio_two_sums_and_over_how_many() -> None:
    found = tally(metric("ratio"), (*BEFORE, 8.5, 20.0, 6))

    assert (found.denominator, found.numerator, found.n) == (8.5, 20.0, 6)


def test_of_a_median_the_quartiles_the_ninetieth_and_how_many() -> None:
    found = tally(metric("median"), (*BEFORE, [1.0, 2.0, 4.0, 9.0], 12))

    assert (found.quartiles, found.p90, found.n, found.denominator) == ((1.0, 2.0, 4.0), 9.0, 12, 12)
    assert tally(metric("median"), (*BEFORE, None, 0)).quartiles is None


def test_of_a_mean_the_mean_how_many_and_the_deviation() -> None:
    found = tally(metric("mean"), (*BEFORE, 10.5, 9, 6.25))

    assert (found.mean, found.n, found.deviation) == (10.5, 9, 6.25)


def test_a_sum_of_nothing_is_zero() -> None:
    assert tally(metric("sum"), (*BEFORE, 12.5, 4)).numerator == 12.5
    assert tally(metric("sum"), (*BEFORE, None, 0)).numerator == 0


@pytest.mark.parametrize(
    ("kind", "columns", "many"),
    [("rate", (40, 10), 4), ("count", (40, 10), 4), ("level", (40, 10), 4), ("sum", (1.0, 4), 4),
     ("median", ([1.0, 2.0, 3.0, 4.0], 4), 4), ("mean", (1.0, 4, 0.5), 5), ("ratio", (1.0, 2.0, 3), 5)],
)  # fmt: skip
def test_exclusions_come_last_and_the_columns_of_the_next_metric_are_left_alone(
    kind: str, columns: tuple[Any, ...], many: int
) -> None:
    told = metric(kind, TWO)

    found = tally(told, (*BEFORE, *columns, 7, 8, "of the next metric"))

    assert found.excluded == (7, 8)
    assert (width(metric(kind)), width(told)) == (many, many + 2)


def test_the_last_digits_that_threads_add_in_any_order_are_cut() -> None:
    one, other = (
        tally(metric("ratio"), (*BEFORE, 3.0, value, 6)).numerator for value in (0.1 + 0.2, 0.3 + 1e-13)
    )

    assert one == other == 0.3
    assert tally(metric("ratio"), (*BEFORE, 3.0, 1234567.891, 6)).numerator == 1234567.891
