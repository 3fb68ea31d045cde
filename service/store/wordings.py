"""What is kept of the words of contacts, in keyed numbers, and the tables of how common they are."""

import base64
from collections.abc import Iterable, Iterator, Sequence

from rules.likeness import Wording
from rules.model import Event, Kind
from rules.word_tables import WordTable, packed, unpacked
from service.store.base import Store, places, upsert

CHUNK = 500


class Wordings:
    """Joins the open transaction of its store."""

    def __init__(self, db: Store) -> None:
        self._db = db

    def add(self, events: Iterable[Event]) -> None:
        """Keep what was measured; equal words of one ticket are kept once."""
        rows = [_row(event.ticket_id, event.wording) for event in events if event.wording and event.ticket_id]
        if rows:
            upsert(self._db, "wordings", rows)

    def of(self, wanted: Sequence[tuple[str, str]]) -> dict[str, Wording]:
        """By ticket the wording of that id, where it is still kept. wanted: (ticket, wording)."""
        ids, found = dict(wanted), {}
        tickets = sorted(ids)
        for start in range(0, len(tickets), CHUNK):
            part = tickets[start : start + CHUNK]
            sql = f"SELECT * FROM wordings WHERE ticket_id IN ({places(part)})"
            for row in self._db.query(sql, part):
                if row["id"] == ids[row["ticket_id"]]:
                    found[row["ticket_id"]] = _wording(row)
        return found

    def forget_redacted(self, tickets: Iterable[str]) -> None:
        """Delete what is kept of tickets of which a message was redacted."""
        sql = (
            "DELETE FROM wordings WHERE ticket_id = ? AND EXISTS (SELECT 1 FROM events e"
            " WHERE e.ticket_id = wordings.ticket_id AND e.kind = ?)"
        )
        self._db.executemany(sql, [(one, Kind.MESSAGE_REDACTED) for one in sorted(set(tickets))])

    def forget_unsaid(self, tickets: Iterable[str]) -> None:
        """Delete what no event of these tickets says any more."""
        sql = (
            "DELETE FROM wordings WHERE ticket_id = ? AND NOT EXISTS (SELECT 1 FROM events e"
            " WHERE e.ticket_id = wordings.ticket_id AND e.signs LIKE '%\"wording\": \"' || wordings.id || '\"%')"
        )
        self._db.executemany(sql, [(one,) for one in sorted(set(tickets))])

    def has_texts(self, least: int) -> bool:
        """Whether the first words of so many tickets are known."""
        sql = "SELECT count(*) AS n FROM (SELECT 1 FROM tickets WHERE wording IS NOT NULL LIMIT ?) known"
        return int(next(iter(self._db.query(sql, [least])))["n"]) >= least

    def newest(self, method: str, most: int) -> Iterator[bytes]:
        """What is kept of the first words of the newest tickets."""
        sql = (
            "SELECT w.features AS features FROM tickets t JOIN wordings w ON w.ticket_id = t.id AND w.id = t.wording"
            " WHERE w.method = ? AND w.words > 0 ORDER BY t.created_at DESC, t.id DESC LIMIT ?"
        )
        for row in self._db.query(sql, [method, most]):
            yield base64.b64decode(row["features"])

    def put_table(self, table: WordTable, delivery: str, received_at: str) -> None:
        """Keep a month's table."""
        row = packed(table) | {"delivery": delivery, "received_at": received_at}
        upsert(self._db, "word_tables", [row])

    def tables(self, method: str) -> list[WordTable]:
        """The method's tables, one a month, oldest first; of several for one month the first received holds."""
        sql = "SELECT * FROM word_tables WHERE method = ? ORDER BY month, received_at DESC, delivery DESC"
        found = {row["month"]: unpacked(row) for row in self._db.query(sql, [method])}
        return [found[month] for month in sorted(found)]

    def told_tables(self, method: str) -> tuple[int, str]:
        """What changes when another table of the method is told."""
        sql = (
            "SELECT count(*) AS n, coalesce(max(received_at), '') AS newest FROM word_tables WHERE method = ?"
        )
        row = next(iter(self._db.query(sql, [method])))
        return int(row["n"]), str(row["newest"])

    def judge_again(self, first: str, last: str, now: str) -> None:
        """Have the contacts of these months judged anew whose customer has others too. last: the first month after."""
        self._db.execute(
            "UPDATE tickets SET next_moment_at = ? WHERE wording IS NOT NULL AND created_at >= ? AND created_at < ?"
            " AND EXISTS (SELECT 1 FROM tickets o WHERE o.customer_id = tickets.customer_id AND o.id <> tickets.id)",
            [now, first, last],
        )


def _row(ticket: str, wording: Wording) -> dict[str, str | int]:
    return {
        "ticket_id": ticket, "id": wording.id, "method": wording.method, "words": wording.words,
        "features": base64.b64encode(wording.packed).decode(), "reference_keys": ",".join(wording.references),
    }  # fmt: skip


def _wording(row: dict[str, str | int]) -> Wording:
    named = tuple(filter(None, str(row["reference_keys"]).split(",")))
    features = base64.b64decode(str(row["features"]))
    return Wording(str(row["id"]), str(row["method"]), features, int(row["words"]), named)
