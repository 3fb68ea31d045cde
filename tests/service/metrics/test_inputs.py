"""What is missing of an amount is said in words that fit it."""

from datetime import date
from pathlib import Path

import pytest

from rules.roi import Costs
from service.metrics.inputs import CANNOT_SPLIT
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import Rows

DAYS = (date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return Rows(Path(tmp_path_factory.mktemp("inputs"))).numbers(costs=Costs("JPY"))


@pytest.mark.parametrize(
    ("name", "missing"),
    [("ai_cost", "costs of the AI for these days in JPY"), ("loaded_hour", "costs of people and staff for these days in JPY"),
     ("staffed_minutes", "staff for these days"), ("fte", "staff for these days")],
)  # fmt: skip
def test_money_that_is_missing_has_a_currency_and_people_have_none(
    numbers: Numbers, name: str, missing: str
) -> None:
    assert numbers.inputs.value(name, *DAYS, split=False) == (None, missing)


def test_an_amount_is_not_divided_among_segments(numbers: Numbers) -> None:
    assert numbers.inputs.value("fte", *DAYS, split=True) == (None, CANNOT_SPLIT)
    assert numbers.inputs.value("loaded_hour", *DAYS, split=True)[1] != CANNOT_SPLIT
