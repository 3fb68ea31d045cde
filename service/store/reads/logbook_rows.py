"""Reads what was recorded of the automation, where a new record is compared with it."""

from service.store.reads.snapshot import Row, Snapshot


def of_calendars(snapshot: Snapshot) -> list[Row]:
    """The annotations that came from calendar files."""
    return snapshot.rows("SELECT * FROM annotations WHERE source = 'ics'")


def other_changes(snapshot: Snapshot, change: str) -> list[Row]:
    """All changes but this one."""
    return snapshot.rows("SELECT * FROM changes WHERE id <> ?", [change])
