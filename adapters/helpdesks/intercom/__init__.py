"""Intercom as a helpdesk."""
