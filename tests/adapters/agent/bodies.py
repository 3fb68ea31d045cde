"""One batch of every kind of sender, and what each of its events cannot be without."""

from collections.abc import Mapping
from typing import Any

from tests.adapters.samples import fixture

BODIES: Mapping[str, dict[str, Any]] = {
    name: fixture(f"agent/{name}.json")
    for name in ("conversation", "hand_over", "surveys", "help_center", "product", "subscription", "bill")
}

# Type -> the keys that it cannot be without, beside those of every event.
KEYS: Mapping[str, tuple[str, ...]] = {
    "conversation": ("conversation_id", "customer/id"),
    "message": ("conversation_id", "author", "author/id", "author/role"),
    "hand_over": ("conversation_id",),
    "survey": ("conversation_id", "instrument", "score", "scale/low", "scale/high"),
    "resolution_claimed": ("conversation_id", "amount", "currency"),
    "search": ("visitor_id",),
    "article_viewed": ("visitor_id", "article_id"),
    "article_voted": ("visitor_id", "article_id", "helpful"),
    "guidance_shown": ("visitor_id", "article_id"),
    "usage": ("account_id", "name", "value"),
    "product_error": ("fingerprint",),
    "release": ("version",),
    "subscription": ("account_id", "change", "amount", "currency"),
    "churn_reason": ("account_id", "reason"),
}


def _has(event: Any, key: str) -> bool:
    for step in key.split("/"):
        if step not in event:
            return False
        event = event[step]
    return True


def _of(body: dict[str, Any]) -> frozenset[str]:
    found = {"/schema", "/events"}
    for event in body["events"]:
        keys = ("type", "id", "at", *KEYS[event["type"]])
        found |= {f"/events/*/{key}" for key in keys if _has(event, key)}
    return frozenset(found)


REQUIRED: Mapping[str, frozenset[str]] = {name: _of(body) for name, body in BODIES.items()}
