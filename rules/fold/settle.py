"""Which of several forms of one thing counts, and what a complete history replaces."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rules.model import Event, Form, Kind

FORMS = {Form.HINT: 0, Form.SNAPSHOT: 1, Form.HISTORY: 2}
RANKS = {Kind.CREATED: 0, Kind.MESSAGE: 1, Kind.CHANGE: 2, Kind.STATE: 3, Kind.SURVEY: 5}
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def order(event: Event) -> tuple[datetime, int, str, str]:
    """Sorting of events: time, rank, the vendor's sequence, id."""
    return (event.at, RANKS.get(event.kind, 4), event.sequence, event.id)


def history_until(events: Iterable[Event]) -> datetime | None:
    """The newest moment up to which the complete history is known."""
    return max((event.at for event in events if event.kind is Kind.HISTORY), default=None)


def settled(stored: Sequence[tuple[Event, str]]) -> list[Event]:
    """One form of every event, in order, without what the history replaces; stored pairs an event with its hash."""
    best: dict[str, tuple[Event, str]] = {}
    for one in stored:
        known = best.get(one[0].id)
        if known is None or _better(one, known):
            best[one[0].id] = one
    until = history_until(event for event, _ in best.values())
    kept = [event for event, _ in best.values() if not _superseded(event, until)]
    return sorted(kept, key=order)


def _better(one: tuple[Event, str], other: tuple[Event, str]) -> bool:
    """The better form, then the later state of the ticket, then the lower hash."""
    (event, digest), (known, known_digest) = one, other
    worth, before = FORMS[event.form], FORMS[known.form]
    if worth != before:
        return worth > before
    said, said_before = event.updated_at or LONG_AGO, known.updated_at or LONG_AGO
    return said > said_before if said != said_before else digest < known_digest


def _superseded(event: Event, until: datetime | None) -> bool:
    replaced = event.kind not in (Kind.MERGED, Kind.REMOVED, Kind.RESTORED, Kind.CREATED, Kind.PERSON)
    return until is not None and event.form is Form.HINT and event.at <= until and replaced
