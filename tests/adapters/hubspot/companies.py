"""The companies of the tests' HubSpot, and pushes about accounts that may be one of them; all made up."""

from typing import Any

from adapters.base import Push
from rules.errors import SinkError
from tests.fakes.pushes import a_push

# Their ids count up from 1001.
COMPANIES = [
    {"name": "One", "org": "1", "domain": "one.example"},
    {"name": "Two", "org": "2", "domain": "two.example"},
    {"name": "Twin", "org": "3", "domain": "twin.example"},
    {"name": "Twin, Ltd", "org": "3", "domain": "twin.example"},
    {"name": "Everybody", "org": "9", "domain": "gmail.com"},
    {"name": "Free", "domain": "free.example"},
    {"name": "Shared", "domain": "shared.example"},
]
PERMANENT, PAUSES, WAITS, UNKNOWN, REPEATED = "permanent", "pauses", "waits", "unknown", "repeated"


def told(subject: str = "help:1", **content: Any) -> Push:
    """A push about the account, which is company 1001 by its external id unless the content says else."""
    return a_push(subject, **content)


def by_domain(subject: str, *domains: str) -> Push:
    """A push about an account that has nothing but domains."""
    return told(subject, external_ids=[], domains=list(domains))


def meaning(error: SinkError) -> str:
    """What the outbox makes of the error."""
    if error.pauses_sink:
        return PAUSES
    if error.permanent:
        return PERMANENT
    if not error.counts:
        return WAITS
    return UNKNOWN if error.outcome_unknown else REPEATED
