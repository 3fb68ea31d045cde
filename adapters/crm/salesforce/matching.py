"""Which Account an account is: by reading only."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.company_match import MOST_CANDIDATES, Company, is_anothers, own_domains, unclear
from adapters.crm.salesforce.api import SalesforceApi, text

NAME = "Salesforce"
MOST_LOOKED_AT, MOST_DOMAINS = 200, 5
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
HOST = re.compile(r"^(?:[a-z]+://)?(?:www\.)?([^/:?#]+)")


@dataclass(frozen=True, slots=True)
class Tie:
    """The record, how it was found (record, external_id, domain), and the value of its external id, "" unless by that."""

    record: str
    by: str
    external_id: str = ""


class Matching:
    """Finds Accounts. external: the field that holds the helpdesk's organization id, "" for none. own: our fields."""

    def __init__(self, api: SalesforceApi, external: str, own: Mapping[str, str]) -> None:
        self._api, self._external = api, external
        self._account, self._push = own["account"], own["push"]

    def tie(self, content: Mapping[str, Any]) -> Tie:
        """The Account; NoMatch where that is not clear."""
        if record := str(content.get("record") or ""):
            return Tie(record, "record")
        for external_id in content.get("external_ids", ()) if self._external else ():
            if found := self._select(f"{self._external} = {text(str(external_id))}", MOST_CANDIDATES):
                one = self._only(found, content)
                return Tie(one.id, "external_id", one.organization)
        domains = [one for one in own_domains(content) if DOMAIN.fullmatch(one)]
        found = self._with_websites(domains) if domains else []
        if len(domains) != 1:  # nobody says which of them is the account's; what they show helps to decide
            raise unclear(NAME, found)
        return Tie(self._only(found, content).id, "domain")

    def read(self, record: str) -> Company | None:
        """The Account as it is now; None where there is none of this id any more."""
        return next(iter(self._select(f"Id = {text(record)}", 1)), None)

    def _only(self, found: Sequence[Company], content: Mapping[str, Any]) -> Company:
        if len(found) != 1 or is_anothers(found[0], content):
            raise unclear(NAME, found)
        return found[0]

    def _with_websites(self, domains: Sequence[str]) -> list[Company]:
        """The Accounts whose website is on one of the domains; a website is free text, so its host is compared."""
        asked = " OR ".join(f"Website LIKE {text(f'%{one}%')}" for one in domains[:MOST_DOMAINS])
        rows = self._rows(f"({asked})", MOST_LOOKED_AT)
        return [self._company(row) for row in rows if _host(row.get("Website")) in domains]

    def _select(self, condition: str, limit: int) -> list[Company]:
        return [self._company(row) for row in self._rows(condition, limit)]

    def _rows(self, condition: str, limit: int) -> list[dict[str, Any]]:
        fields = ("Id", "Name", "Website", self._external, self._account, self._push)
        return self._api.accounts([name for name in fields if name], condition, limit)

    def _company(self, row: Mapping[str, Any]) -> Company:
        record, name, organization, account, push = (
            str(row.get(name) or "") for name in ("Id", "Name", self._external, self._account, self._push)
        )
        return Company(record, name, organization, account, push)


def _host(website: Any) -> str:
    found = HOST.match(str(website or "").strip().lower())
    return found[1] if found else ""
