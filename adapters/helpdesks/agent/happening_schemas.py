"""The shapes of our own events that make no ticket: the help center, the product, releases, subscriptions, claims."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validate, validates_schema

from adapters.fields import Read, read_flag, read_moment, read_own_id, read_text
from adapters.helpdesks.agent.schemas import EventShape, word
from adapters.helpdesks.agent.values import (
    read_amount,
    read_conversation_id,
    read_currency,
    read_number,
)
from adapters.shapes import optional

CHANGES = ("renewed", "expanded", "contracted", "churned")


class VisitShape(EventShape):
    """What a visitor of the help center does; the customer where it is known."""

    visitor_id = Read(read_own_id, required=True)
    customer_id = optional(read_own_id)


class SearchShape(VisitShape):
    query = optional(read_text)
    results = Read(read_number, validate=validate.Range(0))


class ArticleShape(VisitShape):
    article_id = Read(read_own_id, required=True)


class VoteShape(ArticleShape):
    helpful = Read(read_flag, required=True)


class UsageShape(EventShape):
    account_id = Read(read_own_id, required=True)
    name = Read(read_own_id, required=True)
    value = Read(read_number, required=True)


class ErrorShape(EventShape):
    fingerprint = Read(read_own_id, required=True)
    account_id = optional(read_own_id)
    customer_id = optional(read_own_id)
    count = Read(read_number, load_default=1.0, validate=validate.Range(1))
    release = optional(read_own_id)
    message = optional(read_text)


class ReleaseShape(EventShape):
    version = Read(read_own_id, required=True)
    name = optional(read_own_id)


class MoneyShape(EventShape):
    """What may carry an amount in minor units, with its currency."""

    amount = Read(read_amount)
    currency = Read(read_currency)

    @validates_schema
    def _both(self, loaded: Mapping[str, Any], **_: Any) -> None:
        missing = {"amount", "currency"} - loaded.keys()
        if len(missing) == 1:
            raise ValidationError("Give amount (in minor units) and currency together.", missing.pop())


class SubscriptionShape(MoneyShape):
    account_id = Read(read_own_id, required=True)
    change = word(*CHANGES, required=True)
    ends_at = optional(read_moment)


class ClaimShape(MoneyShape):
    """Whoever sells the AI counts this conversation as resolved by it, or takes that back."""

    conversation_id = Read(read_conversation_id, required=True)
    claims = Read(read_flag, load_default=True)


class ChurnReasonShape(EventShape):
    account_id = Read(read_own_id, required=True)
    reason = Read(read_own_id, required=True)
    text = optional(read_text)
