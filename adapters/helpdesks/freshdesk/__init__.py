"""Freshdesk as a helpdesk: rule webhooks, product events and records of the REST API become events."""

from adapters.helpdesks.freshdesk.adapter import Freshdesk

__all__ = ["Freshdesk"]
