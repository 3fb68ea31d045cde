"""Backups: what belongs to one, how it is made beside processes that run, checked, and put back."""
