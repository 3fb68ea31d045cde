"""The worker's reads and writes about visits of help centers: their events, whom they may concern, what is due, their rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.model import Event, Ticket
from rules.moments import to_text
from rules.visits import MOST_EVENTS, Visit
from service.store.base import places
from service.store.mirror import days as mirror_days
from service.store.records import CHUNK, Records
from service.store.rows import event_of, row_of, visit_of
from service.store.views import BETTER_FORM

# An event that came in several forms may name several visitors.
VISITORS_OF = "SELECT DISTINCT o.visitor_id AS id FROM events e JOIN events o ON o.id = e.id WHERE o.visitor_id IS NOT NULL"


class VisitRows:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def visitors_of(self, events: Iterable[str]) -> set[str]:
        """The visitors that any form of these events names."""
        rows = self._records.where_in("events", "id", events)
        return {row["visitor_id"] for row in rows if row["visitor_id"]}

    def told_by(self, delivery: str) -> set[str]:
        """The visitors of whom a delivery told."""
        rows = self._records.select(f"{VISITORS_OF} AND e.delivery = ?", [delivery])
        return {row["id"] for row in rows}

    def of_persons(self, persons: Iterable[str]) -> set[str]:
        """The visitors who are known as one of these persons."""
        return {row["visitor_id"] for row in self._records.where_in("visits", "person_id", persons)}

    def visitors_after(self, visitor: str, limit: int) -> list[str]:
        """The next visitors of whom events tell, in the order of their ids."""
        rows = self._records.select(
            "SELECT DISTINCT visitor_id AS id FROM events WHERE visitor_id > ? ORDER BY 1 LIMIT ?",
            [visitor, limit],
        )
        return [row["id"] for row in rows]

    def events_of(self, visitors: Iterable[str]) -> dict[str, list[Event]]:
        """The events of each visitor in their best forms; none of one who has too many."""
        return {one: self._events(one) for one in visitors if not self._is_crowded(one)}

    def _events(self, visitor: str) -> list[Event]:
        rows = self._records.select(
            f"SELECT e.* FROM events e WHERE e.visitor_id = ? AND NOT EXISTS ({BETTER_FORM})", [visitor]
        )
        return [event_of(row) for row in rows]

    def _is_crowded(self, visitor: str) -> bool:
        sql = "SELECT 1 AS found FROM events WHERE visitor_id = ? LIMIT 1 OFFSET ?"
        return bool(self._records.select(sql, [visitor, MOST_EVENTS]))

    def of(self, visitors: Iterable[str]) -> list[Visit]:
        """The stored visits of these visitors."""
        return [visit_of(row) for row in self._records.where_in("visits", "visitor_id", visitors)]

    def replace(self, before: Iterable[Visit], after: Sequence[Visit]) -> None:
        """Store some visits in place of others."""
        before = list(before)
        days = {mirror_days.day_of(one.started_at) for one in (*before, *after)}
        mirror_days.mark(self._records.db, days, mirror_days.VISITS)
        stay = {one.id for one in after}
        self._records.delete_in("visits", "id", [one.id for one in before if one.id not in stay])
        self._records.upsert("visits", [row_of(one) for one in after])

    def due(self, now: datetime, limit: int) -> list[Visit]:
        """Visits that change by time alone."""
        rows = self._records.select(
            "SELECT * FROM visits WHERE next_moment_at <= ? ORDER BY next_moment_at, id LIMIT ?",
            [to_text(now), limit],
        )
        return [visit_of(row) for row in rows]

    def concerned(self, tickets: Sequence[Ticket], touched: Iterable[str]) -> list[Visit]:
        """Visits that one of these tickets may follow, or that one of the touched ones did."""
        rows = self._records.where_in("visits", "ticket_id", touched)
        known = {row["id"]: row for row in rows}
        begun: dict[str, list[str]] = defaultdict(list)
        for ticket in tickets:
            if ticket.customer_id:
                begun[ticket.customer_id].append(to_text(ticket.created_at))
        for customer in self._visiting(begun):
            for at in sorted(set(begun[customer])):
                known |= {row["id"]: row for row in self._before(customer, at)}
        return [visit_of(known[one]) for one in sorted(known)]

    def _visiting(self, customers: Mapping[str, object]) -> list[str]:
        """Those of the customers who are known to have visited, so that the others cost one query together."""
        wanted = sorted(customers)
        found = []
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            rows = self._records.select(
                f"SELECT DISTINCT customer_id AS id FROM visits WHERE customer_id IN ({places(part)}) ORDER BY 1",
                part,
            )
            found += [row["id"] for row in rows]
        return found

    def _before(self, customer: str, at: str) -> list[dict[str, Any]]:
        return self._records.select(
            "SELECT * FROM visits WHERE customer_id = ? AND contact_until >= ? AND started_at < ?",
            [customer, at, at],
        )

    def contacts(self, visits: Iterable[Visit]) -> dict[str, list[Ticket]]:
        """By customer the tickets that may follow these visits."""
        ids: set[str] = set()
        for visit in visits:
            if visit.customer_id:
                rows = self._records.select(
                    "SELECT id FROM tickets WHERE customer_id = ? AND created_at > ? AND created_at <= ?",
                    [visit.customer_id, to_text(visit.started_at), to_text(visit.contact_until)],
                )
                ids |= {row["id"] for row in rows}
        found: dict[str, list[Ticket]] = defaultdict(list)
        for ticket in self._records.tickets_of(ids):
            found[str(ticket.customer_id)].append(ticket)
        return found
