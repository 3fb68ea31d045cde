"""People: who is customer and who is staff, and to which organization they belong.

`email` of a PERSON event is the normalised address itself; the pipeline replaces it by the keyed hash and
the domain before anything is stored.
Source: https://developer.zendesk.com/api-reference/webhooks/event-types/user-events/
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.zendesk.schemas import PersonShape
from adapters.helpdesks.zendesk.tables import ROLES
from adapters.shapes import load
from adapters.source import Source
from rules.errors import IgnoredDelivery
from rules.model import Event, Form, Kind, Role

_PERSON = PersonShape()

# Zendesk empties a user's fields when it deletes them, which says nothing about whose their tickets were.
USER_EVENTS_IGNORED = {
    "deleted": "a deleted user's tickets stay with their customer; erasing is a command of its own"
}


def read_user_event(what: str, envelope: Mapping[str, Any], delivery: Delivery) -> list[Event]:
    """The PERSON that a `user.*` webhook event shows; the types differ only in what changed."""
    if what in USER_EVENTS_IGNORED:
        raise IgnoredDelivery(f"user.{what}: {USER_EVENTS_IGNORED[what]}")
    user = load(_PERSON, envelope["detail"], "/detail")
    people = person(delivery, user, Form.HINT, envelope["time"])
    if not people:
        raise IgnoredDelivery(f"user.{what}: it carries neither role nor organization nor e-mail")
    return people


def person(
    delivery: Delivery, user: Mapping[str, Any], form: Form, at: datetime | None = None
) -> list[Event]:
    """A loaded user as a PERSON at its own time, else at `at`, else at receipt; none if it says nothing."""
    fields = known_of(user)
    if not fields:
        return []
    seen_at = user.get("updated_at") or at
    source = Source(delivery, "", form, user.get("updated_at"), "vendor" if seen_at else "received")
    fields["person_id"] = user["id"]
    return [source.observed(Kind.PERSON, f"person:{user['id']}", seen_at or delivery.received_at, fields)]


def known_of(user: Mapping[str, Any]) -> dict[str, Any]:
    """Role, organization and normalised e-mail, each only where the body carries it."""
    fields: dict[str, Any] = {}
    if role := user.get("role"):
        fields["role"] = ROLES.get(role, Role.UNKNOWN).value
    if "organization_id" in user:
        fields["organization_id"] = user["organization_id"]
    if email := (user.get("email") or "").strip().casefold():
        fields["email"] = email
    return fields
