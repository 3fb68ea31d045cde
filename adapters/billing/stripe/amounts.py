"""What a subscription of Stripe comes to in a year: prices, quantities, intervals, and the discounts that last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil, floor
from typing import Any

from babel.numbers import get_currency_precision

from rules.recurring import yearly

# Stripe's smallest unit is the whole in these, a thousandth in those; in all others a hundredth, also where none circulates, as
# with ISK and UGX. https://docs.stripe.com/currencies#zero-decimal and #special-cases
WITHOUT_PARTS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE_PLACES = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
LASTS = "forever"  # a coupon's `duration`; the others end by themselves
ROUNDING = {"up": ceil, "down": floor}


class UnknownAmountError(ValueError):
    """What is paid is not known in advance, as with tiers, or is told in another shape."""


@dataclass(frozen=True, slots=True)
class Charge:
    """An item's amount of one interval. product: whose; interval, count: every so many of them."""

    amount: Fraction
    product: str
    interval: str
    count: int


def of_a_year(
    subscription: Mapping[str, Any], items: Sequence[Mapping[str, Any]], currency: str
) -> Fraction | None:
    """Minor units of the currency, None where they are not known in advance. items: all of the subscription's."""
    try:
        charges = [charge for item in items if (charge := _charge(item, currency))]
        for coupon in _coupons(subscription.get("discounts") or _of_customer(subscription)):
            charges = _reduced(charges, coupon, currency)
        return sum((yearly(one.amount, one.interval, one.count) for one in charges), Fraction()) * _scale(
            currency
        )
    except (UnknownAmountError, KeyError, TypeError, AttributeError, ZeroDivisionError, InvalidOperation):
        return None


def _charge(item: Mapping[str, Any], currency: str) -> Charge | None:
    """None for what is billed by use, which does not recur. https://docs.stripe.com/api/prices/object"""
    price = item["price"]
    recurring = price["recurring"]
    if recurring["usage_type"] == "metered":
        return None
    if price["billing_scheme"] != "per_unit" or price["currency"].upper() != currency:
        raise UnknownAmountError
    unit = Fraction(Decimal(str(price.get("unit_amount_decimal") or price["unit_amount"])))
    charge = Charge(
        unit * _units(item["quantity"], price.get("transform_quantity")), str(price["product"]),
        recurring["interval"], recurring["interval_count"],
    )  # fmt: skip
    for coupon in _coupons(item.get("discounts")):
        (charge,) = _reduced([charge], coupon, currency)
    return charge


def _units(quantity: int, divided: Mapping[str, Any] | None) -> int:
    return ROUNDING[divided["round"]](quantity / divided["divide_by"]) if divided else quantity


def _of_customer(subscription: Mapping[str, Any]) -> list[Any]:
    """The customer's own discount, which holds where the subscription has none."""
    customer = subscription.get("customer")
    discount = customer.get("discount") if isinstance(customer, Mapping) else None
    return [discount] if discount else []


def _coupons(discounts: Iterable[Any] | None) -> list[Mapping[str, Any]]:
    """The coupons that last. https://docs.stripe.com/api/coupons/object"""
    coupons = [discount["coupon"] for discount in discounts or ()]
    return [one for one in coupons if one["duration"] == LASTS]


def _reduced(charges: Sequence[Charge], coupon: Mapping[str, Any], currency: str) -> list[Charge]:
    """The charges after a coupon: a share of each that it is for, or an amount of all of them together."""
    products = (coupon.get("applies_to") or {}).get("products")
    meant = [one for one in charges if not products or one.product in products]
    others = [one for one in charges if one not in meant]
    if not meant:
        return others
    if coupon.get("percent_off"):
        left = 1 - Fraction(Decimal(str(coupon["percent_off"]))) / 100
        return others + [Charge(one.amount * left, one.product, one.interval, one.count) for one in meant]
    if str(coupon["currency"]).upper() != currency or len({(one.interval, one.count) for one in meant}) != 1:
        raise UnknownAmountError  # off which of the intervals, nobody can say
    left = max(Fraction(), sum((one.amount for one in meant), Fraction()) - coupon["amount_off"])
    return [*others, Charge(left, "", meant[0].interval, meant[0].count)]


def _scale(currency: str) -> Fraction:
    """Our minor units for each of Stripe's."""
    places = 0 if currency in WITHOUT_PARTS else 3 if currency in THREE_PLACES else 2
    return Fraction(10) ** (get_currency_precision(currency) - places)
