"""What the parsers of all vendors share: which values of an admin's own body are taken, and which events are."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from adapters.base import Delivery
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event
from rules.moments import to_text

MOST_AHEAD = timedelta(hours=1)
# Our name -> the keys under which an admin's body may tell it, best first, and how the value is read.
Recognised = Mapping[str, tuple[Sequence[str], Callable[[Any], Any]]]


def recognised(holder: Mapping[str, Any], table: Recognised) -> dict[str, Any]:
    """The fields that can be read; a value that cannot be read is left out."""
    found: dict[str, Any] = {}
    for name, (keys, reader) in table.items():
        value = next((holder[key] for key in keys if holder.get(key) not in ("", None)), None)
        if value is not None:
            with suppress(ValueError):
                found[name] = reader(value)
    return found


def counted(events: list[Event], delivery: Delivery) -> list[Event]:
    """The events themselves; IgnoredDelivery where there are none, MalformedBody where one lies too far ahead."""
    if not events:
        raise IgnoredDelivery("it carries nothing that is counted")
    latest = delivery.received_at + MOST_AHEAD
    for event in events:
        if event.at > latest:
            raise MalformedBody(f"a {event.kind} event is dated {to_text(event.at)}, over 1 h ahead")
    return events
