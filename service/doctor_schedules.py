"""Examines whether the schedules by which business hours are counted are those of the helpdesk."""

from collections.abc import Iterator

from adapters.connecting import Connector
from service.connecting.comparing import Configured
from service.fetch.schedules import asked_once
from service.finding import Finding

# What makes business hours wrong; all else may be meant, or leaves them unknown.
WRONG = frozenset({"zone", "week", "holidays", "applies_to"})


def schedule_findings(connector: Connector, ours: Configured) -> Iterator[Finding]:
    """One for each difference, else one that there is none; none of a helpdesk that tells no schedules."""
    what, (number, found) = f"schedules of {ours.connection}", asked_once(connector, ours)
    for one in found:
        yield Finding(what, "wrong" if one.what in WRONG else "note", one.said, one.fix)
    if number and not found:
        yield Finding(what, "fine", f"{number} at the helpdesk, deskgauge.toml says the same")
