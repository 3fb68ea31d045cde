"""What HubSpot's companies tell of accounts, by reading only."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from adapters.account_context import Wanted
from adapters.crm.hubspot.api import NOT_FOUND, HubSpotApi, RefusedError, documents
from rules.errors import SinkError

AT_ONCE = 100  # https://developers.hubspot.com/docs/api-reference/latest/crm/objects/companies
# Holds the id of an owner, who is looked up. https://developers.hubspot.com/docs/api-reference/latest/crm/owners/guide
OWNER_ID = "hubspot_owner_id"


class CompanyContext:
    """Reads the wanted properties of companies."""

    def __init__(self, api: HubSpotApi, wanted: Wanted) -> None:
        self._api, self._wanted = api, wanted

    def read(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        """By record what its company tells; a company that is gone tells nothing. SinkError."""
        found: dict[str, dict[str, Any]] = {}
        left = iter(records)
        while batch := list(islice(left, AT_ONCE)):
            found |= self._batch(batch)
        if self._wanted.fields.get("owner") == OWNER_ID:
            self._name_owners(found)
        return found

    def _batch(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        asked = {
            "inputs": [{"id": record} for record in records],
            "properties": sorted(set(self._wanted.fields.values())),
        }
        answer = self._api.ask("read companies", "POST", self._api.objects("/batch/read"), asked)
        if not isinstance(answer.get("results"), list):
            raise SinkError("HubSpot did not read companies and does not say why", outcome_unknown=True)
        found = {str(one.get("id")): one.get("properties") for one in documents(answer["results"])}
        return {
            record: {ours: held.get(theirs) for ours, theirs in self._wanted.fields.items()}
            for record in records
            if isinstance(held := found.get(record), dict)
        }

    def _name_owners(self, found: Mapping[str, dict[str, Any]]) -> None:
        """The owner's mail address in place of the id, each looked up once."""
        ids = {str(told["owner"]) for told in found.values() if told["owner"]}
        mails = {one: self._mail(one) for one in sorted(ids) if one.isdecimal()}
        for told in found.values():
            told["owner"] = mails.get(str(told["owner"]))

    def _mail(self, owner: str) -> Any:
        try:
            return self._api.ask("read an owner", "GET", self._api.owner(owner)).get("email")
        except RefusedError as error:
            if error.category == NOT_FOUND:
                return None
            raise
