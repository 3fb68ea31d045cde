"""Intercom as a helpdesk: notifications, Fin's own webhooks and records of the REST API become events."""

from adapters.helpdesks.intercom.adapter import Intercom

__all__ = ["Intercom"]
