"""Amounts are whole minor units, currencies are never mixed, and doubts add up the honest way."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from rules.money import (
    Estimate,
    Money,
    both,
    cases,
    certain,
    each,
    exactly,
    less,
    multiplied,
    rounded,
    summed,
)
from tests.rules.priced import base, between, euros, three


def test_amounts_of_one_currency_add_up() -> None:
    assert Money(150, "EUR") + Money(275, "EUR") == Money(425, "EUR")
    assert Money(150, "EUR") - Money(275, "EUR") == Money(-125, "EUR")


@pytest.mark.parametrize("operation", [Money.__add__, Money.__sub__])
def test_two_currencies_are_never_mixed(operation: Callable[[Money, Money], Money]) -> None:
    with pytest.raises(ValueError, match="EUR and USD cannot be added"):
        operation(Money(1, "EUR"), Money(1, "USD"))


def test_cases_of_two_currencies_are_never_mixed_either() -> None:
    with pytest.raises(ValueError, match="EUR and USD"):
        euros(1) + exactly("USD", 1)


@pytest.mark.parametrize(
    ("factor", "amount"),
    [(Fraction(1, 2), 1), (Fraction(149, 100), 1), (Fraction(3, 2), 2), (Fraction(0), 0), (Fraction(7), 7)],
)
def test_a_multiple_is_rounded_once_and_halves_go_up(factor: Fraction, amount: int) -> None:
    assert Money(1, "EUR").times(factor) == Money(amount, "EUR")


@pytest.mark.parametrize(
    ("exact", "whole"),
    [
        (Fraction(-5, 2), -2),
        (Fraction(-1, 2), 0),
        (Fraction(1, 2), 1),
        (Fraction(5, 2), 3),
        (Fraction(249, 100), 2),
        (Fraction(251, 100), 3),
    ],
)
def test_rounding_does_not_depend_on_whole_numbers_beside_it(exact: Fraction, whole: int) -> None:
    assert rounded(exact) == whole
    assert rounded(exact + 17) == whole + 17


def test_a_measured_number_is_the_same_in_every_case() -> None:
    assert certain(6) == Estimate(Fraction(6), Fraction(6), Fraction(6))
    assert certain(0.5).base == Fraction(1, 2)


def test_estimates_add_up_and_multiply_case_by_case() -> None:
    estimate = Estimate(Fraction(10), Fraction(14), Fraction(20))

    assert estimate + certain(6) == Estimate(Fraction(16), Fraction(20), Fraction(26))
    assert estimate.times(3) == Estimate(Fraction(30), Fraction(42), Fraction(60))


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (certain(6), "6"),
        (certain(Fraction(9, 2)), "4.5"),
        (Estimate(Fraction(10), Fraction(29, 2), Fraction(20)), "10/14.5/20"),
        (Estimate(Fraction(10), Fraction(20), Fraction(20)), "10/20/20"),
    ],
)
def test_an_estimate_is_told_in_one_number_or_three(estimate: Estimate, said: str) -> None:
    assert str(estimate) == said


def test_taking_away_widens_the_doubt() -> None:
    assert between(100, 150, 200) - between(10, 20, 40) == between(60, 130, 190)


def test_an_amount_with_doubt_times_a_number_with_doubt_has_both() -> None:
    doubled = between(100, 150, 200).times(Estimate(Fraction(1), Fraction(2), Fraction(3)))

    assert doubled == between(100, 300, 600)


def test_a_sum_stands_for_each_currency() -> None:
    amounts = summed([euros(100), exactly("USD", 7), euros(50)])

    assert base(amounts) == {"EUR": 150, "USD": 7}
    assert amounts["USD"].currency == "USD"


def test_nothing_sums_up_to_no_currency_at_all() -> None:
    assert summed([]) == {}
    assert both() == {}


def test_sums_of_several_keep_their_currencies_apart() -> None:
    assert base(both({"EUR": euros(1)}, {"USD": exactly("USD", 2)}, {"EUR": euros(4)})) == {
        "EUR": 5,
        "USD": 2,
    }


def test_what_is_left_may_be_less_than_nothing_and_in_a_currency_of_its_own() -> None:
    left = less({"EUR": between(10, 20, 30)}, {"EUR": between(5, 15, 40), "USD": exactly("USD", 3)})

    assert three(left) == (-30, 5, 25)
    assert three(left, "USD") == (-3, -3, -3)


def test_every_currency_is_multiplied() -> None:
    assert base(multiplied({"EUR": euros(3), "USD": exactly("USD", 5)}, certain(2))) == {"EUR": 6, "USD": 10}


def test_the_share_of_one_is_rounded_to_whole_minor_units() -> None:
    assert base(each({"EUR": euros(100)}, 3)) == {"EUR": 33}
    assert base(each({"EUR": euros(200)}, 3)) == {"EUR": 67}


@pytest.mark.parametrize("count", [0, -1])
def test_the_share_of_none_is_not_known(count: int) -> None:
    assert each({"EUR": euros(100)}, count) is None


def test_the_share_of_what_is_not_known_is_not_known() -> None:
    assert each(None, 3) is None


def test_three_amounts_are_told_in_their_order() -> None:
    assert (cases("JPY", 1, 2, 3).low, cases("JPY", 1, 2, 3).high) == (Money(1, "JPY"), Money(3, "JPY"))
