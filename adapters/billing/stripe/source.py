"""Reads the subscriptions of one Stripe account: who pays, how much a year, until when."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, ClassVar

from adapters.account_context import CURRENCIES
from adapters.billing.stripe.amounts import of_a_year
from adapters.billing.stripe.api import StripeApi
from adapters.guarded_connection import Limits
from adapters.http import GuardedHttp
from adapters.payers import Payer
from adapters.settings import SourceSettings
from rules.errors import ConfigError, SinkError
from rules.recurring import Stage, Subscription, yearly

ENDPOINT = "https://api.stripe.com"
RESTRICTED = re.compile(r"rk_(live|test)_\S+")
READING = Limits(connect=5.0, read=30.0, total=60.0, answer_bytes=32 * 1024 * 1024)
SUBSCRIPTIONS, ITEMS = "/v1/subscriptions", "/v1/subscription_items"
EXPAND = ("data.customer", "data.discounts.coupon.applies_to", "data.items.data.discounts")
# Stripe's status -> ours. https://docs.stripe.com/api/subscriptions/object#subscription_object-status
STAGES: Mapping[str, Stage] = {
    "trialing": Stage.TRIAL,
    "active": Stage.ACTIVE,
    "past_due": Stage.PAST_DUE,
    "unpaid": Stage.UNPAID,
    "paused": Stage.PAUSED,
    "incomplete": Stage.INCOMPLETE,
    "incomplete_expired": Stage.INCOMPLETE,
    "canceled": Stage.CANCELLED,
}


class Stripe:
    """The source for one Stripe account; a customer's metadata may name the account."""

    kind: ClassVar[str] = "stripe"

    def __init__(
        self,
        settings: SourceSettings,
        *,
        limits: Limits = READING,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        if not RESTRICTED.fullmatch(settings.secret):
            where = f"sources.{settings.name}.secret"
            raise ConfigError(f"{where}: is no restricted key. Make one that only reads; it begins with rk_.")
        self.settings = settings
        url = (settings.base_url or ENDPOINT).rstrip("/")
        self._api = StripeApi(
            GuardedHttp("Stripe", url, settings.allow_private, limits), settings.secret, pause
        )

    def payers(self) -> Sequence[Payer]:
        """All customers with a subscription, one that has ended too; SinkError."""
        known: dict[str, Mapping[str, Any]] = {}
        found: dict[str, list[Subscription]] = {}
        for one in self._api.every(SUBSCRIPTIONS, EXPAND, status="all"):
            customer = one.get("customer")
            if not isinstance(customer, Mapping) or "id" not in customer:
                raise SinkError(
                    "Stripe told a subscription without its customer; look whether the key may read customers"
                )
            known[str(customer["id"])] = customer
            found.setdefault(str(customer["id"]), []).append(self._subscription(one))
        return [self._payer(key, customer, found[key]) for key, customer in known.items()]

    def probe(self) -> str:
        """Whether the key may read what is needed."""
        found, more = self._api.page(SUBSCRIPTIONS, EXPAND, 1, status="all")
        return f"reached, {'has subscriptions' if found or more else 'it has no subscription yet'}"

    def _payer(self, key: str, customer: Mapping[str, Any], found: Sequence[Subscription]) -> Payer:
        metadata = customer.get("metadata")
        named = metadata.get(self.settings.account_key) if isinstance(metadata, Mapping) else None
        domain = str(customer.get("email") or "").rpartition("@")[2].strip().lower()
        return Payer(key, str(named or "").strip(), domain, tuple(found))

    def _subscription(self, told: Mapping[str, Any]) -> Subscription:
        items = self._items(told)
        currency = str(told.get("currency") or "").upper()
        amount = of_a_year(told, items, currency) if currency in CURRENCIES else None
        return Subscription(_stage(told), amount, currency, *_renewal(told, items))

    def _items(self, told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """All of them; a subscription brings only its first ones along."""
        held = told.get("items")
        data = held.get("data") if isinstance(held, Mapping) else None
        if not isinstance(held, Mapping) or not isinstance(data, list):
            raise SinkError("Stripe told a subscription without its items")
        if not held.get("has_more"):
            return data
        return list(self._api.every(ITEMS, ("data.discounts",), subscription=str(told["id"])))


def _stage(told: Mapping[str, Any]) -> Stage:
    """One whose collection is paused brings nothing; one that is cancelled at its end runs until then."""
    stage = STAGES.get(str(told.get("status")), Stage.INCOMPLETE)
    if stage is Stage.ACTIVE and told.get("pause_collection"):
        return Stage.PAUSED
    ends = told.get("cancel_at_period_end") or told.get("cancel_at")
    return Stage.ENDING if stage is Stage.ACTIVE and ends else stage


def _renewal(told: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> tuple[datetime | None, Fraction]:
    """(when its longest period ends, or it is cancelled before; how many such periods a year has).

    Periods stand on items since 2025-03-31.basil:
    https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-subscription-current-period-start-and-end
    """
    periods = [period for item in items if (period := _period(item))]
    if not periods:
        return None, Fraction(1)
    renewals, ends = min(periods)
    cancelled = told.get("cancel_at")
    return datetime.fromtimestamp(min(ends, cancelled or ends), UTC), renewals


def _period(item: Mapping[str, Any]) -> tuple[Fraction, int] | None:
    """(how many of its periods a year has, the Unix time at which this one ends); None where it is told otherwise."""
    try:
        recurring = item["price"]["recurring"]
        return yearly(Fraction(1), recurring["interval"], recurring["interval_count"]), int(
            item["current_period_end"]
        )
    except (KeyError, TypeError, ZeroDivisionError):
        return None
