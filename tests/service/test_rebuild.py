"""Rebuild: the derived tables again from the records, compared, replaced in one go; no record and no push is touched."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.rebuild import TableDifference, rebuild
from service.store.schema import RECORDS
from service.worker import worker_lock
from tests.service.pipeline.desk import Desk, at, routed
from tests.service.pipeline.test_flags import escalated

SAME = TableDifference(0, 0, 0)


def busy(folder: Path) -> Desk:
    """An installation with two tickets, a repeat, a problem and a push."""
    desk = Desk(folder, routed("product_bug_escalation"))
    desk.take(
        *escalated(desk),
        *desk.by_ai(10, "2", requester_id="2009"),
        desk.created(50, "3", requester_id="2009"),
    )
    assert len(desk.flags()) == 3
    return desk


def records(desk: Desk) -> dict[str, list[str]]:
    return {table.name: sorted(map(repr, desk.run.rows(f"SELECT * FROM {table.name}"))) for table in RECORDS}


def test_nothing_differs_where_nothing_was_touched(tmp_path: Path) -> None:
    desk = busy(tmp_path)
    before, kept = desk.run.derived(), records(desk)

    report = rebuild(desk.run.settings, dry_run=False, as_of=at(60))

    assert set(report.tables.values()) == {SAME}
    assert (desk.run.derived(), records(desk)) == (before, kept)


DAMAGE = [
    ("UPDATE tickets SET category = 'billing' WHERE id = 'acme:1'", "tickets", TableDifference(0, 0, 1)),
    ("DELETE FROM flags WHERE rule = 'repeat_contact_7'", "flags", TableDifference(1, 0, 0)),
    ("INSERT INTO customers VALUES ('nobody', NULL, 'none')", "customers", TableDifference(0, 1, 0)),
]


@pytest.mark.parametrize(("damage", "table", "difference"), DAMAGE)
def test_damage_is_shown_and_a_dry_run_leaves_it(
    tmp_path: Path, damage: str, table: str, difference: TableDifference
) -> None:
    desk = busy(tmp_path)
    good = desk.run.derived()
    with desk.run.records.db.atomic():
        desk.run.records.db.conn.execute(damage)

    dry = rebuild(desk.run.settings, dry_run=True, as_of=at(60))

    assert dry.tables[table] == difference
    assert desk.run.derived() != good
    assert rebuild(desk.run.settings, dry_run=False, as_of=at(60)).tables[table] == difference
    assert desk.run.derived() == good


def test_it_pushes_nothing_and_logs_no_flag(tmp_path: Path) -> None:
    desk = busy(tmp_path)
    with desk.run.records.db.atomic():
        desk.run.records.db.conn.execute("DELETE FROM pushes")
        desk.run.records.db.conn.execute("DELETE FROM flag_log")

    rebuild(desk.run.settings, dry_run=False, as_of=at(60))

    assert (desk.pushes(), desk.log_of_flags()) == ([], [])


def test_beside_a_running_worker_it_refuses(tmp_path: Path) -> None:
    desk = busy(tmp_path)

    with worker_lock(desk.run.settings), pytest.raises(ConfigError, match="Stop it first"):
        rebuild(desk.run.settings, dry_run=True)


def test_no_scratch_file_is_left(tmp_path: Path) -> None:
    desk = busy(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())

    rebuild(desk.run.settings, dry_run=True, as_of=at(60))

    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "worker.lock") == [
        name for name in before if name != "worker.lock"
    ]


def test_another_time_to_stay_clean_is_carried_back_both_ways(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*desk.by_ai(0, "1"), now=at(24 * 5))
    shorter = replace(desk.run.settings, verified_after=timedelta(days=3))

    def verdict() -> str:
        return str(desk.run.rows("SELECT verdict FROM episodes")[0]["verdict"])

    found = [verdict()]
    for settings in (shorter, desk.run.settings):
        rebuild(settings, dry_run=False, as_of=at(24 * 5))
        found.append(verdict())

    assert found == ["provisional", "verified", "provisional"]
    desk.run.close()
