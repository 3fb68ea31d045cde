"""What a helpdesk's organizations become: for each an ACCOUNT with its name and, where the helpdesk has it, tier and renewal.

A tier may stand in a custom field of the organization: then the mapping says `account_tier = "organization:KEY"`, and
`organization:KEY` is among the names of the custom fields that are read.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields

from adapters.base import Delivery
from adapters.custom_values import our_custom_value
from adapters.fields import Read, read_moment, read_own_id, read_text
from adapters.list_api import Listed
from adapters.reading import MOST_AHEAD, Recognised, recognised
from adapters.settings import ORGANIZATION
from adapters.shapes import Shape, load
from adapters.source import Source
from rules.model import Event, Form, Kind
from rules.moments import to_text

LONGEST = 200  # characters of a name or tier
DAY = len("2026-01-31")
LATEST_YEAR = 2200


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a vendor tells of an organization.

    names: of rules.context.CONTEXT those that it tells, each with its keys. held: the key of its custom fields. moment: how
    its last change, `updated_at`, is written.
    """

    names: Recognised
    held: str
    moment: Callable[[Any], datetime] = read_moment


class OrganizationsShape(Shape):
    """The document: the records of organizations."""

    organizations = fields.List(fields.Raw(), required=True)


class OrganizationShape(Shape):
    """An organization: all but the id is read where it can be, for one record must not hold up its whole list."""

    id = Read(read_own_id, required=True)


_ORGANIZATIONS, _ORGANIZATION = OrganizationsShape(), OrganizationShape()


def read_short(value: Any) -> str:
    """A text of one to LONGEST characters; a longer one is cut. ValueError else."""
    if not (text := read_text(value).strip()[:LONGEST]):
        raise ValueError("Empty.")
    return text


def read_day(value: Any) -> str:
    """A day or a moment, as a moment in our form. ValueError else."""
    text = read_text(value)
    moment = read_moment(f"{text}T00:00:00Z" if len(text) == DAY else text)
    if moment.year >= LATEST_YEAR:
        raise ValueError("Too far ahead.")
    return to_text(moment)


def tier_key(custom_fields: Collection[str]) -> str:
    """The organizations' custom field that holds their tier, "" where none is mapped."""
    return next((one.removeprefix(ORGANIZATION) for one in custom_fields if one.startswith(ORGANIZATION)), "")


def listed(record: Mapping[str, Any], dialect: Dialect, custom_fields: Collection[str]) -> Listed:
    """What is kept of a record that a list shows: what is read, and of its custom fields the mapped one only."""
    wanted = {"id", "updated_at", *(key for keys, _ in dialect.names.values() for key in keys)}
    own = {key: value for key, value in record.items() if key in wanted and value is not None}
    held, key = record.get(dialect.held), tier_key(custom_fields)
    if key and isinstance(held, dict) and held.get(key) is not None:
        own[dialect.held] = {key: held[key]}
    return Listed(str(record.get("id")), own)


def read_listed(
    body: Mapping[str, Any], delivery: Delivery, dialect: Dialect, custom_fields: frozenset[str]
) -> list[Event]:
    """The events of a document of organizations."""
    told = load(_ORGANIZATIONS, body)
    return [
        event
        for place, record in enumerate(told["organizations"])
        for event in organization(
            record, delivery, dialect, custom_fields, Form.SNAPSHOT, pointer=f"/organizations/{place}"
        )
    ]


def organization(
    record: Any, delivery: Delivery, dialect: Dialect, custom_fields: frozenset[str], form: Form,
    *, at: datetime | None = None, pointer: str = "",
) -> list[Event]:  # fmt: skip
    """The ACCOUNT at the organization's last change, else at `at`, else at receipt; none where it says nothing."""
    own = load(_ORGANIZATION, record, pointer)["id"]
    told = recognised(record, dialect.names) | _mapped_tier(record.get(dialect.held), custom_fields)
    if not told:
        return []
    changed = recognised(record, {"at": (("updated_at",), dialect.moment)}).get("at")
    if form is Form.SNAPSHOT and changed and changed > delivery.received_at + MOST_AHEAD:
        changed = None
    seen = changed or at
    source = Source(delivery, "", form, changed, "vendor" if seen else "received")
    fields = {"account_id": f"{delivery.connection}:{own}", **told}
    return [source.observed(Kind.ACCOUNT, f"account:{own}", seen or delivery.received_at, fields)]


def _mapped_tier(held: Any, custom_fields: Collection[str]) -> dict[str, Any]:
    key = tier_key(custom_fields)
    value = our_custom_value(held.get(key)) if key and isinstance(held, dict) else None
    return recognised({"tier": value}, {"tier": (("tier",), read_short)})
