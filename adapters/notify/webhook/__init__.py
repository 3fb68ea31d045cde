"""Webhooks in the format of Standard Webhooks: a flag becomes a signed request to an address of the operator's."""

from adapters.notify.webhook.sink import Webhook

__all__ = ["Webhook"]
