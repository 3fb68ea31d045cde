"""Slack's incoming webhooks: a flag becomes a message of the one channel that the address is for."""

from adapters.notify.slack_webhook.sink import SlackWebhook

__all__ = ["SlackWebhook"]
