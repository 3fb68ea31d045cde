"""Which tickets have to be compared with what was written into them, and as whom we write. Records."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.moments import to_text
from service.store.base import Store, upsert

SETTLING = timedelta(seconds=5)  # a click of an agent causes several deliveries; one call answers them all
AUTHOR = "own_user:"


class WriteBacks:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, db: Store) -> None:
        self._db = db

    def mark(self, tickets: Iterable[str], now: datetime) -> None:
        """Something became of these tickets: compare them soon, once however often this is said meanwhile."""
        self._db.executemany(
            "INSERT INTO write_backs (ticket_id, due_at) VALUES (?, ?) ON CONFLICT (ticket_id) DO UPDATE"
            " SET due_at = CASE WHEN write_backs.due_at < excluded.due_at THEN write_backs.due_at ELSE excluded.due_at END",
            [(one, to_text(now + SETTLING)) for one in sorted(set(tickets))],
        )

    def due(self, now: datetime, limit: int) -> list[str]:
        """The tickets that have waited longest, first."""
        sql = "SELECT ticket_id FROM write_backs WHERE due_at <= ? ORDER BY due_at, ticket_id LIMIT ?"
        return [row["ticket_id"] for row in self._db.query(sql, [to_text(now), limit])]

    def done(self, tickets: Iterable[str]) -> None:
        """These were compared."""
        sql = "DELETE FROM write_backs WHERE ticket_id = ?"
        self._db.executemany(sql, [(one,) for one in sorted(set(tickets))])

    def again(self, ticket: str, now: datetime) -> None:
        """Its last push is being sent at this moment: compare it when that has ended."""
        sql = "UPDATE write_backs SET due_at = ? WHERE ticket_id = ?"
        self._db.execute(sql, [to_text(now + SETTLING), ticket])

    def learn(self, connection: str, author: str) -> None:
        """As whom a helpdesk lets us write."""
        upsert(self._db, "marks", [{"name": AUTHOR + connection, "value": author}])

    def author(self, connection: str) -> str:
        """The vendor's id of our own user there, "" while it is not known."""
        rows = list(self._db.query("SELECT value FROM marks WHERE name = ?", [AUTHOR + connection]))
        return str(rows[0]["value"]) if rows else ""
