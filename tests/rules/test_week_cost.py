"""What a problem costs a week, and which comes first."""

import pytest

from rules.money import Estimate, certain
from rules.week_cost import Week, rank, week_cost

USUAL: dict[str, Estimate] = {"1": certain(6), "2": certain(30)}


@pytest.mark.parametrize(
    ("week", "hour", "cost"),
    [
        (Week(2, 7200.0, 2, {"1": 0}), 3000.0, 6000),
        (Week(3, 3600.0, 1, {"1": 2}), 3000.0, 3600),
        (Week(2, 0.0, 0, {"1": 1, "2": 1}), 3000.0, 1800),
        (Week(0, 0.0, 0, {}), 3000.0, 0),
        (Week(1, 0.0, 0, {"3": 1}), 3000.0, None),
        (Week(1, 60.0, 1, {"3": 0}), 3000.0, 50),
        (Week(1, 60.0, 1, {}), None, None),
    ],
)
def test_minutes_are_measured_where_they_are_and_else_those_of_the_tier(
    week: Week, hour: float | None, cost: int | None
) -> None:
    assert week_cost(week, hour, USUAL) == cost


def test_the_dearest_comes_first_and_without_costs_what_most_report() -> None:
    few, many = Week(1, 0, 0, {}), Week(9, 0, 0, {})

    assert sorted([rank(many, 10), rank(few, 500), rank(many, None), rank(few, None)]) == [
        rank(few, 500), rank(many, 10), rank(many, None), rank(few, None),
    ]  # fmt: skip
