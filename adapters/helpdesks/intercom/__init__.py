"""Intercom: conversations."""
