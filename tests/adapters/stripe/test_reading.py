"""Stripe's subscriptions: who pays and until when, read page by page with a key that only reads."""

from typing import Any

import pytest

from adapters.billing.stripe import Stripe
from adapters.billing.stripe.api import WAITS
from adapters.settings import SourceSettings
from rules.errors import ConfigError, SinkError
from rules.recurring import Stage
from tests.fakes import far_side
from tests.fakes.stripe import KEY, MONTH, RENEWS, YEAR, FakeStripe, item

DAY = 86_400


def test_a_customer_is_told_with_what_names_its_account(stripe: FakeStripe) -> None:
    stripe.subscribe("cus_1")
    stripe.customer("cus_2", " Ben@Other.Example ")
    stripe.subscribe("cus_2")
    stripe.customer("cus_3")
    stripe.subscribe("cus_3")
    found = stripe.source(account_key="organization").payers()

    assert [(one.id, one.account, one.domain) for one in found] == [
        ("cus_1", "81", "big.example"),
        ("cus_2", "", "other.example"),
        ("cus_3", "", ""),
    ]


def test_a_customer_without_a_subscription_is_not_told(stripe: FakeStripe) -> None:
    assert list(stripe.source().payers()) == []


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ({"status": "trialing"}, Stage.TRIAL),
        ({"status": "active"}, Stage.ACTIVE),
        ({"status": "active", "cancel_at_period_end": True}, Stage.ENDING),
        ({"status": "active", "cancel_at": RENEWS}, Stage.ENDING),
        ({"status": "active", "pause_collection": {"behavior": "void"}}, Stage.PAUSED),
        ({"status": "past_due"}, Stage.PAST_DUE),
        ({"status": "unpaid"}, Stage.UNPAID),
        ({"status": "paused"}, Stage.PAUSED),
        ({"status": "incomplete"}, Stage.INCOMPLETE),
        ({"status": "incomplete_expired"}, Stage.INCOMPLETE),
        ({"status": "canceled"}, Stage.CANCELLED),
        ({"status": "one that comes later"}, Stage.INCOMPLETE),
    ],
)
def test_each_status_is_a_stage(stripe: FakeStripe, told: dict[str, Any], stage: Stage) -> None:
    stripe.subscribe("cus_1", **told)
    (payer,) = stripe.source().payers()

    assert payer.subscriptions[0].stage is stage


@pytest.mark.parametrize(
    ("items", "more", "renews"),
    [
        ([item()], {}, RENEWS),
        ([item(every=MONTH), item(every=YEAR, current_period_end=RENEWS + 9 * DAY)], {}, RENEWS + 9 * DAY),
        ([item(current_period_end=RENEWS + DAY), item()], {}, RENEWS),
        ([item()], {"cancel_at": RENEWS - DAY}, RENEWS - DAY),
        ([{**item(), "current_period_end": None}], {}, None),
    ],
)
def test_it_renews_when_its_longest_period_ends(
    stripe: FakeStripe, items: list[dict[str, Any]], more: dict[str, Any], renews: int | None
) -> None:
    stripe.subscribe("cus_1", *items, **more)
    (payer,) = stripe.source().payers()
    found = payer.subscriptions[0].renews_at

    assert (found.timestamp() if found else None) == renews


def test_more_subscriptions_than_a_page_holds_are_read_whole(stripe: FakeStripe) -> None:
    for _ in range(250):
        stripe.subscribe("cus_1")
    (payer,) = stripe.source().payers()

    assert len(payer.subscriptions) == 250
    assert len(stripe.seen) == 3


def test_a_list_that_never_ends_is_an_error(stripe: FakeStripe) -> None:
    stripe.subscribe("cus_1")
    stripe.usual = far_side.status(200, b'{"data": [], "has_more": true}')
    with pytest.raises(SinkError, match="something else than its documentation"):
        stripe.source().payers()


def test_where_stripe_asks_to_go_slower_it_is_asked_again_after_a_while(stripe: FakeStripe) -> None:
    stripe.subscribe("cus_1")
    stripe.faults.extend([far_side.status(429), far_side.status(429, Retry_After="7"), far_side.status(429)])

    assert len(stripe.source().payers()) == 1
    assert stripe.paused == [WAITS[0], 7.0, WAITS[2]]


def test_patience_has_an_end_and_a_wait_is_never_long(stripe: FakeStripe) -> None:
    stripe.usual = far_side.status(429, Retry_After="86400")
    with pytest.raises(SinkError) as raised:
        stripe.source().payers()

    assert (raised.value.counts, raised.value.retry_after) == (False, 86400.0)
    assert stripe.paused == [60.0] * len(WAITS)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (far_side.status(401), "rejects the key"),
        (far_side.status(403), "Give it Read on Customers, Subscriptions and Coupons"),
    ],
)
def test_a_key_that_cannot_read_waits_for_a_person(
    stripe: FakeStripe, fault: far_side.Fault, said: str
) -> None:
    stripe.usual = fault
    for ask in (stripe.source().payers, stripe.source().probe):
        with pytest.raises(SinkError, match=said) as raised:
            ask()
        assert raised.value.pauses_sink


def test_no_error_quotes_the_key_or_what_stripe_says(stripe: FakeStripe) -> None:
    with pytest.raises(SinkError) as raised:
        stripe.source(secret="rk_live_CANARYother").payers()

    assert "CANARY" not in str(raised.value)
    assert "CANARY" not in repr(stripe.source().settings)


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": [{"id": "sub_1", "customer": "cus_1", "items": {"data": []}}]}',
        b'{"data": [{"id": "sub_1", "customer": {"id": "cus_1"}}]}',
        b'{"data": [{"customer": 1}]}',
        b'{"data": {}}',
    ],
)
def test_a_subscription_in_another_shape_is_an_error_and_no_guess(stripe: FakeStripe, body: bytes) -> None:
    stripe.usual = far_side.status(200, body)
    with pytest.raises(SinkError):
        stripe.source().payers()


@pytest.mark.parametrize("secret", ["sk_live_" + "x" * 24, "pk_test_" + "x" * 24, "rk_other_" + "x" * 24, ""])
def test_a_key_that_may_do_more_than_read_keeps_the_program_from_starting(secret: str) -> None:
    with pytest.raises(ConfigError, match=r"^sources\.billing\.secret: is no restricted key") as raised:
        Stripe(SourceSettings("billing", "stripe", secret))

    assert not secret or secret not in str(raised.value)


def test_a_probe_says_whether_there_is_anything_to_read(stripe: FakeStripe) -> None:
    assert stripe.source().probe() == "reached, it has no subscription yet"
    stripe.subscribe("cus_1")
    assert stripe.source().probe() == "reached, has subscriptions"
    assert KEY not in stripe.seen[0].path
