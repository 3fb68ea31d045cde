"""A store that changes by small steps, and what its mirror holds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb

from rules.moments import to_text
from service.store.mirror import days as mirror_days
from service.store.mirror.manifest import read_manifest
from service.store.mirror.reading import Mirror
from service.store.mirror.refreshing import refresh
from service.store.mirror.tables import SOURCES
from service.store.mirror.wholes import WHOLES
from tests.service.metrics.rows import EPISODE, ESCALATION, SURVEY, VISIT, Rows

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Content = dict[str, list[str]]


def content(folder: Path) -> Content:
    """Every table of a mirror as sorted text; the files must be there and hold as many rows as the manifest says."""
    manifest = read_manifest(folder)
    assert manifest is not None
    for parts in manifest.tables.values():
        for part in parts.values():
            (counted,) = duckdb.sql(f"SELECT count(*) FROM '{folder / part.file}'").fetchall()
            assert counted == (part.rows,), part.file
    mirror = Mirror(folder)
    found = {name: sorted(map(repr, mirror.rows(f"SELECT * FROM {name}"))) for name in manifest.tables}
    assert {name: len(rows) for name, rows in found.items()} == manifest.rows()
    return found


class Steps:
    """Random changes of tickets and visits, each marking the days that it touches, as the worker does."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rows, self.random, self.now = Rows(folder), Random(seed), NOW
        assert self.rows.store  # the file is there from the beginning
        self.tickets: dict[str, datetime] = {}
        self.visits: dict[str, datetime] = {}

    def step(self) -> None:
        """One change, or some time that passes."""
        chosen = self.random.choice(
            [self.insert, self.insert, self.insert, self.change, self.change, self.merge, self.move, self.remove, self.visit,
             self.end_visit, self.account, self.wait, self.answer]
        )  # fmt: skip
        chosen()

    def insert(self) -> None:
        """A new ticket with all that belongs to it."""
        at = self.moment()
        key = f"acme:{len(self.tickets)}-{self.random.randrange(10**9)}"
        self.rows.ticket(key, created_at=to_text(at), category=self.random.choice(["a", "b"]))
        self.tickets[key] = at
        self.episode(key, 1)
        if self.random.random() < 0.5:
            self.rows.add(
                "escalations",
                **{**ESCALATION, "at": to_text(at)},
                id=f"{key}/1",
                ticket_id=key,
                episode_id=f"{key}#1",
            )
        if self.random.random() < 0.5:
            self.rows.add(
                "surveys",
                **{**SURVEY, "at": to_text(at)},
                id=f"s-{key}",
                ticket_id=key,
                episode_id=f"{key}#1",
            )

    def moment(self) -> datetime:
        """One of few days, on both sides of the border between files of a day and of a month."""
        day = self.random.choice([0, 1, 57, 59, 60, 61, 95])
        return self.now - timedelta(days=day, hours=self.random.randrange(24))

    def episode(self, key: str, number: int) -> None:
        """One more episode; moments as text."""
        at = to_text(self.tickets[key] + timedelta(hours=number))
        row = {**EPISODE, "number": number, "started_at": at, "resolved_at": at}
        self.rows.add("episodes", **row, id=f"{key}#{number}", ticket_id=key)

    def change(self) -> None:
        """Another state, once more opened."""
        if key := self.ticket():
            self.set(key, "status", self.random.choice(["open", "solved"]))
            (row,) = self.rows.store.query("SELECT max(number) AS n FROM episodes WHERE ticket_id = ?", [key])
            self.episode(key, row["n"] + 1)

    def merge(self) -> None:
        """Into another one."""
        if (key := self.ticket()) and (other := self.ticket()):
            self.set(key, "merged_into", other)

    def move(self) -> None:
        """An older event comes to light: the ticket's creation moves, and both days are marked."""
        if key := self.ticket():
            before = self.tickets[key]
            self.tickets[key] = before - timedelta(days=self.random.choice([0, 1, 58, 61]))
            self.set(key, "created_at", to_text(self.tickets[key]), before)

    def remove(self) -> None:
        """A ticket that is put under another id, with all that belonged to it."""
        if key := self.ticket():
            at = self.tickets.pop(key)
            with self.rows.store.atomic():
                for table in ("escalations", "surveys", "episodes"):
                    self.rows.store.execute(f"DELETE FROM {table} WHERE ticket_id = ?", [key])
                self.rows.store.execute("DELETE FROM tickets WHERE id = ?", [key])
                self.mark(at, ticket=key)

    def visit(self) -> None:
        """A visit of the help center."""
        at = self.moment()
        key = f"v-{self.random.randrange(10**9)}"
        self.rows.add(
            "visits",
            **{**VISIT, "id": key, "started_at": to_text(at), "last_at": to_text(at), "outcome": "pending"},
        )
        self.visits[key] = at
        self.mark_visits(at)

    def end_visit(self) -> None:
        """Time makes a visit a deflected one."""
        if self.visits:
            key = self.random.choice(sorted(self.visits))
            self.rows.store.execute("UPDATE visits SET outcome = 'deflected' WHERE id = ?", [key])
            self.mark_visits(self.visits[key])

    def account(self) -> None:
        """Accounts belong to no day: they are taken over whole when anything of them changed."""
        key = f"org:{self.random.randrange(5)}"
        self.rows.store.execute("DELETE FROM accounts WHERE id = ?", [key])
        self.rows.add(
            "accounts", id=key, source="ticket", customers=1, tier=self.random.choice(["gold", "silver"])
        )
        self.told(key)
        mirror_days.mark_wholes(self.rows.store)

    def told(self, account: str) -> None:
        """What became of the account's contract, and what one of the tickets reports."""
        self.rows.made += 1
        event, change = f"e{self.rows.made}", self.random.choice(["renewed", "churned"])
        self.rows.add(
            "account_words", account_id=account, name="contract_change", value=f'"{change}"', at=to_text(self.now),
            event_id=event, hash="h",
        )  # fmt: skip
        tickets = [row["id"] for row in self.rows.store.query("SELECT id FROM tickets ORDER BY id")]
        if tickets:
            ticket = self.random.choice(tickets)
            self.rows.store.execute("DELETE FROM problem_reports WHERE ticket_id = ?", [ticket])
            self.rows.add("problem_reports", ticket_id=ticket, kind="bug", at=to_text(self.now), problem_id=event,
                          bug_spans=[], prints=[], wording="", basis="words", possible="")  # fmt: skip

    def answer(self) -> None:
        """A colleague says whether a hand-over was right: a column of the hand-over in the mirror."""
        if key := self.ticket():
            self.rows.add(
                "answers", id=f"a-{self.random.randrange(10**12)}", question="hand_over", subject=f"{key}/1", ticket_id=key,
                answer=self.random.choice(["accepted", "needless"]), at=to_text(self.now), who="", via="tag", rule="", about="",
            )  # fmt: skip
            self.mark(self.tickets[key], ticket=key)

    def wait(self) -> None:
        """Days pass, and some of them become old enough for a file of a whole month."""
        self.now += timedelta(days=self.random.choice([1, 1, 1, 2, 31]))

    def ticket(self) -> str | None:
        """Any of them."""
        return self.random.choice(sorted(self.tickets)) if self.tickets else None

    def set(self, key: str, column: str, value: str, *before: datetime) -> None:
        """A column of a ticket, with the days that this touches."""
        with self.rows.store.atomic():
            self.rows.store.execute(f"UPDATE tickets SET {column} = ? WHERE id = ?", [value, key])
            self.mark(self.tickets[key], *before, ticket=key)

    def mark(self, *moments: datetime, ticket: str | None = None) -> None:
        """These moments' days changed, or one ticket in them."""
        days = [mirror_days.day_of(one) for one in moments]
        if ticket and self.random.random() < 0.8:
            mirror_days.mark_tickets(self.rows.store, {ticket: days})
        else:
            mirror_days.mark(self.rows.store, days)

    def mark_visits(self, at: datetime) -> None:
        """The visits of a moment's day changed."""
        mirror_days.mark(self.rows.store, [mirror_days.day_of(at)], mirror_days.VISITS)

    def refreshed(self, folder: Path | None = None, zone: str = "UTC") -> dict[str, int]:
        """Bring a mirror up to date; its own unless told otherwise."""
        self.rows.close()
        return refresh(self.rows.database, folder or self.rows.mirror, zone, self.now)


def all_tables() -> set[str]:
    return {*SOURCES, *WHOLES}
