"""What was counted becomes a number: its value, its interval, and how sure it is, at the boundaries."""

from typing import Any

import pytest

from rules.metrics.definition import LEAST_SHOWN, LEAST_SURE, Metric
from rules.metrics.number import NONE, SMALL, SURE, TOO_FEW, combined, evaluated, number_of
from rules.metrics.tally import Number, Tally


def metric(kind: str, unit: str = "percent", **more: Any) -> Metric:
    return Metric(
        "m", "1", "M", "How many?", "Some / all.", "operational", "activity", ("support",), unit, "up", kind,
        **more,
    )  # fmt: skip


def rounded(number: Number) -> tuple[float | None, ...]:
    return tuple(None if one is None else round(one, 4) for one in (number.value, number.low, number.high))


@pytest.mark.parametrize("kind", ["count", "level", "sum"])
@pytest.mark.parametrize("numerator", [0, 1, 7.5])
def test_a_count_is_exact_however_small(kind: str, numerator: float) -> None:
    number = number_of(metric(kind), Tally(numerator=numerator))

    assert (number.value, number.low, number.high, number.state) == (numerator, None, None, SURE)


@pytest.mark.parametrize(
    ("n", "value", "state"),
    [
        (0, None, NONE),
        (1, None, TOO_FEW),
        (4, None, TOO_FEW),
        (5, 0.4, SMALL),
        (29, 0.4, SMALL),
        (30, 0.4, SURE),
    ],
)
def test_a_rate_is_shown_from_five_members_on_and_sure_from_thirty(
    n: int, value: float | None, state: str
) -> None:
    number = number_of(metric("rate"), Tally(denominator=n, numerator=0.4 * n, n=n))

    assert (LEAST_SHOWN, LEAST_SURE) == (5, 30)
    assert (number.value, number.state) == (value, state)


def test_how_many_members_make_a_number_sure_is_the_definitions_own_word() -> None:
    tally = Tally(denominator=10, numerator=5, n=10)

    assert number_of(metric("rate", least=10), tally).state == SURE
    assert number_of(metric("rate", least=11), tally).state == SMALL


def test_a_rate_has_wilsons_interval() -> None:
    # 40 of 100: centre (0.4 + 3.8415/200) / (1 + 3.8415/100), half 1.96 * sqrt(0.24/100 + 3.8415/40000) / 1.0384.
    number = number_of(metric("rate"), Tally(denominator=100, numerator=40, n=100))

    assert rounded(number) == (0.4, 0.3094, 0.498)


def test_a_ratio_divides_sums_and_has_no_interval() -> None:
    number = number_of(metric("ratio", "ratio"), Tally(denominator=8, numerator=20, n=50))

    assert rounded(number) == (2.5, None, None)


def test_with_members_but_nothing_to_divide_by_there_is_no_number() -> None:
    number = number_of(metric("ratio", "ratio"), Tally(denominator=0, numerator=20, n=50))

    assert (number.value, number.state) == (None, NONE)


def test_a_median_has_the_notch_of_its_quartiles() -> None:
    # 1.58 * (30 - 10) / sqrt(100) = 3.16.
    number = number_of(metric("median", "points"), Tally(n=100, quartiles=(10.0, 22.0, 30.0)))

    assert rounded(number) == (22.0, 18.84, 25.16)


def test_a_mean_has_students_interval_below_thirty_values() -> None:
    # t for 8 degrees of freedom is 2.3060: 2.306 * 6 / sqrt(9) = 4.612.
    small = number_of(metric("mean", "points"), Tally(n=9, mean=10.0, deviation=6.0))
    large = number_of(metric("mean", "points"), Tally(n=36, mean=10.0, deviation=6.0))

    assert rounded(small) == (10.0, 5.388, 14.612)
    assert rounded(large) == (10.0, 8.04, 11.96)


@pytest.mark.parametrize(
    ("unit", "low"), [("minutes", 0.0), ("days", 0.0), ("turns", 0.0), ("points", -3.16), ("money", -3.16)]
)
def test_what_is_never_negative_has_no_negative_end(unit: str, low: float) -> None:
    number = number_of(metric("median", unit), Tally(n=100, quartiles=(-10.0, 0.0, 10.0)))

    assert rounded(number) == (0.0, low, 3.16)


def test_values_that_are_all_missing_make_no_median() -> None:
    assert number_of(metric("median", "minutes"), Tally(n=50)).state == NONE
    assert number_of(metric("mean", "minutes"), Tally(n=50)).value is None


FORMULA = metric("formula", expression="part / other * hundred", parameters={"hundred": 100.0})


def part(value: float | None, n: int = 50, state: str = SURE, **more: Any) -> Number:
    return Number(value, Tally(n=n, provisional=more.pop("provisional", 0)), state=state, **more)


def test_a_formula_is_worked_out_of_its_parts_and_parameters() -> None:
    number = combined(FORMULA, {"part": part(3.0), "other": part(4.0)})

    assert (number.value, number.state) == (75.0, SURE)


def test_a_formula_is_as_sure_as_the_least_sure_of_its_parts_and_rests_on_the_fewest_members() -> None:
    parts = {"part": part(3.0, 12, SMALL, provisional=2), "other": part(4.0, 90, provisional=3)}

    number = combined(FORMULA, parts)

    assert (number.state, number.tally.n, number.tally.provisional) == (SMALL, 12, 5)


def test_a_part_without_members_of_its_own_does_not_make_it_rest_on_none() -> None:
    assert combined(FORMULA, {"part": part(3.0, 0), "other": part(4.0, 40)}).tally.n == 40


@pytest.mark.parametrize(("state", "found"), [(TOO_FEW, TOO_FEW), (NONE, NONE), (SURE, NONE)])
def test_without_a_part_there_is_no_number_and_it_says_what_is_missing(state: str, found: str) -> None:
    parts = {"part": part(None, 3, state, missing=("costs", "staff")), "other": part(4.0, missing=("costs",))}

    number = combined(FORMULA, parts, ("hours",))

    assert (number.value, number.state, number.missing) == (None, found, ("hours", "costs", "staff"))


def test_a_division_by_zero_is_no_number() -> None:
    number = combined(FORMULA, {"part": part(3.0), "other": part(0.0)})

    assert (number.value, number.state) == (None, NONE)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("a + b", 3.0),
        ("a / b", 0.5),
        ("b / a", 2.0),
        ("a / (b - 2.0)", None),
        ("0.0 * a / (b - 2.0)", None),
        ("a > b ? a : b", 2.0),
        ("c", None),
    ],
)
def test_whole_numbers_count_as_fractions_and_what_has_no_value_is_none(
    expression: str, value: float | None
) -> None:
    assert evaluated(expression, {"a": 1, "b": 2}) == value
