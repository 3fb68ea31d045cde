"""A loopback Stripe that pages its lists, tells whole what is expanded, and takes nothing but questions. All is made up."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.billing.stripe import Stripe
from adapters.billing.stripe.api import VERSION
from adapters.billing.stripe.source import READING
from adapters.guarded_connection import Limits
from adapters.settings import SourceSettings
from tests.fakes.far_side import FarSide, Seen

KEY = "rk_test_CANARY7Q2w5E8r1T4y"
PATIENT = Limits(total=60.0, answer_bytes=READING.answer_bytes)
LISTS = ("/v1/subscriptions", "/v1/subscription_items")
KNOWN = frozenset({"limit", "starting_after", "status", "subscription", "expand[]"})
LONGEST_PAGE, BROUGHT_ALONG, DEEPEST = 100, 20, 4
MONTH, YEAR, RENEWS = (
    {"interval": "month", "interval_count": 1},
    {"interval": "year", "interval_count": 1},
    1798675200,
)
FOREVER: dict[str, Any] = {
    "object": "coupon",
    "duration": "forever",
    "percent_off": None,
    "amount_off": None,
    "currency": None,
}


def price(
    amount: float | None, every: dict[str, Any] = MONTH, currency: str = "eur", **more: Any
) -> dict[str, Any]:
    """A price as https://docs.stripe.com/api/prices/object has it."""
    usage = more.pop("usage_type", "licensed")
    known = {"object": "price", "currency": currency, "billing_scheme": "per_unit", "product": "prod_1",
             "transform_quantity": None, "recurring": {**every, "usage_type": usage}, "unit_amount_decimal": None}  # fmt: skip
    whole = amount if amount is None or amount == int(amount) else None
    decimal = None if amount is None else str(amount)
    return {**known, "unit_amount": whole, "unit_amount_decimal": decimal, **more}


def item(amount: float | None = 10_000, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """An item of 100.00 EUR a month."""
    own = {name: more.pop(name) for name in ("discounts", "current_period_end") if name in more}
    known = {
        "object": "subscription_item",
        "quantity": quantity,
        "current_period_end": RENEWS,
        "discounts": [],
    }
    return {**known, "price": price(amount, **more), **own}


def coupon(**more: Any) -> dict[str, Any]:
    """A discount that lasts, as it stands in a subscription."""
    return {"object": "discount", "coupon": {**FOREVER, **more}}


class FakeStripe(FarSide):
    """customers, subscriptions: what is kept, by id. violations: what Stripe does not take; tests assert there is none."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.customers: dict[str, dict[str, Any]] = {}
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.violations: list[str] = []
        self.paused: list[float] = []

    def customer(self, key: str, email: str | None = None, **metadata: str) -> str:
        self.customers[key] = {
            "id": key,
            "object": "customer",
            "email": email,
            "metadata": metadata,
            "discount": None,
        }
        return key

    def subscribe(self, customer: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A subscription that runs; without items, one of 100.00 EUR a month."""
        number = len(self.subscriptions) + 1
        named = [{"id": f"si_{number}_{place}", **one} for place, one in enumerate(items or (item(),))]
        known = {"id": f"sub_{number}", "object": "subscription", "status": "active", "currency": "eur", "customer": customer,
                 "cancel_at": None, "cancel_at_period_end": False, "pause_collection": None, "discounts": []}  # fmt: skip
        self.subscriptions[f"sub_{number}"] = {**known, "items": named, **more}
        return self.subscriptions[f"sub_{number}"]

    def source(self, secret: str = KEY, limits: Limits = PATIENT, **more: Any) -> Stripe:
        return Stripe(
            SourceSettings("billing", "stripe", secret, self.url, **more),
            limits=limits,
            pause=self.paused.append,
        )

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        asked = parse_qs(urlsplit(seen.path).query)
        if seen.headers.get("Authorization") != f"Bearer {KEY}":
            return self._refusal(401, f"Invalid API Key provided: {seen.headers.get('Authorization')}")
        if wrong := self._wrong(seen, asked):
            self.violations.append(wrong)
            return self._refusal(400, wrong)
        rows = self._rows(urlsplit(seen.path).path, asked)
        ids = [one["id"] for one in rows]
        first = ids.index(asked["starting_after"][0]) + 1 if "starting_after" in asked else 0
        limit = int(asked.get("limit", ["10"])[0])
        answer = {
            "object": "list",
            "data": rows[first : first + limit],
            "has_more": first + limit < len(rows),
        }
        return 200, json.dumps(answer).encode()

    def _wrong(self, seen: Seen, asked: dict[str, list[str]]) -> str:
        checks = {
            "only questions": seen.method == "GET" and not seen.body,
            "version": seen.headers.get("Stripe-Version") == VERSION,
            "list": urlsplit(seen.path).path in LISTS,
            "arguments": set(asked) <= KNOWN,
            "limit": 1 <= int(asked.get("limit", ["10"])[0]) <= LONGEST_PAGE,
            "depth of expand": all(len(one.split(".")) <= DEEPEST for one in asked.get("expand[]", [])),
        }
        return ", ".join(name for name, right in checks.items() if not right)

    def _rows(self, path: str, asked: dict[str, list[str]]) -> list[dict[str, Any]]:
        if path == LISTS[1]:
            return list(self.subscriptions[asked["subscription"][0]]["items"])
        ended = asked.get("status") == ["all"]
        told = [one for one in self.subscriptions.values() if ended or one["status"] != "canceled"]
        return [self._told(one, asked.get("expand[]", [])) for one in told]

    def _told(self, one: dict[str, Any], expand: list[str]) -> dict[str, Any]:
        """Discounts are ids and customers too, where nobody asks for more."""
        items = {
            "object": "list",
            "data": one["items"][:BROUGHT_ALONG],
            "has_more": len(one["items"]) > BROUGHT_ALONG,
        }
        whole = any(path.startswith("data.discounts") for path in expand)
        return {
            **one,
            "items": items,
            "customer": self.customers[one["customer"]] if "data.customer" in expand else one["customer"],
            "discounts": one["discounts"]
            if whole
            else [f"di_{number}" for number, _ in enumerate(one["discounts"])],
        }

    @staticmethod
    def _refusal(status: int, said: str) -> tuple[int, bytes]:
        return status, json.dumps({"error": {"type": "invalid_request_error", "message": said}}).encode()
