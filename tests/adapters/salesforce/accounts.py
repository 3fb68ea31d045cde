"""The accounts of the tests' Salesforce, and pushes about accounts that may be one of them; all made up."""

from typing import Any

from adapters.base import Push
from tests.adapters.hubspot.companies import PAUSES, PERMANENT, REPEATED, UNKNOWN, WAITS, by_domain, meaning
from tests.fakes.pushes import a_push
from tests.fakes.salesforce import ORG, record_id

__all__ = [
    "ACCOUNTS",
    "IDS",
    "PAUSES",
    "PERMANENT",
    "REPEATED",
    "UNKNOWN",
    "WAITS",
    "by_domain",
    "meaning",
    "told",
]
ACCOUNTS = [
    {"Name": "One", ORG: "1", "Website": "https://www.one.example/start"},
    {"Name": "Two", ORG: "2", "Website": "two.example"},
    {"Name": "Twin", ORG: "3", "Website": "twin.example"},
    {"Name": "Twin, Ltd", ORG: "3", "Website": "http://twin.example:8080"},
    {"Name": "Everybody", ORG: "9", "Website": "gmail.com"},
    {"Name": "Free", "Website": "WWW.Free.Example"},
    {"Name": "Shared", "Website": "https://shared.example?x=1"},
    {"Name": "Longer", "Website": "notfree.example"},
    {"Name": "Below", "Website": "shop.free.example"},
    {"Name": "Quoted", ORG: "o'7\\", "Website": None},
]
IDS = [record_id(number) for number in range(len(ACCOUNTS) + 1)]  # IDS[1] is the first


def told(subject: str = "help:1", **content: Any) -> Push:
    """A push about the account, which is the first by its external id unless the content says else."""
    return a_push(subject, **content)
