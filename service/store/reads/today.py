"""What the status page and the strip on top of every page count."""

from service.store.reads.listings import COUNTED, LAST_VERDICT
from service.store.reads.snapshot import Row, Snapshot

OPEN_FLAGS = "closed_at IS NULL AND historic = 0"


def newest_settled(snapshot: Snapshot) -> str | None:
    """When the newest delivery that the worker has settled was received."""
    row = snapshot.first("SELECT max(received_at) AS at FROM deliveries")
    return row["at"] if row else None


def received_since(snapshot: Snapshot, since: str) -> int:
    """Settled deliveries received at or after `since`."""
    return snapshot.number("SELECT count(*) FROM deliveries WHERE received_at >= ?", [since])


def outcomes_since(snapshot: Snapshot, since: str) -> dict[str, int]:
    """Outcome and number of the deliveries received at or after `since`."""
    return snapshot.counts(
        "SELECT outcome, count(*) FROM deliveries WHERE received_at >= ? GROUP BY outcome", [since]
    )


def counted_tickets(snapshot: Snapshot) -> int:
    """Tickets that were neither merged away nor removed."""
    return snapshot.number(f"SELECT count(*) FROM tickets t WHERE {COUNTED}")


def verdicts(snapshot: Snapshot) -> dict[str, int]:
    """Verdict and number of the counted tickets that have it."""
    found = f"SELECT {LAST_VERDICT} AS verdict FROM tickets t WHERE {COUNTED}"
    return snapshot.counts(
        f"SELECT verdict, count(*) FROM ({found}) found WHERE verdict IS NOT NULL GROUP BY verdict"
    )


def standing(snapshot: Snapshot) -> dict[str, int]:
    """The four numbers beside the pages' names: set aside, violations, open flags, pushes that gave up."""
    return {
        "quarantined": snapshot.number("SELECT count(*) FROM deliveries WHERE outcome = 'quarantined'"),
        "violations": snapshot.number("SELECT count(*) FROM violations"),
        "flags": snapshot.number(f"SELECT count(*) FROM flags WHERE {OPEN_FLAGS}"),
        "dead": snapshot.number("SELECT count(*) FROM pushes WHERE state = 'dead'"),
    }


def quarantine_reasons(snapshot: Snapshot) -> list[Row]:
    """Why deliveries were set aside: connection, reason, how many and the newest; most frequent first."""
    return snapshot.rows(
        "SELECT connection, reason, count(*) AS number, max(received_at) AS received_at FROM deliveries"
        " WHERE outcome = 'quarantined' GROUP BY connection, reason ORDER BY number DESC, reason LIMIT 5"
    )


def fixes(snapshot: Snapshot, limit: int = 50) -> list[Row]:
    """Violations of one kind together: tag, problem, number, oldest moment, one fix; most frequent first."""
    return snapshot.rows(
        "SELECT tag, problem, count(*) AS number, min(at) AS at, min(fix) AS fix FROM violations"
        " GROUP BY tag, problem ORDER BY number DESC, tag, problem LIMIT ?",
        [limit],
    )


def gave_up(snapshot: Snapshot) -> list[Row]:
    """Dead letters by sink: how many, the newest one's time and reason."""
    return snapshot.rows(
        "SELECT sink, count(*) AS number, max(settled_at) AS settled_at, (SELECT newest.reason FROM pushes newest"
        " WHERE newest.sink = pushes.sink AND newest.state = 'dead' ORDER BY newest.settled_at DESC, newest.id LIMIT 1)"
        " AS reason FROM pushes WHERE state = 'dead' GROUP BY sink ORDER BY number DESC, sink"
    )


def choices(snapshot: Snapshot, table: str, column: str) -> list[str]:
    """The values that a column of a table holds, for the choice lists of a filter."""
    rows = snapshot.rows(
        f"SELECT DISTINCT {column} AS value FROM {table} WHERE {column} IS NOT NULL ORDER BY 1"
    )
    return [row["value"] for row in rows]


def violated(snapshot: Snapshot) -> tuple[int, int]:
    """How many violations there are and on how many tickets."""
    row = snapshot.rows("SELECT count(*) AS number, count(DISTINCT ticket_id) AS tickets FROM violations")[0]
    return row["number"], row["tickets"]
