"""A custom field's value as text, whichever type the helpdesk gives it."""

import json
from typing import Any


def our_custom_value(value: Any) -> str | None:
    """Several choices sorted with spaces between, all else as JSON writes it; empty is None."""
    if value is None or value == "":
        return None
    if type(value) is list and all(type(choice) is str for choice in value):
        return " ".join(sorted(value)) or None
    return value if type(value) is str else json.dumps(value, sort_keys=True, ensure_ascii=False)
