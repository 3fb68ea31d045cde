"""Finds the colleague whom a flag is for, by mail address; where it is not clear who that is, nobody."""

import re
from collections.abc import Collection, Mapping

from rules.model import Flag
from service.config.settings import ACCOUNT_OWNER, ASSIGNEE, People
from service.store.bearings import Select, bearing_of
from service.store.owners import assignees, owners

ADDRESS = re.compile(r"[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+")


def address_of(whom: str, flag: Flag, people: People, select: Select) -> str:
    """The mail address of the account's owner, of the ticket's agent or of who looks after the problem, "" for nobody.

    An owner may be told as a mail address, or as a name that the configuration knows one of.
    """
    if whom == ACCOUNT_OWNER:
        return owner_address(flag.about, flag.subject, people, select)
    if whom == ASSIGNEE:
        ticket = str(flag.facts.get("ticket_id") or flag.subject)
        return _only({_known(one, people.addresses) for one in assignees(select, ticket)})
    categories = bearing_of(select, flag.about, flag.subject, flag.severity, flag.facts).categories
    return _only({people.categories.get(one, "") for one in categories})


def owner_address(about: str, subject: str, people: People, select: Select) -> str:
    """The mail address of the owner of what something is about, "" for nobody."""
    return _only({_known(one, people.addresses) for one in owners(select, about, subject)})


def _known(name: str, addresses: Mapping[str, str]) -> str:
    return addresses.get(name) or (name.lower() if ADDRESS.fullmatch(name) else "")


def _only(found: Collection[str]) -> str:
    """Of several people, or where one of them is not known, none."""
    return next(iter(found)) if len(found) == 1 else ""
