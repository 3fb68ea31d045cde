"""Which company an account is: by reading only."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.company_match import MOST_CANDIDATES, Company, is_anothers, own_domains, unclear
from adapters.crm.hubspot.api import NOT_FOUND, HubSpotApi, RefusedError
from adapters.crm.hubspot.properties import ACCOUNT, PUSH
from adapters.outgoing_text import is_web_address
from rules.errors import SinkError

SEARCH_PAUSE = 0.25  # https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
MOST_GROUPS = 5
NAME = "HubSpot"


class Matching:
    """Finds companies. external: the company property that holds the helpdesk's organization id, "" for none."""

    def __init__(self, api: HubSpotApi, external: str) -> None:
        self._api, self._external = api, external
        self._search_at, self._lock = 0.0, threading.Lock()

    def company(self, content: Mapping[str, Any]) -> tuple[str, str]:
        """(record id, how it was found); NoMatch where that is not clear."""
        if record := str(content.get("record") or ""):
            return record, "record"
        for external_id in content.get("external_ids", ()) if self._external else ():
            if found := self._search(self._external, [external_id]):
                return self._only(found, content), "external_id"
        domains = own_domains(content)
        found = self._search("domain", domains) if domains else []
        if len(domains) != 1:  # nobody says which of them is the account's; what they show helps to decide
            raise unclear(NAME, found)
        return self._only(found, content), "domain"

    def read(self, record: str) -> Company | None:
        """The company as it is now; None where there is none of this id any more."""
        asked = {"inputs": [{"id": record}], "properties": self._properties()}
        try:
            found = self._companies("read the company", "/batch/read", asked)
        except RefusedError as error:
            if error.category == NOT_FOUND:
                return None
            raise
        return next((one for one in found if one.id == record), None)

    def _only(self, found: Sequence[Company], content: Mapping[str, Any]) -> str:
        """The one company, unless it is another's. Read anew: a search may be some moments behind."""
        if len(found) != 1:
            raise unclear(NAME, found)
        company = self.read(found[0].id)
        if company is None:
            raise SinkError("HubSpot's search shows a company that is not there any more")
        if is_anothers(company, content):
            raise unclear(NAME, [company])
        return company.id

    def _search(self, name: str, values: Sequence[str]) -> list[Company]:
        """The companies whose property is one of the values."""
        with self._lock:
            time.sleep(max(0.0, self._search_at - time.monotonic()))
            self._search_at = time.monotonic() + SEARCH_PAUSE
        filters = [{"propertyName": name, "operator": "EQ", "value": value} for value in values[:MOST_GROUPS]]
        groups = [{"filters": [one]} for one in filters]
        asked = {"filterGroups": groups, "properties": self._properties(), "limit": MOST_CANDIDATES}
        return self._companies("search companies", "/search", asked)

    def _companies(self, doing: str, path: str, asked: Mapping[str, Any]) -> list[Company]:
        results = self._api.ask(doing, "POST", self._api.objects(path), asked).get("results")
        if not isinstance(results, list) or not all(isinstance(one, dict) and "id" in one for one in results):
            raise SinkError(f"HubSpot did not {doing} and does not say why", outcome_unknown=True)
        return [self._company(one) for one in results]

    def _company(self, result: Mapping[str, Any]) -> Company:
        told = result.get("properties")
        held = told if isinstance(told, dict) else {}
        name, organization, account, push = (
            str(held.get(name) or "") for name in ("name", self._external, ACCOUNT, PUSH)
        )
        return Company(str(result["id"]), name, organization, account, push, address(result))

    def _properties(self) -> list[str]:
        return [name for name in ("name", self._external, ACCOUNT, PUSH) if name]


def address(result: Mapping[str, Any]) -> str:
    """Where people see the company, "" where HubSpot does not say."""
    url = result.get("url")
    return str(url) if is_web_address(url) else ""
