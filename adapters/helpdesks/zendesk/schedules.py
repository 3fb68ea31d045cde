"""Which schedule a ticket was given, as an audit and a webhook tell it.

Sources: https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference/ and
https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/ are where events stand, but neither page
shows the values of these. So nothing here is required: what cannot be read says nothing, and the ticket is kept.
"""

from collections.abc import Mapping
from typing import Any

from adapters.fields import read_id


def assigned(told: Mapping[str, Any], before: str, after: str) -> dict[str, Any]:
    """The fields of the CHANGE; {} where the schedule that holds now is not told.

    Nobody acted: only triggers set a schedule, also those that an update of the AI sets off.
    """
    try:
        now = _schedule(told[after])
    except (KeyError, ValueError):
        return {}
    return {"name": "schedule_id", "before": _known(told.get(before)), "after": now, "actor_id": None}


def _schedule(value: Any) -> str | None:
    """The id, bare or in an object."""
    return read_id(value["id"] if isinstance(value, dict) else value)


def _known(value: Any) -> str | None:
    try:
        return _schedule(value)
    except (KeyError, ValueError):
        return None
