"""A change of one field of a ticket, which Freshdesk gives no id of its own."""

from datetime import datetime
from typing import Any, NamedTuple

from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.values import our_new_value, our_value
from adapters.source import Source
from rules.model import Event, Kind


class Change(NamedTuple):
    """Our field and its values before and after, in our words; those of a status are Freshdesk's code or label."""

    name: str
    before: Any
    after: Any


def read_change(name: str, before: Any, after: Any) -> Change:
    """A change of our ticket field `name` as Freshdesk tells it. ValueError when a value is of a wrong type."""
    return Change(name, our_value(name, before), our_new_value(name, after))


def changed(
    source: Source, change: Change, at: datetime, own: Own, *, actor: str | None = None, sequence: str = ""
) -> Event:
    """CHANGE, named after ticket, field, time and what changed."""
    if change.name == "status":
        change = Change(change.name, own.status(change.before), own.status(change.after))
    fields = {**change._asdict(), "actor_id": actor}
    thing = f"change:{source.ticket}:{change.name}"
    return source.observed(Kind.CHANGE, thing, at, fields, sequence=sequence)
