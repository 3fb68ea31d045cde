"""Zendesk as a helpdesk: webhook events, trigger bodies and records of the REST API become events."""

from adapters.helpdesks.zendesk.adapter import Zendesk

__all__ = ["Zendesk"]
