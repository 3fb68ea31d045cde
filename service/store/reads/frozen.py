"""Reads frozen numbers with all that they hold."""

from service.store.reads.snapshot import Row, Snapshot


def frozen(snapshot: Snapshot, table: str, name: str | None = None) -> Row | None:
    """The one with this id, else the newest of this name, without a name the newest of all; None where there is none."""
    known = "" if name is None else " WHERE id = ? OR name = ?"
    values = [] if name is None else [name, name]
    order = (
        " ORDER BY frozen_at DESC, id DESC"
        if name is None
        else " ORDER BY (id = ?) DESC, frozen_at DESC, id DESC"
    )
    values += [] if name is None else [name]
    return snapshot.first(f"SELECT * FROM {table}{known}{order} LIMIT 1", values)


def all_frozen(snapshot: Snapshot, table: str) -> list[Row]:
    """All of them, the newest first."""
    return snapshot.rows(f"SELECT * FROM {table} ORDER BY frozen_at DESC, id DESC")
