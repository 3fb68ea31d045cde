"""What Salesforce's Accounts tell of accounts, by reading only."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from adapters.account_context import Wanted
from adapters.crm.salesforce.api import SalesforceApi, text

AT_ONCE = 200  # ids in one question, which has to fit into an address
ANY = "Id != null"


class AccountContext:
    """Reads the wanted fields of Accounts; a field of a parent is named as in a query, such as Owner.Email."""

    def __init__(self, api: SalesforceApi, wanted: Wanted) -> None:
        self._api, self._wanted = api, wanted

    def read(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        """By record what its Account tells; an Account that is gone tells nothing. SinkError."""
        found: dict[str, dict[str, Any]] = {}
        left = iter(records)
        while batch := list(islice(left, AT_ONCE)):
            among = ", ".join(text(record) for record in batch)
            found |= self._rows(f"Id IN ({among})", len(batch))
        return found

    def probe(self) -> None:
        """SinkError where one of the fields cannot be asked for."""
        self._rows(ANY, 1)

    def _rows(self, condition: str, limit: int) -> dict[str, dict[str, Any]]:
        rows = self._api.accounts(["Id", *self._wanted.fields.values()], condition, limit)
        return {
            str(row.get("Id")): {ours: _value(row, theirs) for ours, theirs in self._wanted.fields.items()}
            for row in rows
        }


def _value(row: Mapping[str, Any], name: str) -> Any:
    parent, _, own = name.partition(".")
    held = row.get(parent)
    if not own:
        return held
    return held.get(own) if isinstance(held, dict) else None
