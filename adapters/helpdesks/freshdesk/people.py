"""People: contacts with their company, and agents.

`email` of a PERSON event is the normalised address itself; the pipeline replaces it by the keyed hash and
the domain before anything is stored.
Source: https://developers.freshdesk.com/api/#contacts
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.base import Delivery
from adapters.source import Source
from rules.model import Event, Form, Kind, Role


def contact(
    delivery: Delivery, one: Mapping[str, Any], form: Form, at: datetime | None = None
) -> list[Event]:
    """A loaded contact as a PERSON."""
    fields = {"role": Role.CUSTOMER.value, **_known_of(one)}
    return _person(delivery, one, fields, form, at)


def agent(delivery: Delivery, one: Mapping[str, Any], form: Form, at: datetime | None = None) -> list[Event]:
    """A loaded agent as a PERSON."""
    told = {**one, **(one.get("contact") or {})}
    return _person(delivery, one, {"role": Role.STAFF.value, **_known_of(told)}, form, at)


def requester(
    delivery: Delivery, one: Mapping[str, Any] | None, form: Form, at: datetime | None = None
) -> list[Event]:
    """Who stands beside a ticket, as a PERSON without a role, because agents open tickets too."""
    fields = _known_of(one or {})
    return _person(delivery, one, fields, form, at) if one and fields else []


def _person(
    delivery: Delivery, one: Mapping[str, Any], fields: dict[str, Any], form: Form, at: datetime | None
) -> list[Event]:
    seen_at = at or one.get("updated_at")
    source = Source(delivery, "", form, one.get("updated_at"), "vendor" if seen_at else "received")
    fields["person_id"] = one["id"]
    return [source.observed(Kind.PERSON, f"person:{one['id']}", seen_at or delivery.received_at, fields)]


def _known_of(one: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "company_id" in one:
        fields["organization_id"] = one["company_id"]
    if email := (one.get("email") or "").strip().casefold():
        fields["email"] = email
    return fields
