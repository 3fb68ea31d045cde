"""Reads what was recorded of the automation, where a new record is compared with it."""

from collections.abc import Sequence

from service.store.base import places
from service.store.reads.snapshot import Row, Snapshot


def of_calendars(snapshot: Snapshot) -> list[Row]:
    """The annotations that came from calendar files."""
    return snapshot.rows("SELECT * FROM annotations WHERE source = 'ics'")


def of_kinds(snapshot: Snapshot, kinds: Sequence[str]) -> list[Row]:
    """The annotations of these kinds, in order of time."""
    return snapshot.rows(f"SELECT * FROM annotations WHERE kind IN ({places(kinds)}) ORDER BY at, id", kinds)


def other_changes(snapshot: Snapshot, change: str) -> list[Row]:
    """All changes but this one."""
    return snapshot.rows("SELECT * FROM changes WHERE id <> ?", [change])


def all_changes(snapshot: Snapshot) -> list[Row]:
    """All changes, in order of time."""
    return snapshot.rows("SELECT * FROM changes ORDER BY at, id")


def all_annotations(snapshot: Snapshot) -> list[Row]:
    """All annotations, in order of time."""
    return snapshot.rows("SELECT * FROM annotations ORDER BY at, id")
