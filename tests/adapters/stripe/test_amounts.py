"""What subscriptions come to in a year: prices, quantities, intervals, discounts that last, currencies."""

from typing import Any

import pytest

from tests.fakes.stripe import MONTH, YEAR, FakeStripe, coupon, item

HALF, TENTH = coupon(percent_off=50.0), coupon(percent_off=10.0)
OFF_5 = coupon(amount_off=500, currency="eur")


def amount(stripe: FakeStripe, *items: dict[str, Any], **more: Any) -> float | None:
    """Minor units of a year."""
    stripe.subscribe("cus_1", *items, **more)
    (payer,) = stripe.source().payers()
    found = payer.subscriptions[-1].yearly
    return None if found is None else round(float(found), 4)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item(10_000)], 120_000),
        ([item(10_000, 5)], 600_000),
        ([item(99_900, every=YEAR)], 99_900),
        ([item(30_000, every={"interval": "month", "interval_count": 3})], 120_000),
        ([item(700, every={"interval": "week", "interval_count": 1})], 36_500),
        ([item(100, every={"interval": "day", "interval_count": 1})], 36_500),
        ([item(10_000), item(99_900, every=YEAR), item(500, 3)], 237_900),
        ([item(0.5, 1000)], 6_000),  # parts of a cent, as only unit_amount_decimal has them
        ([item(1_000, 25, transform_quantity={"divide_by": 10, "round": "up"})], 36_000),
        ([item(1_000, 25, transform_quantity={"divide_by": 10, "round": "down"})], 24_000),
        ([item(10_000), item(5, usage_type="metered")], 120_000),  # what is billed by use does not recur
        ([item(0)], 0),
    ],
)
def test_items_quantities_and_intervals_add_up_to_a_year(
    stripe: FakeStripe, items: list[dict[str, Any]], expected: float
) -> None:
    assert amount(stripe, *items) == expected


@pytest.mark.parametrize(
    ("items", "more"),
    [
        ([item(None, billing_scheme="tiered")], {}),
        ([item(10_000, currency="usd")], {}),
        ([item(10_000, every={"interval": "decade", "interval_count": 1})], {}),
        ([item(10_000, every={"interval": "month", "interval_count": 0})], {}),
        ([item(10_000), item(9_900, every=YEAR)], {"discounts": [OFF_5]}),  # off which of the two?
        ([item(10_000)], {"discounts": [coupon(amount_off=500, currency="usd")]}),
        ([item(10_000)], {"discounts": [{"object": "discount", "coupon": "an id"}]}),
        ([item(10_000)], {"currency": "xxq"}),
        ([{**item(), "price": None}], {}),
    ],
)
def test_what_is_not_known_in_advance_is_no_amount(
    stripe: FakeStripe, items: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    assert amount(stripe, *items, **more) is None


@pytest.mark.parametrize(
    ("discounts", "expected"),
    [
        ([HALF], 60_000),
        ([HALF, TENTH], 54_000),
        ([OFF_5], 114_000),
        ([coupon(amount_off=99_999, currency="eur")], 0),
        ([coupon(percent_off=50.0, duration="once")], 120_000),
        ([coupon(percent_off=50.0, duration="repeating", duration_in_months=3)], 120_000),
        ([coupon(percent_off=12.5)], 105_000),
        ([coupon(percent_off=50.0, applies_to={"products": ["prod_2"]})], 120_000),
    ],
)
def test_a_discount_counts_where_it_lasts(
    stripe: FakeStripe, discounts: list[dict[str, Any]], expected: float
) -> None:
    assert amount(stripe, item(10_000), discounts=discounts) == expected


def test_a_discount_of_some_products_leaves_the_others(stripe: FakeStripe) -> None:
    half_of_2 = coupon(percent_off=50.0, applies_to={"products": ["prod_2"]})

    assert amount(stripe, item(10_000), item(1_000, product="prod_2"), discounts=[half_of_2]) == 126_000


def test_an_amount_off_is_taken_once_however_many_items_there_are(stripe: FakeStripe) -> None:
    assert amount(stripe, item(10_000), item(2_000), discounts=[OFF_5]) == 138_000


def test_an_items_own_discount_is_that_items(stripe: FakeStripe) -> None:
    assert amount(stripe, item(10_000, discounts=[HALF]), item(10_000)) == 180_000


def test_a_customers_discount_holds_where_the_subscription_has_none(stripe: FakeStripe) -> None:
    stripe.customers["cus_1"]["discount"] = HALF

    assert amount(stripe, item(10_000)) == 60_000
    assert amount(stripe, item(10_000), discounts=[TENTH]) == 108_000


@pytest.mark.parametrize(
    ("currency", "expected"),
    [("usd", 120_000), ("jpy", 120_000), ("kwd", 120_000), ("isk", 1_200), ("ugx", 1_200), ("huf", 120_000)],
)
def test_our_minor_unit_is_that_of_the_currency_where_stripes_is_another(
    stripe: FakeStripe, currency: str, expected: int
) -> None:
    assert amount(stripe, item(10_000, every=MONTH, currency=currency), currency=currency) == expected


def test_more_items_than_a_subscription_brings_along_are_read(stripe: FakeStripe) -> None:
    assert amount(stripe, *(item(100, discounts=[HALF]) for _ in range(130))) == 130 * 600
