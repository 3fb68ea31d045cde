"""The worker's reads and writes of deskgauge.db, all inside one transaction a batch."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rules.model import Episode, Escalation, Event, Flag, Kind, Survey, Ticket
from rules.moments import to_text
from rules.visits import visitor_of
from service.store.base import Store, places, upsert
from service.store.rows import (
    TICKET_PARTS,
    episode_of,
    escalation_of,
    event_of,
    flag_row,
    row_of,
    survey_of,
    ticket_of,
    ticket_row,
)  # fmt: skip
from service.store.schema import Table
from service.store.wordings import Wordings

CHUNK = 500
AI_AUTHOR = "ai_author"
NOT_ROWED = ("text", "subject", "wording")  # of an event: they have tables of their own, or are not kept


class Records:
    """One writing connection's view; every method joins the open transaction."""

    def __init__(self, db: Store) -> None:
        self.db = db

    def select(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a query."""
        return list(self.db.query(sql, list(values)))

    def where_in(
        self, table: str, column: str, values: Iterable[str], also: str = "", given: Sequence[Any] = ()
    ) -> list[dict[str, Any]]:
        """All rows of a table whose column is one of the values. also: a further condition, with the values given to it."""
        wanted, found = sorted(set(values)), []
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            sql = f"SELECT * FROM {table} WHERE {column} IN ({places(part)}) {also}"
            found += self.select(sql, [*part, *given])
        return found

    def counts_in(self, table: str, counted: str, column: str, values: Iterable[str]) -> Counter[str]:
        """How many of these rows hold each value of another column; the rows themselves are not read."""
        wanted, found = sorted(set(values)), Counter[str]()
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            sql = (
                f"SELECT {counted} AS value, count(*) AS number FROM {table}"
                f" WHERE {column} IN ({places(part)}) GROUP BY {counted}"
            )
            found.update({row["value"]: row["number"] for row in self.select(sql, part)})
        return found

    def delete_in(self, table: str, column: str, values: Iterable[str]) -> None:
        """Delete the rows of a table whose column is one of the values."""
        self.db.executemany(
            f"DELETE FROM {table} WHERE {column} = ?", [(one,) for one in sorted(set(values))]
        )

    def upsert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert or replace whole rows."""
        if rows:
            upsert(self.db, table, rows)

    def empty(self, tables: Iterable[Table]) -> None:
        """Delete all rows of these tables."""
        for table in tables:
            self.db.execute(f"DELETE FROM {table.name}")

    def all_rows(self, table: Table) -> list[dict[str, Any]]:
        """The whole table."""
        return self.select(f"SELECT * FROM {table.name}")

    def ticket_ids(self) -> list[str]:
        """All tickets that events speak of."""
        rows = self.select("SELECT DISTINCT ticket_id AS id FROM events WHERE ticket_id <> '' ORDER BY 1")
        return [row["id"] for row in rows]

    # deliveries, positions and claims

    def position(self, slot: str) -> tuple[str, int]:
        """(day, id) up to which a slot of the log is settled; ("", 0) at the beginning."""
        rows = self.select("SELECT day, id FROM positions WHERE slot = ? ORDER BY day DESC LIMIT 1", [slot])
        return (rows[0]["day"], rows[0]["id"]) if rows else ("", 0)

    def move(self, slot: str, day: str, last: int) -> None:
        """Record that a slot is settled up to this row."""
        self.upsert("positions", [{"slot": slot, "day": day, "id": last}])

    def same_key(self, connection: str, key: str) -> list[dict[str, Any]]:
        """Settled deliveries under one delivery key."""
        return self.select("SELECT * FROM deliveries WHERE connection = ? AND key = ?", [connection, key])

    def tries(self, slot: str) -> int:
        """How often the slot's next batch was begun and not ended."""
        rows = self.select("SELECT tries FROM claims WHERE slot = ?", [slot])
        return int(rows[0]["tries"]) if rows else 0

    def claim(self, slot: str, tries: int) -> None:
        """Note that the slot's next batch is begun for the `tries`th time; 0 when it ended."""
        self.upsert("claims", [{"slot": slot, "tries": tries}])

    def mark(self, name: str) -> str | None:
        """A recorded fact about the installation."""
        rows = self.select("SELECT value FROM marks WHERE name = ?", [name])
        return rows[0]["value"] if rows else None

    def set_mark(self, name: str, value: str) -> None:
        """Record a fact about the installation."""
        self.upsert("marks", [{"name": name, "value": value}])

    def decided_authors(self, connection: str) -> frozenset[str]:
        """Vendor ids of the authors that a person confirmed to be the AI."""
        rows = self.select(
            "SELECT subject FROM decisions WHERE kind = ? AND value = 'yes' AND subject >= ? AND subject < ?",
            [AI_AUTHOR, f"{connection}:", f"{connection};"],
        )
        return frozenset(row["subject"].partition(":")[2] for row in rows)

    # events

    def add_events(self, events: Sequence[tuple[Event, str]], stored_at: datetime, text_days: int) -> None:
        """Keep each event in each form; the same form from a second delivery is noted as a further source."""
        Wordings(self.db).add(event for event, _ in events)
        known, new, again = self._forms(event.id for event, _ in events), [], []
        texts, at = [], to_text(stored_at)
        for event, digest in {(event.id, digest): (event, digest) for event, digest in events}.values():
            row = row_of(event, NOT_ROWED) | {
                "hash": digest, "person_id": _person(event), "visitor_id": visitor_of(event),
            }  # fmt: skip
            if (event.id, digest) in known:
                again.append(row)
                continue
            new.append(row)
            if event.text and text_days:
                texts.append({"event_id": event.id, "hash": digest, "ticket_id": event.ticket_id,
                              "text": event.text, "stored_at": at})  # fmt: skip
        for table, rows in (("events", new), ("event_sources", again), ("texts", texts)):
            self.upsert(table, rows)

    def _forms(self, ids: Iterable[str]) -> set[tuple[str, str]]:
        """The stored forms of these events, as (id, hash)."""
        return {(row["id"], row["hash"]) for row in self.where_in("events", "id", ids)}

    def take_back(self, delivery: str) -> list[tuple[str, str]]:
        """Remove what only this delivery said; gives the touched tickets with the event that went."""
        rows = self.select("SELECT id, hash, ticket_id FROM events WHERE delivery = ?", [delivery])
        for row in rows:
            others = self.select(
                "SELECT delivery FROM event_sources WHERE id = ? AND hash = ? ORDER BY delivery",
                [row["id"], row["hash"]],
            )
            if others:
                self.db.execute("UPDATE events SET delivery = ? WHERE id = ? AND hash = ?",
                                     [others[0]["delivery"], row["id"], row["hash"]])  # fmt: skip
                self.db.execute("DELETE FROM event_sources WHERE id = ? AND hash = ? AND delivery = ?",
                                     [row["id"], row["hash"], others[0]["delivery"]])  # fmt: skip
            else:
                self.db.execute("DELETE FROM events WHERE id = ? AND hash = ?", [row["id"], row["hash"]])
                self.db.execute("DELETE FROM texts WHERE event_id = ? AND hash = ?", [row["id"], row["hash"]])
        self.db.execute("DELETE FROM event_sources WHERE delivery = ?", [delivery])
        Wordings(self.db).forget_unsaid(row["ticket_id"] for row in rows)
        return [(row["ticket_id"], row["id"]) for row in rows if row["ticket_id"]]

    def forget_redacted(self, tickets: Collection[str]) -> None:
        """Delete the text of messages that were redacted, and of their tickets' openings, which may repeat it."""
        Wordings(self.db).forget_redacted(tickets)
        self.db.executemany(
            "DELETE FROM texts WHERE ticket_id = ? AND event_id IN (SELECT said.id FROM events gone JOIN events said"
            " ON said.ticket_id = gone.ticket_id WHERE gone.ticket_id = texts.ticket_id AND gone.kind = ?"
            " AND (said.kind = ? OR said.fields ->> 'message_id' = gone.fields ->> 'message_id'))",
            [(ticket, Kind.MESSAGE_REDACTED, Kind.CREATED) for ticket in sorted(tickets)],
        )

    def events_of(self, tickets: Iterable[str]) -> dict[str, list[tuple[Event, str]]]:
        """All stored events, each with its hash, by ticket."""
        found: dict[str, list[tuple[Event, str]]] = defaultdict(list)
        for row in self.where_in("events", "ticket_id", tickets):
            found[row["ticket_id"]].append((event_of(row), row["hash"]))
        return found

    # derived rows

    def customer_tickets(self, customers: Iterable[str]) -> list[Ticket]:
        """All stored tickets of these customers."""
        return self._whole(self.where_in("tickets", "customer_id", customers))

    def tickets_of(self, ids: Iterable[str]) -> list[Ticket]:
        """Those of the tickets that are stored."""
        return self._whole(self.where_in("tickets", "id", ids))

    def _whole(self, rows: Sequence[Mapping[str, Any]]) -> list[Ticket]:
        """Tickets with their parts, but for the violations."""
        ids = [row["id"] for row in rows]
        answers: dict[str, list[Survey]] = defaultdict(list)
        for row in sorted(self.where_in("surveys", "ticket_id", ids), key=lambda r: (r["at"], r["id"])):
            answers[row["ticket_id"]].append(survey_of(row))
        episodes: dict[str, list[Episode]] = defaultdict(list)
        for row in sorted(self.where_in("episodes", "ticket_id", ids), key=lambda r: r["number"]):
            episodes[row["ticket_id"]].append(episode_of(row))
        handed: dict[str, list[Escalation]] = defaultdict(list)
        for row in self.where_in("escalations", "ticket_id", ids):
            handed[row["ticket_id"]].append(escalation_of(row))
        return [
            replace(
                ticket_of(row, tuple(episodes[row["id"]]), tuple(handed[row["id"]])),
                surveys=tuple(answers[row["id"]]),
            )
            for row in rows
        ]

    def put_tickets(self, tickets: Sequence[Ticket]) -> None:
        """Replace tickets with all their parts."""
        ids = [ticket.id for ticket in tickets]
        for part in TICKET_PARTS:
            self.delete_in(part, "ticket_id", ids)
            self.upsert(part, [row_of(one) for ticket in tickets for one in getattr(ticket, part)])
        self.upsert("tickets", [ticket_row(ticket) for ticket in tickets])

    def put_customers(self, customers: Iterable[str]) -> None:
        """Customers as their stored tickets tell: a customer's account is that of the newest ticket."""
        self._again("customers", sorted(customers),
                    "SELECT customer_id AS id, account_id, account_source FROM tickets WHERE customer_id = ?"
                    " ORDER BY created_at DESC, id DESC LIMIT 1")  # fmt: skip

    def _again(self, table: str, ids: Sequence[str], sql: str) -> None:
        self.delete_in(table, "id", ids)
        self.upsert(table, [row for one in ids for row in self.select(sql, [one])])

    def put_verdicts(self, tickets: Sequence[Ticket]) -> None:
        """Store tickets whose customer-wide facts changed, leaving their other parts."""
        self.upsert("tickets", [ticket_row(ticket) for ticket in tickets])
        self.upsert("episodes", [row_of(one) for ticket in tickets for one in ticket.episodes])

    def due_tickets(self, now: datetime, limit: int) -> list[str]:
        """Tickets that change by time alone."""
        sql = "SELECT id FROM tickets WHERE next_moment_at <= ? ORDER BY next_moment_at LIMIT ?"
        return [row["id"] for row in self.select(sql, [to_text(now), limit])]

    def judge_again(self, account: str, since: datetime, now: datetime) -> None:
        """Have the account's tickets judged soon that waited for a first answer at a moment or later. See rules.moments_of."""
        at = to_text(since)
        self.db.execute(
            "UPDATE tickets SET next_moment_at = ? WHERE account_id = ? AND (created_at >= ? OR id IN"
            " (SELECT t.id FROM tickets t LEFT JOIN episodes e ON e.ticket_id = t.id WHERE t.account_id = ?"
            " AND coalesce(e.first_answer_at, '9') >= ? AND coalesce(e.resolved_at, '9') >= ?))",
            [to_text(now), account, at, account, at, at],
        )  # fmt: skip

    def flags_of(self, subjects: Iterable[str], table: str = "flags") -> dict[str, dict[str, Any]]:
        """Stored flags of these subjects, by id. table: flags or shadow_flags."""
        return {row["id"]: row for row in self.where_in(table, "subject", subjects)}

    def put_flags(self, flags: Sequence[Flag], gone: Sequence[str], table: str = "flags") -> None:
        """Store flags that stand and remove those withdrawn."""
        self.delete_in(table, "id", gone)
        self.upsert(table, [flag_row(flag) for flag in flags])

    def log_flag(
        self, flag_id: str, rule: tuple[str, str], subject: str, what: str, at: str, by: str, now: str
    ) -> None:
        """Record that a flag was opened, closed or withdrawn."""
        self.db.execute(
            "INSERT INTO flag_log (flag_id, rule, rule_version, subject, what, at, by_event, recorded_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [flag_id, *rule, subject, what, at, by, now],
        )  # fmt: skip

    def forget_texts(self, before: datetime) -> int:
        """Delete customer text stored before a moment; gives how many."""
        done = self.db.execute("DELETE FROM texts WHERE stored_at < ?", [to_text(before)])
        return int(done.rowcount)


def _person(event: Event) -> str | None:
    person = event.fields.get("person_id")
    return f"{event.connection}:{person}" if person else None
