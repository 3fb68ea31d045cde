"""What gave up, by what stopped it, and what waits: what a person looks at before an order."""

from service.store.reads.snapshot import Row, Snapshot, Value

WAITING = "SELECT count(*) FROM pushes WHERE sink = ? AND state = 'pending' AND created_at <= ? AND outcome_unknown = ?"


def groups(snapshot: Snapshot, sink: str | None = None) -> list[Row]:
    """Dead letters by sink and reason: how many, from when to when, and the newest as an example; most first."""
    only, values = ("AND p.sink = ?", [sink]) if sink else ("", [])
    return snapshot.rows(
        "SELECT p.sink, p.reason, count(*) AS number, min(p.settled_at) AS first_at, max(p.settled_at) AS last_at,"
        " (SELECT e.id FROM pushes e WHERE e.state = 'dead' AND e.sink = p.sink"
        " AND coalesce(e.reason, '') = coalesce(p.reason, '') ORDER BY e.settled_at DESC, e.id LIMIT 1) AS example"
        f" FROM pushes p WHERE p.state = 'dead' {only} GROUP BY p.sink, p.reason"
        " ORDER BY number DESC, p.sink, p.reason",
        values,
    )


def ids(snapshot: Snapshot, sink: str | None = None, since: str | None = None) -> list[str]:
    """The dead letters to a sink, or made since a moment, oldest first."""
    wanted: list[tuple[str, Value]] = [("sink = ?", sink), ("created_at >= ?", since)]
    asked = [(condition, value) for condition, value in wanted if value is not None]
    where = "".join(f" AND {condition}" for condition, _ in asked)
    rows = snapshot.rows(
        f"SELECT id FROM pushes WHERE state = 'dead'{where} ORDER BY created_at, id",
        [value for _, value in asked],
    )
    return [row["id"] for row in rows]


def like(snapshot: Snapshot, push: Row) -> list[str]:
    """The dead letters that the same thing stopped on the way to the same sink, oldest first."""
    rows = snapshot.rows(
        "SELECT id FROM pushes WHERE state = 'dead' AND sink = ? AND coalesce(reason, '') = ? ORDER BY created_at, id",
        [push["sink"], push["reason"] or ""],
    )
    return [row["id"] for row in rows]


def to_cancel(snapshot: Snapshot, sink: str, until: str) -> tuple[int, int]:
    """How many that wait for a sink can be cancelled, and how many cannot, because they may have arrived."""
    can, cannot = (snapshot.number(WAITING, [sink, until, unknown]) for unknown in (0, 1))
    return can, cannot
