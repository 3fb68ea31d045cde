"""HubSpot: health and numbers of an account as properties of its company."""

from adapters.crm.hubspot.sink import HubSpot

__all__ = ["HubSpot"]
