"""A refresh that reads changed tickets alone gives what reading everything gives."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.moments import to_text
from service.store.base import upsert
from service.store.mirror import days, refreshing
from service.store.mirror.manifest import Manifest, read_manifest
from service.store.mirror.reading import Mirror
from service.store.mirror.refreshing import refresh
from service.store.sqlite import SqliteStore, open_store

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TABLES = ("tickets", "episodes", "escalations", "surveys")
ZONE = "Europe/Berlin"


class Desk:
    """A store with tickets over half a year, and two mirrors of it: one kept, one made anew each time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.draw, self.made = folder, random.Random(5), 0
        self.store: SqliteStore = open_store(folder / "deskgauge.db")

    def add(self, many: int) -> None:
        with self.store.atomic():
            for _ in range(many):
                self.made += 1
                self._put(f"z:{self.made}", NOW - timedelta(days=self.draw.random() * 180))

    def _put(self, ticket: str, created: datetime) -> None:
        at = to_text(created)
        row = {
            "id": ticket,
            "connection": "z",
            "created_at": at,
            "updated_at": at,
            "category": "billing",
            "tags": "[]",
        }
        upsert(self.store, "tickets", [row])
        episode = {"id": f"{ticket}/1", "ticket_id": ticket, "number": 1, "started_at": at, "started_by": "created",
                   "path": "open", "turn_count": self.draw.randrange(9), "customer_messages": 1}  # fmt: skip
        upsert(self.store, "episodes", [episode])
        days.mark_tickets(self.store, {ticket: [days.day_of(at)]})

    def known(self) -> list[tuple[str, str]]:
        rows = self.store.query("SELECT id, created_at FROM tickets ORDER BY id")
        return [(row["id"], row["created_at"]) for row in rows]

    def move(self, many: int) -> None:
        with self.store.atomic():
            for ticket, at in self.draw.sample(self.known(), many):
                created = NOW - timedelta(days=self.draw.random() * 180)
                self.store.execute(
                    "UPDATE tickets SET created_at = ? WHERE id = ?", [to_text(created), ticket]
                )
                days.mark_tickets(self.store, {ticket: [days.day_of(at), days.day_of(created)]})

    def remove(self, many: int) -> None:
        with self.store.atomic():
            for ticket, at in self.draw.sample(self.known(), many):
                self.store.execute("DELETE FROM tickets WHERE id = ?", [ticket])
                self.store.execute("DELETE FROM episodes WHERE ticket_id = ?", [ticket])
                days.mark_tickets(self.store, {ticket: [days.day_of(at)]})

    def refreshed(self, now: datetime = NOW) -> dict[str, int]:
        return refresh(self.folder / "deskgauge.db", self.folder / "mirror", ZONE, now)

    def pruned(self) -> None:
        manifest = read_manifest(self.folder / "mirror")
        assert manifest
        days.prune(self.store, manifest.upto)

    def is_whole(self, name: str, now: datetime = NOW) -> bool:
        """Whether the kept mirror holds what one made at once does."""
        refresh(self.folder / "deskgauge.db", self.folder / name, ZONE, now)
        kept, anew = Mirror(self.folder / "mirror"), Mirror(self.folder / name)
        return all(_rows(kept, table) == _rows(anew, table) for table in TABLES)


def manifest(desk: Desk) -> Manifest:
    found = read_manifest(desk.folder / "mirror")
    assert found
    return found


def _rows(mirror: Mirror, table: str) -> list[str]:
    return sorted(map(repr, mirror.rows(f"SELECT * FROM {table}")))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.add(60)
    made.refreshed()
    yield made
    made.store.close()


def test_nothing_is_written_where_nothing_changed(desk: Desk) -> None:
    assert desk.refreshed()["written"] == 0


def test_a_changed_ticket_costs_its_own_files_alone(desk: Desk) -> None:
    ticket, at = desk.known()[0]
    desk.store.execute("UPDATE episodes SET turn_count = 77 WHERE ticket_id = ?", [ticket])
    days.mark_tickets(desk.store, {ticket: [days.day_of(at)]})

    assert desk.refreshed()["written"] <= len(TABLES)
    found = Mirror(desk.folder / "mirror").rows("SELECT ticket_id FROM episodes WHERE turn_count = 77")
    assert found == [(ticket,)]
    assert desk.is_whole("anew")


def test_a_ticket_that_moves_to_another_day_stands_there_alone(desk: Desk) -> None:
    desk.move(10)
    desk.refreshed()

    assert desk.is_whole("anew")
    assert Mirror(desk.folder / "mirror").rows("SELECT count(*), count(DISTINCT id) FROM tickets") == [
        (60, 60)
    ]


def test_a_period_whose_last_ticket_goes_is_empty(desk: Desk) -> None:
    desk.remove(60)
    desk.refreshed()

    assert Mirror(desk.folder / "mirror").rows("SELECT count(*) FROM tickets") == [(0,)]
    assert desk.is_whole("anew")


@pytest.mark.parametrize("most", [0, 5, 20_000])
def test_many_steps_equal_one(desk: Desk, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """However many newer rows there may be before they go into the files."""
    monkeypatch.setattr(refreshing, "MOST", most)
    draw = random.Random(11)
    now = NOW
    for step in range(25):
        draw.choice((lambda: desk.add(7), lambda: desk.move(3), lambda: desk.remove(2)))()
        now += timedelta(days=draw.choice((0, 0, 1, 6)))
        desk.refreshed(now)
        if step % 4 == 3:
            desk.pruned()
    assert desk.is_whole("anew", now)


def test_newer_rows_stand_beside_the_files_until_they_are_many(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = manifest(desk)
    desk.move(3)
    desk.refreshed()
    beside = manifest(desk)

    assert beside.newer["tickets"].rows == beside.newer["tickets"].gone == 3
    assert {one.file for one in beside.tables["tickets"].values()} == {
        one.file for one in before.tables["tickets"].values()
    }
    assert beside.rows()["tickets"] == 60

    monkeypatch.setattr(refreshing, "MOST", 3)
    desk.move(1)
    desk.refreshed()

    assert manifest(desk).newer == {}
    assert manifest(desk).rows()["tickets"] == 60
    assert desk.is_whole("anew")


def test_a_ticket_that_changes_again_has_one_newer_row(desk: Desk) -> None:
    ticket, at = desk.known()[0]
    for turns in (77, 78):
        desk.store.execute("UPDATE episodes SET turn_count = ? WHERE ticket_id = ?", [turns, ticket])
        days.mark_tickets(desk.store, {ticket: [days.day_of(at)]})
        desk.refreshed()

    assert (manifest(desk).newer["episodes"].rows, manifest(desk).newer["episodes"].gone) == (1, 1)
    found = Mirror(desk.folder / "mirror").rows("SELECT turn_count FROM episodes WHERE turn_count > 70")
    assert found == [(78,)]


@pytest.mark.parametrize("which", ["file", "replaced"])
def test_newer_rows_that_are_gone_are_no_reason_for_wrong_numbers(desk: Desk, which: str) -> None:
    desk.move(4)
    desk.refreshed()
    (desk.folder / "mirror" / getattr(manifest(desk).newer["tickets"], which)).unlink()

    desk.refreshed()

    assert "tickets" not in manifest(desk).newer
    assert desk.is_whole("anew")


def test_a_week_that_is_read_whole_takes_its_newer_rows_along(desk: Desk) -> None:
    desk.move(8)
    desk.refreshed()
    days.mark(desk.store, [days.day_of(desk.known()[0][1])])

    desk.refreshed()

    assert desk.is_whole("anew")


def test_an_older_mirror_than_what_is_remembered_reads_whole_days(desk: Desk) -> None:
    before = (desk.folder / "mirror" / "manifest.json").read_text()
    desk.move(5)
    desk.refreshed()
    desk.pruned()
    (desk.folder / "mirror" / "manifest.json").write_text(
        before
    )  # as after a copy of the folder was put back

    desk.refreshed()

    assert desk.is_whole("anew")


def test_days_that_changed_as_a_whole_are_read_anew(desk: Desk) -> None:
    desk.store.execute("UPDATE episodes SET turn_count = 5")
    days.mark_all(desk.store)
    desk.refreshed()

    assert Mirror(desk.folder / "mirror").rows("SELECT DISTINCT turn_count FROM episodes") == [(5,)]
    assert desk.is_whole("anew")
