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
    best: dict[str, tuple[tuple[int, datetime, str], Event]] = {}
    for event, digest in stored:
        # A lower hash wins at equal worth, so the digest is compared inverted.
        worth = (
            FORMS[event.form],
            event.updated_at or LONG_AGO,
            "".join(chr(0x10000 - ord(c)) for c in digest),
        )
        if event.id not in best or worth > best[event.id][0]:
            best[event.id] = (worth, event)
    until = history_until(event for _, event in best.values())
    kept = [event for _, event in best.values() if not _superseded(event, until)]
    return sorted(kept, key=order)


def _superseded(event: Event, until: datetime | None) -> bool:
    replaced = event.kind not in (Kind.MERGED, Kind.REMOVED, Kind.RESTORED, Kind.CREATED, Kind.PERSON)
    return until is not None and event.form is Form.HINT and event.at <= until and replaced
