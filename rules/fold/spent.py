"""How long a ticket was in which status, and how long a person worked on it as the helpdesk measured it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from rules.business_time import Applied, Hours
from rules.fold.story import Values
from rules.model import Episode, Status
from rules.tagging import newest_word

# Who waits in which status.
WAITS: Mapping[str, frozenset[str]] = {
    "requester_wait": frozenset({Status.NEW, Status.OPEN, Status.HOLD}),
    "agent_wait": frozenset({Status.PENDING}),
    "hold": frozenset({Status.HOLD}),
}
# The tag of the mapping whose field holds seconds; thirty years at most, so that no slip of a keyboard becomes infinite.
HANDLE_TIME = "handle_time"
SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")

Span = tuple[datetime, datetime, str]


def waits_of(
    values: Values, removals: Mapping[datetime, str | None], applied: Sequence[Applied], hours: Hours
) -> dict[str, Any]:
    """The columns of rules.spent.Spent that are waits; none while no status has ended. removals: see removals_of."""
    lengths = [
        (status, (end - begin).total_seconds(), hours.between(begin, end, applied))
        for begin, end, status in _ended(values, removals)
    ]
    found: dict[str, Any] = {}
    for name, statuses in WAITS.items() if lengths else ():
        fitting = [(whole, within) for status, whole, within in lengths if status in statuses]
        found[f"{name}_seconds"] = sum(whole for whole, _ in fitting)
        found[f"{name}_business_seconds"] = sum(within or 0.0 for _, within in fitting) if applied else None
    return found


def resolutions_of(
    created_at: datetime, episodes: Sequence[Episode], applied: Sequence[Applied], hours: Hours
) -> dict[str, Any]:
    """The columns of rules.spent.Spent from the ticket's creation to a resolution."""
    ends = {
        "first_resolution": next((one.resolved_at for one in episodes if one.resolved_at), None),
        "full_resolution": episodes[-1].resolved_at if episodes else None,
    }
    found: dict[str, float | None] = {}
    for name, end in ends.items():
        whole = None if end is None else max(0.0, (end - created_at).total_seconds())
        within = None if end is None else hours.between(created_at, end, applied)
        found |= {f"{name}_seconds": whole, f"{name}_business_seconds": within}
    return found


def _ended(values: Values, removals: Mapping[datetime, str | None]) -> list[Span]:
    """The spans of status that are over, without those in which the ticket was removed."""
    taken: dict[datetime, Any] = {at: status for at, status, *_ in values.get("status", [])}
    found: list[Span] = []
    status = reason = None
    for begin, end in pairwise(sorted({*taken, *removals})):
        status, reason = taken.get(begin, status), removals.get(begin, reason)
        if status is not None and reason is None:
            found.append((begin, end, str(status)))
    return found


def handle_seconds(values: Values, mapping: Mapping[str, str]) -> float | None:
    """The measured working time; None where none is told, and for what is no number of seconds."""
    told = (newest_word(values, mapping, HANDLE_TIME) or "").strip()
    return float(told) if SECONDS.fullmatch(told) else None
