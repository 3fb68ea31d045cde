"""Writes to Freshdesk: one custom field of one ticket.

Source: https://developers.freshdesk.com/api/#update_ticket
"""

from collections.abc import Mapping
from typing import Any

from adapters.base import ConnectionSettings
from adapters.call_budget import CallBudget
from adapters.field_writer import FieldApi, FieldWriter, credential
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS

ANY_PASSWORD = "X"  # noqa: S105  the key is the user, and the password is not looked at


def _setting(field: str, value: str) -> Mapping[str, Any]:
    return {"custom_fields": {field: value}}


def _held(answer: Mapping[str, Any], field: str) -> Any:
    fields = answer.get("custom_fields")
    return fields.get(field) if isinstance(fields, dict) else None


API = FieldApi(lambda number: f"/api/v2/tickets/{number}", _setting, _held)


def freshdesk_writer(
    connection: ConnectionSettings, budget: CallBudget, *, limits: Limits = USUAL_LIMITS
) -> FieldWriter:
    """A writer with the credential api_key."""
    return FieldWriter(connection, API, budget, credential(connection, "api_key"), ANY_PASSWORD, limits)
