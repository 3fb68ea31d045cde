"""Who the customer is and which account they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a requester; email_hash is keyed with the installation's own key."""

    role: str = ""
    organization_id: str = ""
    email_hash: str = ""
    email_domain: str = ""


def customer_id(connection: str, requester: str | None, person: Person | None) -> str | None:
    """The same person across connections when the e-mail's keyed hash is equal."""
    if person and person.email_hash:
        return f"person:{person.email_hash}"
    return f"{connection}:{requester}" if requester else None


def account(
    connection: str, organization: str | None, person: Person | None, public_domains: frozenset[str]
) -> tuple[str | None, str]:
    """(account id, where it comes from): the ticket's organization, the requester's, a mail domain that is not public."""
    if organization:
        return f"{connection}:{organization}", "ticket"
    if person and person.organization_id:
        return f"{connection}:{person.organization_id}", "requester"
    if person and person.email_domain and person.email_domain not in public_domains:
        return f"domain:{person.email_domain}", "email_domain"
    return None, "none"


def people_of(facts: Mapping[str, Mapping[str, str]]) -> dict[str, Person]:
    """Persons by vendor id from their newest observations."""
    names = Person.__dataclass_fields__
    return {key: Person(**{name: one.get(name) or "" for name in names}) for key, one in facts.items()}
