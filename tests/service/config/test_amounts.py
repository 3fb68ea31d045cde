"""The kinds of value of money and targets: exact as written, and refused with what to write instead."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from marshmallow import ValidationError

from rules.money import Estimate, certain
from service.config import amounts


def refusal(read: Any, value: Any) -> str:
    """What a reading function says to a value that it does not take."""
    with pytest.raises(ValidationError) as caught:
        read(value)
    (message,) = caught.value.messages
    return str(message)


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        (0, "0"),
        (1200, "1200"),
        (0.99, "0.99"),
        (0.1, "0.1"),
        ("0.99", "0.99"),
        ("900.00", "900.00"),
        ("999999999999.999999", "999999999999.999999"),
        (1e11, "100000000000"),
    ],
)
def test_an_amount_is_exact_as_it_is_written(written: Any, exact: str) -> None:
    assert amounts.amount(written) == Decimal(exact)


@pytest.mark.parametrize(
    "value",
    [-1, -0.01, "-1", "", " 5", "1,200", "1_200", "1e3", "€5", "5 EUR", "١٢", ".5", "5.", True, None, [], {},
     float("nan"), float("inf"), 10**12, 1e12],
)  # fmt: skip
def test_what_is_no_amount_is_refused(value: Any) -> None:
    assert refusal(amounts.amount, value).startswith("is not an amount from 0 on. Write 1200,")


@pytest.mark.parametrize("value", [0, 168, 4.5, 0.1])
def test_a_number_up_to_a_limit_is_read(value: float) -> None:
    assert amounts.up_to(168)(value) == Decimal(str(value))


@pytest.mark.parametrize("value", [-0.5, 168.01, 169, "4.5", True, None, float("nan")])
def test_a_number_beyond_its_limit_is_refused(value: Any) -> None:
    assert (
        refusal(amounts.up_to(168), value) == "is not a number from 0 to 168. Write 4.5 for four and a half."
    )


@pytest.mark.parametrize(("value", "read"), [(0.6, 0.6), (-3, -3.0), (0, 0.0), (12, 12.0)])
def test_a_target_is_any_finite_number(value: float, read: float) -> None:
    assert amounts.number(value) == read


@pytest.mark.parametrize("value", ["0.6", "60 %", True, None, float("nan"), float("-inf"), [1]])
def test_what_is_no_number_is_refused(value: Any) -> None:
    assert refusal(amounts.number, value).startswith("is not a number. Write 0.6,")


@pytest.mark.parametrize("code", ["EUR", "USD", "JPY", "KWD", "HRK"])
def test_a_currency_that_some_country_uses_or_lately_used_is_known(code: str) -> None:
    assert amounts.currency(code) == code


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("eur", "has the unknown currency 'eur'. Did you mean 'EUR'?"),
        ("EURO", "has the unknown currency 'EURO'. Write an ISO code such as EUR, USD or GBP."),
        ("XXX", "has the unknown currency 'XXX'. Write an ISO code such as EUR, USD or GBP."),
        ("FRF9", "has the unknown currency 'FRF9'."),
        ("€", "has the unknown currency '€'."),
        ("", "is empty."),
        (978, "is not a text."),
    ],
)
def test_any_other_currency_is_refused(value: Any, said: str) -> None:
    assert refusal(amounts.currency, value).startswith(said)


@pytest.mark.parametrize("value", [date(2000, 1, 1), date(2026, 3, 1), date(2100, 12, 31)])
def test_a_day_is_read(value: date) -> None:
    assert amounts.day(value) == value


@pytest.mark.parametrize(
    "value",
    ["2026-03-01", date(1999, 12, 31), date(2101, 1, 1), datetime(2026, 3, 1, tzinfo=UTC), 2026, None],
)
def test_what_is_no_day_of_these_years_is_refused(value: Any) -> None:
    assert refusal(amounts.day, value).startswith("is not a day between 2000 and 2100.")


def test_minutes_are_one_number_or_three_for_each_tier() -> None:
    assert amounts.minutes_by_tier({"1": 6, "2": [10, 14.5, 20], "untiered": 0, "3": [5, 5, 5]}) == {
        "1": certain(6),
        "2": Estimate(Fraction(10), Fraction(29, 2), Fraction(20)),
        "untiered": certain(0),
        "3": certain(5),
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (6, "is not a table. Write { "),
        ({"4": 6}, "has the unknown tier '4'. Known: 1, 2, 3, untiered."),
        ({"untierd": 6}, "has the unknown tier 'untierd'. Did you mean 'untiered'?"),
        ({"1": "6"}, "has no number of minutes at tier 1."),
        ({"1": -1}, "has no number of minutes at tier 1."),
        ({"1": 10_001}, "has no number of minutes at tier 1."),
        ({"2": [10, 14]}, "is no estimate at tier 2. Write [low, base, high], the lowest first."),
        ({"2": [10, 14, 20, 30]}, "is no estimate at tier 2."),
        ({"2": [14, 10, 20]}, "is no estimate at tier 2."),
        ({"2": [10, "x", 20]}, "has no number of minutes at tier 2."),
        ({"2": []}, "is no estimate at tier 2."),
    ],
)
def test_minutes_of_another_form_are_refused(value: Any, said: str) -> None:
    assert refusal(amounts.minutes_by_tier, value).startswith(said)


@pytest.mark.parametrize("value", ["csat", "arr_verified", "durable_7d", "x" * 60])
def test_an_identifier_is_read(value: str) -> None:
    assert amounts.identifier(value) == value


@pytest.mark.parametrize("value", ["7_days", "CSAT", "arr-verified", "a b", "_x", "x" * 61])
def test_another_id_is_refused(value: str) -> None:
    assert refusal(amounts.identifier, value).startswith("has the unusable id '")


def test_a_segment_has_no_one_or_two_dimensions() -> None:
    assert amounts.segment({}) == {}
    assert amounts.segment({"channel": "chat"}) == {"channel": "chat"}
    assert amounts.segment({"channel": "chat", "complexity": "2"}) == {"channel": "chat", "complexity": "2"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": "1", "b": "2", "c": "3"}, "has 3 dimensions. Name at most 2."),
        ({"Channel": "chat"}, "has the unusable id 'Channel'."),
        ({"tier": 2}, "is not a text."),
        ({"channel": ""}, "is empty."),
        ("chat", "is not a table."),
    ],
)
def test_a_segment_of_another_form_is_refused(value: Any, said: str) -> None:
    assert refusal(amounts.segment, value).startswith(said)


@pytest.mark.parametrize(
    ("written", "code", "units"),
    [
        ("900.00", "EUR", "90000"),
        ("0.99", "USD", "99"),
        ("1200", "JPY", "1200"),
        ("1.234", "KWD", "1234"),
        ("0.005", "EUR", "0.5"),
        ("0.5", "JPY", "0.5"),
    ],
)
def test_minor_units_are_those_of_the_currency(written: str, code: str, units: str) -> None:
    assert amounts.scaled(Decimal(written), code) == Decimal(units)
