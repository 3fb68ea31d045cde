"""Stripe Billing, read only."""

from adapters.billing.stripe.source import Stripe as Stripe
