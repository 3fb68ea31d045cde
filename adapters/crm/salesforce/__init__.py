"""Salesforce: health and numbers of an account as custom fields of its Account."""

from adapters.crm.salesforce.sink import Salesforce

__all__ = ["Salesforce"]
