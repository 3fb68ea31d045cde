"""Reads the statuses of a Freshdesk account, and proposes what those mean that stand in none of the tables.

Source: https://developers.freshdesk.com/api/#view_ticket_field
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from adapters.account import AccountStatus
from adapters.account_reading import Parts
from adapters.helpdesks.freshdesk.fields import read_code
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.tables import OF_A_STOPPED_CLOCK
from adapters.helpdesks.freshdesk.values import Code
from rules.model import Status

ADMIN = "/api/v2/admin/ticket_fields"

Told = Mapping[str, Any]


def statuses(parts: Parts, fields: list[Told], own: Own) -> tuple[AccountStatus, ...]:
    """Those of the account. Only an administrator is told which of them stop the clock; without it nothing is proposed."""
    field = next((one for one in fields if one.get("type") == "default_status"), None)
    if field is None:
        return ()
    told = parts.rows("statuses", f"{ADMIN}/{quote(str(field.get('id')), safe='')}", "choices")
    return tuple(_statuses(told or _listed(field), own))


def _listed(field: Told) -> list[Told]:
    """{"2": ["Open", "Being processed"], ...}: code, label for agents, label for customers."""
    choices = field.get("choices")
    known = choices.items() if isinstance(choices, dict) else ()
    return [{"id": code, "value": (labels or [code])[0]} for code, labels in known]


def _statuses(told: list[Told], own: Own) -> Iterator[AccountStatus]:
    for one in told:
        with suppress(ValueError):
            code, label = read_code(one.get("id")), str(one.get("value"))
            # A rule tells the label, all else the code.
            keys = (code,) if one.get("deleted") else (code, read_code(label))
            proposed = dict(_lacking(keys, _meaning(code, one.get("stop_sla_timer"), own), own))
            yield AccountStatus(str(code), label, str(own.status(code)), proposed)


def _meaning(code: Code, stops: Any, own: Own) -> str:
    """Our word, "" where it cannot be told."""
    known = own.status(code)
    if known and known != Status.UNKNOWN:
        return known
    return str(OF_A_STOPPED_CLOCK[stops]) if type(stops) is bool else ""


def _lacking(keys: tuple[Code, ...], word: str, own: Own) -> Iterator[tuple[str, str]]:
    return ((str(key), word) for key in keys if word and own.status(key) == Status.UNKNOWN)
