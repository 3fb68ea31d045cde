"""What subscriptions tell together: a year's revenue in one currency, the renewal of the contract, one stage."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from rules.context import CONTEXT
from rules.recurring import Stage, Subscription, told, yearly

SOON, LATER = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)


def subscription(stage: Stage = Stage.ACTIVE, amount: int | None = 1200, **more: Any) -> Subscription:
    known: dict[str, Any] = {"currency": "EUR", "renews_at": SOON, **more}
    return Subscription(stage, None if amount is None else Fraction(amount), **known)


@pytest.mark.parametrize(
    ("interval", "count", "expected"),
    [
        ("year", 1, 1),
        ("year", 2, Fraction(1, 2)),
        ("month", 1, 12),
        ("month", 3, 4),
        ("week", 1, Fraction(365, 7)),
        ("week", 2, Fraction(365, 14)),
        ("day", 30, Fraction(73, 6)),
    ],
)
def test_every_interval_is_that_of_a_year(interval: str, count: int, expected: Fraction) -> None:
    assert yearly(Fraction(1), interval, count) == expected


def test_an_interval_that_is_none_is_no_amount() -> None:
    with pytest.raises(KeyError):
        yearly(Fraction(1), "decade", 1)


def test_several_subscriptions_are_one_contract() -> None:
    found = told([subscription(), subscription(amount=300, renews_at=LATER)])

    assert found == {
        "lifecycle": "active",
        "renewal_at": "2026-12-01T00:00:00.000000Z",
        "contract_value": 1500,
        "contract_currency": "EUR",
    }
    assert set(found) <= set(CONTEXT)


def test_the_renewal_is_that_of_the_longest_period() -> None:
    monthly = subscription(renewals=Fraction(12))
    found = told([monthly, subscription(renews_at=LATER)])

    assert found["renewal_at"].startswith("2027-06-01")
    assert told([monthly])["renewal_at"].startswith("2026-12-01")


@pytest.mark.parametrize(
    "others",
    [
        [subscription(currency="USD")],  # never added
        [subscription(amount=None)],  # by use or by tiers
    ],
)
def test_an_amount_that_is_not_sure_is_none_and_the_rest_is_told(others: list[Subscription]) -> None:
    found = told([subscription(), *others])

    assert set(found) == {"lifecycle", "renewal_at"}


@pytest.mark.parametrize("stage", [Stage.TRIAL, Stage.PAUSED, Stage.CANCELLED])
def test_what_is_not_paid_for_brings_nothing(stage: Stage) -> None:
    assert told([subscription(), subscription(stage, amount=999)])["contract_value"] == 1200
    assert told([subscription(stage, amount=None)])["contract_value"] == 0


@pytest.mark.parametrize("stage", [Stage.UNPAID, Stage.PAST_DUE, Stage.ENDING])
def test_what_is_owed_or_ends_later_still_counts(stage: Stage) -> None:
    assert told([subscription(stage)])["contract_value"] == 1200


def test_trouble_is_told_before_what_goes_well_and_an_end_only_where_nothing_goes_on() -> None:
    stages = [Stage.CANCELLED, Stage.TRIAL, Stage.ENDING, Stage.ACTIVE, Stage.PAST_DUE, Stage.UNPAID]
    found = [
        told([subscription(one) for one in stages[: last + 1]])["lifecycle"] for last in range(len(stages))
    ]

    assert found == ["cancelled", "trial", "ending", "active", "past_due", "unpaid"]


def test_a_cancelled_contract_renews_no_more() -> None:
    assert "renewal_at" not in told([subscription(Stage.CANCELLED)])


def test_what_was_never_paid_says_nothing() -> None:
    assert told([subscription(Stage.INCOMPLETE)]) == told([]) == {}
    assert told([subscription(Stage.INCOMPLETE), subscription()])["lifecycle"] == "active"


def test_fractions_are_rounded_once_at_the_end() -> None:
    third = Subscription(Stage.ACTIVE, Fraction(1, 3), "EUR")

    assert told([third] * 3)["contract_value"] == 1
    assert "renewal_at" not in told([third])
