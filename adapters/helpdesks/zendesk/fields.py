"""How single values of Zendesk's shapes are read: strict about types, but an id may be text or an integer.

Source: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
"""

from typing import Any


def read_tags(value: Any) -> list[str]:
    """Sorted distinct tags, from a list of text or from text with spaces between them. ValueError else."""
    if value is None:
        return []
    if type(value) is str:
        value = value.split()
    if type(value) is not list or not all(type(tag) is str for tag in value):
        raise ValueError("Not a list of tags.")
    return sorted(set(value))


def read_position(value: Any) -> int:
    """A place in a sequence, counted from 0 or 1. ValueError else."""
    if type(value) is not int or not 0 <= value < 10**9:
        raise ValueError("Not a position.")
    return value
