"""Writes to Zendesk: one custom field of one ticket.

Source: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket
"""

from collections.abc import Mapping
from typing import Any

from adapters.base import ConnectionSettings
from adapters.call_budget import CallBudget
from adapters.field_writer import FieldApi, FieldWriter, credential
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS


def _setting(field: str, value: str) -> Mapping[str, Any]:
    number: int | str = int(field) if field.isdecimal() else field
    return {"ticket": {"custom_fields": [{"id": number, "value": value}]}}


def _held(answer: Mapping[str, Any], field: str) -> Any:
    ticket = answer.get("ticket")
    fields = (ticket.get("custom_fields") if isinstance(ticket, dict) else None) or ()
    return next((one.get("value") for one in fields if str(one.get("id")) == field), None)


API = FieldApi(lambda number: f"/api/v2/tickets/{number}.json", _setting, _held)


def zendesk_writer(
    connection: ConnectionSettings, budget: CallBudget, *, limits: Limits = USUAL_LIMITS
) -> FieldWriter:
    """A writer with the credentials email and token, an API token."""
    user = f"{credential(connection, 'email')}/token"
    return FieldWriter(connection, API, budget, user, credential(connection, "token"), limits)
