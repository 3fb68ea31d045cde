"""The kinds of value that settings of money, time worked and targets may have."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from babel.core import get_global
from babel.numbers import get_currency_precision
from marshmallow import ValidationError

from rules.money import Estimate, certain
from rules.staffing import TIERS
from service.config.problems import suggestion
from service.config.values import text, text_table

WRITTEN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
HIGHEST = Decimal(10) ** 12
YEARS = range(2000, 2101)
MOST_DIMENSIONS = 2


def amount(value: Any) -> Decimal:
    """A number of at least 0, exact as it is written: 1200, 0.99 or "0.99"."""
    written = isinstance(value, str) and WRITTEN.fullmatch(value)
    found = Decimal(value) if written else _decimal(value)
    if found is None or not 0 <= found < HIGHEST:
        raise ValidationError('is not an amount from 0 on. Write 1200, 0.99 or "0.99", without a currency.')
    return found


def up_to(high: int) -> Callable[[Any], Decimal]:
    """A number from 0 to high, exact as it is written."""

    def read(value: Any) -> Decimal:
        found = _decimal(value)
        if found is None or not 0 <= found <= high:
            raise ValidationError(f"is not a number from 0 to {high}. Write 4.5 for four and a half.")
        return found

    return read


def number(value: Any) -> float:
    """A finite number."""
    found = _decimal(value)
    if found is None:
        raise ValidationError("is not a number. Write 0.6, 12 or -3, without quotes and without %.")
    return float(found)


def currency(value: Any) -> str:
    """An ISO 4217 code."""
    if text(value) not in currencies():
        raise ValidationError(f"has the unknown currency '{value[:40]}'. {_near_currency(value)}")
    return str(value)


def day(value: Any) -> date:
    """A local day, written without quotes."""
    if type(value) is not date or value.year not in YEARS:
        raise ValidationError("is not a day between 2000 and 2100. Write it without quotes: 2026-03-01.")
    return value


def minutes_by_tier(value: Any) -> dict[str, Estimate]:
    """Minutes by complexity tier, one number or [low, base, high] each."""
    if not isinstance(value, dict):
        raise ValidationError('is not a table. Write { "1" = 6, "2" = [10, 14, 20] }.')
    if unknown := [tier for tier in value if tier not in TIERS]:
        raise ValidationError(f"has the unknown tier '{unknown[0][:40]}'. {suggestion(unknown[0], TIERS)}")
    return {tier: _minutes(tier, one) for tier, one in value.items()}


def identifier(value: Any) -> str:
    """An id in small letters, digits and underscores."""
    if IDENTIFIER.fullmatch(text(value)) is None:
        raise ValidationError(f"has the unusable id '{value[:40]}'. Use a-z, 0-9 and _, a letter first.")
    return str(value)


def segment(value: Any) -> dict[str, str]:
    """At most two dimensions, each with its one value."""
    found: Mapping[str, str] = text_table(value)
    if len(found) > MOST_DIMENSIONS:
        raise ValidationError(f"has {len(found)} dimensions. Name at most {MOST_DIMENSIONS}.")
    return {identifier(name): one for name, one in found.items()}


def scaled(value: Decimal, code: str) -> Decimal:
    """An amount in minor units of a currency, whole unless it has more decimal places than the currency."""
    return value.scaleb(get_currency_precision(code))


@cache
def currencies() -> frozenset[str]:
    """Codes of the currencies that some country uses, or used in one of the years that days may be in."""
    rows = (row for used in get_global("territory_currencies").values() for row in used)
    return frozenset(code for code, _, end, tender in rows if tender and (not end or end[0] in YEARS))


def _near_currency(value: str) -> str:
    if value.upper() in currencies():
        return f"Did you mean '{value.upper()}'?"
    return "Write an ISO code such as EUR, USD or GBP."


def _minutes(tier: str, value: Any) -> Estimate:
    if not isinstance(value, list):
        return certain(_minute(tier, value))
    cases = [_minute(tier, one) for one in value]
    if len(cases) != 3 or sorted(cases) != cases:
        raise ValidationError(f"is no estimate at tier {tier}. Write [low, base, high], the lowest first.")
    return Estimate(*cases)


def _minute(tier: str, value: Any) -> Fraction:
    found = _decimal(value)
    if found is None or not 0 <= found <= 10_000:
        raise ValidationError(f"has no number of minutes at tier {tier}. Write a number from 0 to 10000.")
    return Fraction(found)


def _decimal(value: Any) -> Decimal | None:
    """The exact number that is written; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    found = Decimal(str(value))  # of a float the digits that are written in the file
    return found if found.is_finite() else None
