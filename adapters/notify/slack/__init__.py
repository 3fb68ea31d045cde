"""Slack: a flag becomes one message of a channel, posted by an app's bot."""

from adapters.notify.slack.sink import Slack

__all__ = ["Slack"]
