"""Late events restate the past; what was frozen never changes, and by how much it differs is shown."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.demo.world import World
from service.metrics.baselines.deltas import Delta, deltas
from service.metrics.baselines.freezing import Wanted, freeze, members_file
from service.metrics.building import build_numbers
from service.metrics.numbers import Numbers
from service.orders import CONNECTION, KIND
from service.rebuild import rebuild
from service.store.frozen_rows import BASELINE, REPORT
from service.store.log import LogEntry
from service.store.mirror.refreshing import refresh
from service.store.reads.frozen import frozen
from service.store.reads.snapshot import Reads, Row
from tests.service.pipeline.harness import Run, copied, entries, fresh

METRICS = ("arr_verified", "csat", "fcr", "reopen_rate", "repeat_contact_rate", "resolution_time", "volume")
THIRTY_DAYS = timedelta(days=30)
Kept = dict[str, tuple[str, bytes]]


@dataclass
class Story:
    """An installation that has frozen numbers. late: the deliveries of one ticket that have not arrived yet."""

    run: Run
    late: list[LogEntry]
    end: datetime
    days: tuple[date, date]

    @property
    def folder(self) -> Path:
        return self.run.settings.data_dir

    def numbers(self, as_of: datetime) -> Numbers:
        refresh(self.folder / "deskgauge.db", self.folder / "mirror", "UTC", as_of)
        return build_numbers(self.run.settings)

    def freeze(self, kind: str, as_of: datetime) -> None:
        """As the command does it: the row goes through the log."""
        wanted = Wanted(kind, "one", *self.days, METRICS, (("category",),))
        row = freeze(self.numbers(as_of), wanted, self.folder, as_of)
        order = json.dumps({"order": "freeze", "kind": kind, "row": row}).encode()
        self.run.log([LogEntry(CONNECTION, KIND, as_of, {}, order)], "cli")
        self.run.settle(as_of)

    def kept(self) -> Kept:
        """Of each kind the whole row as text, and the bytes of its file."""
        return {
            table: (repr(sorted(row.items())), members_file(self.folder, row["id"]).read_bytes())
            for table in ("baselines", "reports")
            for row in self.run.rows(f"SELECT * FROM {table}")
        }

    def row(self, table: str) -> Row:
        with Reads(self.folder / "deskgauge.db").snapshot() as snapshot:
            found = frozen(snapshot, table, "one")
        assert found is not None
        return found

    def arrive(self, at: datetime) -> None:
        """What was late is there, all of it now."""
        self.run.log([LogEntry(one.connection, one.kind, at, one.headers, one.body) for one in self.late])
        self.run.settle(at)


@pytest.fixture(scope="module")
def world() -> World:
    return World(3, tickets=150, eventful=True)


@pytest.fixture(scope="module")
def frozen_folder(tmp_path_factory: pytest.TempPathFactory, world: World) -> Path:
    """An installation to which one ticket's deliveries have not come, and that has frozen its numbers."""
    run = fresh(tmp_path_factory.mktemp("frozen"), world.connection_settings())
    late = late_of(world)
    run.log([one for one in entries(world.deliveries(feed="snapshots")) if one not in late])
    run.settle(world.setup.end + THIRTY_DAYS)
    for kind in (BASELINE, REPORT):
        told(run, world).freeze(kind, world.setup.end + THIRTY_DAYS)
    run.close()
    return run.settings.data_dir


@pytest.fixture
def story(tmp_path: Path, world: World, frozen_folder: Path) -> Iterator[Story]:
    run = copied(frozen_folder, tmp_path, world.connection_settings())
    yield told(run, world)
    run.close()


def told(run: Run, world: World) -> Story:
    first = world.setup.start.date()
    late = late_of(world)
    assert late
    return Story(run, late, world.setup.end + THIRTY_DAYS, (first, first + timedelta(days=90)))


def late_of(world: World) -> list[LogEntry]:
    """All deliveries of a ticket that repeats another."""
    repeat = next(one.ticket for one in world.truth.contacts.values() if one.counts and one.repeats)
    number = repeat.partition(":")[2]
    return [one for one in entries(world.deliveries(feed="snapshots")) if speaks_of(one.body, number)]


def speaks_of(body: bytes, ticket: str) -> bool:
    return f'"id":{ticket},' in body.decode().replace(
        " ", ""
    ) or f'"ticket_id":{ticket},' in body.decode().replace(" ", "")


def of(found: list[Delta], metric: str) -> Delta:
    (one,) = [one for one in found if one.metric == metric and not one.segment]
    return one


def values(numbers: Numbers, story: Story) -> dict[str, Any]:
    (cell,) = numbers.answer(METRICS, numbers.ask(*story.days))
    return {name: one.value for name, one in cell.numbers.items()}


@pytest.mark.parametrize("table", ["baselines", "reports"])
def test_a_late_event_restates_the_live_number_and_leaves_the_frozen_one(story: Story, table: str) -> None:
    before, live = story.kept(), values(story.numbers(story.end), story)
    later = story.end + THIRTY_DAYS

    story.arrive(later)

    numbers = story.numbers(later)
    found = deltas(numbers, story.row(table), story.folder)
    assert story.kept() == before
    assert values(numbers, story)["repeat_contact_rate"] > live["repeat_contact_rate"]
    repeated = of(found, "repeat_contact_rate")
    assert repeated.frozen == live["repeat_contact_rate"]
    assert repeated.now == values(numbers, story)["repeat_contact_rate"]
    assert repeated.moved is not None
    assert repeated.moved.changed == 1
    assert of(found, "volume").moved is not None
    assert of(found, "volume").difference == of(found, "volume").moved.came >= 1  # type: ignore[union-attr]


def test_nothing_differs_when_nothing_was_late(story: Story) -> None:
    found = deltas(story.numbers(story.end + THIRTY_DAYS), story.row("baselines"), story.folder)

    assert {one.difference for one in found if one.frozen is not None} == {0}
    assert {(one.moved.came, one.moved.went, one.moved.changed) for one in found if one.moved} == {(0, 0, 0)}


def test_the_same_order_again_and_a_rebuild_leave_what_was_frozen(story: Story) -> None:
    before = story.kept()
    (row,) = story.run.rows("SELECT * FROM baselines")
    order = json.dumps({"order": "freeze", "kind": BASELINE, "row": row}).encode()

    story.run.log([LogEntry(CONNECTION, KIND, story.end, {}, order)], "cli")
    story.run.settle(story.end)
    story.arrive(story.end + THIRTY_DAYS)
    rebuild(story.run.settings, dry_run=False, as_of=story.end + THIRTY_DAYS)

    assert story.kept() == before
    outcomes = {
        one["reason"] for one in story.run.rows("SELECT reason FROM deliveries WHERE outcome = 'ignored'")
    }
    assert f"the baseline {row['id']} is kept already" in outcomes


def test_a_second_freeze_makes_another(story: Story) -> None:
    before = story.kept()
    later = story.end + THIRTY_DAYS
    story.arrive(later)

    story.freeze(BASELINE, later)

    rows = story.run.rows("SELECT id, frozen_at FROM baselines ORDER BY frozen_at")
    assert len(rows) == 2
    assert story.row("baselines")["id"] == rows[1]["id"]  # the newest of the name
    assert story.kept()["reports"] == before["reports"]
