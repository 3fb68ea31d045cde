"""The mirror follows the store: step by step it comes to what it would be if it were made at once."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from service.store.mirror import refreshing
from service.store.mirror.files import Period, Writer
from service.store.mirror.manifest import MANIFEST, Manifest, Part, read_manifest, write_manifest
from service.store.mirror.reading import Mirror, NoMirror
from service.store.mirror.refreshing import refresh
from tests.faults.budget import KILLS, SAMPLE
from tests.service.metrics.rows import Rows
from tests.service.store.mirror.told import NOW, Content, Steps, all_tables, content

STEPS = 1000 if KILLS > SAMPLE else 300
COUNT = "SELECT count(*) FROM tickets"


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    """A store with some tickets and its mirror."""
    made = Steps(tmp_path, 5)
    for _ in range(12):
        made.insert()
    made.visit()
    made.account()
    made.refreshed()
    return made


def at_once(steps: Steps, zone: str = "UTC") -> Content:
    """What a mirror that is made now from nothing holds."""
    folder = steps.rows.mirror.with_name("at-once")
    shutil.rmtree(folder, ignore_errors=True)
    steps.refreshed(folder, zone)
    return content(folder)


@pytest.mark.faults
def test_hundreds_of_random_steps_come_to_what_is_made_at_once(tmp_path: Path) -> None:
    steps = Steps(tmp_path, 20261126)
    compared = set()
    for number in range(1, STEPS + 1):
        steps.step()
        if steps.random.random() < 0.1:
            steps.refreshed()
        if number % 100 == 0:
            steps.refreshed()
            found = content(steps.rows.mirror)
            assert found == at_once(steps), number
            compared |= {name for name, rows in found.items() if rows}

    assert compared == all_tables()
    assert steps.now - NOW > timedelta(days=STEPS // 10)


def test_only_files_of_changed_weeks_are_written_anew(steps: Steps) -> None:
    before = read_manifest(steps.rows.mirror)
    key = max(steps.tickets, key=lambda one: steps.tickets[one])
    steps.set(key, "status", "pending")

    said = steps.refreshed()
    after = read_manifest(steps.rows.mirror)

    assert 1 <= said["written"] <= 4  # one for each table of tickets
    assert before is not None
    assert after is not None
    kept = [
        period
        for period, part in after.tables["tickets"].items()
        if before.tables["tickets"].get(period) == part
    ]
    assert len(kept) == len(after.tables["tickets"]) - 1


def test_what_did_not_change_is_not_written(steps: Steps) -> None:
    assert steps.refreshed()["written"] == 0


def test_a_week_goes_into_its_months_file_when_all_of_it_is_sixty_days_old(tmp_path: Path) -> None:
    steps = Steps(tmp_path, 1)
    steps.rows.ticket("acme:1", created_at="2026-01-10T09:00:00.000000Z")  # a Saturday
    periods = []
    for month, day in ((3, 12), (3, 13)):
        steps.now = NOW.replace(month=month, day=day)
        steps.refreshed()
        manifest = read_manifest(steps.rows.mirror)
        assert manifest is not None
        periods += list(manifest.tables["tickets"])

    assert periods == ["2026-01-05-until-2026-01-12", "2026-01-01-until-2026-01-12"]
    assert content(steps.rows.mirror) == at_once(steps)


def test_a_row_is_in_one_file_whatever_days_pass_the_border(tmp_path: Path) -> None:
    steps = Steps(tmp_path, 2)
    for _ in range(12):
        steps.insert()
    for _ in range(5):
        steps.now += timedelta(days=1)
        steps.refreshed()
        assert len(content(steps.rows.mirror)["tickets"]) == 12


@pytest.mark.parametrize("written", [0, 1, 7])
def test_a_refresh_that_is_cut_off_leaves_the_old_mirror_and_the_next_one_mends_it(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    before = content(steps.rows.mirror)
    for _ in range(9):
        steps.insert()
    anew, left = Writer.anew, [written]

    def cut_off(writer: Writer, name: str, period: Period) -> Part:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return anew(writer, name, period)

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "anew", cut_off)
        with pytest.raises(KeyboardInterrupt):
            steps.refreshed()

    assert content(steps.rows.mirror) == before
    assert Mirror(steps.rows.mirror).rows(COUNT) == [(12,)]
    steps.refreshed()
    assert content(steps.rows.mirror) == at_once(steps)
    assert Mirror(steps.rows.mirror).rows(COUNT) == [(21,)]


def test_a_refresh_that_ends_before_the_manifest_leaves_the_old_mirror(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(steps.rows.mirror)
    steps.insert()
    with monkeypatch.context() as patched:
        patched.setattr(
            refreshing, "write_manifest", lambda folder, manifest: (_ for _ in ()).throw(OSError("full"))
        )
        with pytest.raises(OSError, match="full"):
            steps.refreshed()

    assert content(steps.rows.mirror) == before
    steps.refreshed()
    assert content(steps.rows.mirror) == at_once(steps)


def test_another_zone_is_made_anew_and_cut_off_on_the_way_leaves_the_old_one(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(steps.rows.mirror)
    with monkeypatch.context() as patched:
        patched.setattr(
            refreshing, "write_manifest", lambda folder, manifest: (_ for _ in ()).throw(OSError("full"))
        )
        with pytest.raises(OSError, match="full"):
            steps.refreshed(zone="Pacific/Auckland")

    assert content(steps.rows.mirror) == before
    steps.refreshed()
    assert content(steps.rows.mirror) == before
    steps.refreshed(zone="Pacific/Auckland")
    assert content(steps.rows.mirror) == at_once(steps, "Pacific/Auckland")
    assert content(steps.rows.mirror) != before


def test_local_days_are_those_of_the_zone(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for hour in (-10.5, -9.5):  # 22:30 and 23:30 UTC of 1 March: in Berlin 23:30, and 00:30 of 2 March
        rows.ticket(created_at=hour)
    rows.close()
    refresh(rows.database, rows.mirror, "Europe/Berlin", NOW)

    days = Mirror(rows.mirror).rows("SELECT created_at_on FROM tickets ORDER BY created_at")

    assert [day.isoformat() for (day,) in days] == ["2026-03-01", "2026-03-02"]


def test_files_of_another_version_are_made_anew(steps: Steps) -> None:
    manifest = read_manifest(steps.rows.mirror)
    assert manifest is not None
    write_manifest(
        steps.rows.mirror, Manifest("another", manifest.zone, manifest.as_of, manifest.upto, manifest.tables)
    )

    with pytest.raises(NoMirror):
        Mirror(steps.rows.mirror).rows(COUNT)

    assert steps.refreshed()["written"] > 4
    assert Mirror(steps.rows.mirror).rows(COUNT) == [(12,)]


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "5", '{"form": "x"}', '{"form": "x", "zone": "UTC", "as_of": "", "tables": []}',
             '{"form": "x", "zone": "UTC", "as_of": "", "tables": {"tickets": 5}}',
             '{"form": "x", "zone": "UTC", "as_of": "", "tables": {"tickets": {"a": {"file": "b"}}}}']
)  # fmt: skip
def test_a_manifest_that_cannot_be_read_is_none_and_the_next_refresh_heals_it(
    steps: Steps, text: str
) -> None:
    before = content(steps.rows.mirror)
    (steps.rows.mirror / MANIFEST).write_text(text)

    assert read_manifest(steps.rows.mirror) is None
    steps.refreshed()
    assert content(steps.rows.mirror) == before


@pytest.mark.parametrize("table", sorted(all_tables()))
def test_a_file_that_is_gone_is_written_again(steps: Steps, table: str) -> None:
    before = content(steps.rows.mirror)
    manifest = read_manifest(steps.rows.mirror)
    assert manifest is not None
    for part in manifest.tables[table].values():
        (steps.rows.mirror / part.file).unlink()

    steps.refreshed()

    assert content(steps.rows.mirror) == before


def test_an_empty_store_gives_empty_tables_of_the_right_columns(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    assert rows.store is not None
    rows.close()
    refresh(rows.database, rows.mirror, "UTC", NOW)
    mirror = Mirror(rows.mirror)

    for table in all_tables():
        assert mirror.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    assert mirror.rows("SELECT resolved_at_on, tags, verdict FROM episodes") == []


def test_files_stay_for_a_while_after_the_manifest_stopped_naming_them(steps: Steps) -> None:
    """Who opened the mirror before may still read them, however long ago they were written."""
    old = {one for one in steps.rows.mirror.rglob("*.parquet")}
    for key in list(steps.tickets):
        steps.set(key, "status", "pending")
    steps.now += timedelta(hours=5)

    steps.refreshed()
    assert all(one.exists() for one in old)
    steps.now += timedelta(seconds=refreshing.KEPT)
    steps.refreshed()
    assert all(one.exists() for one in old)
    steps.now += timedelta(seconds=1)
    steps.refreshed()
    manifest = read_manifest(steps.rows.mirror)
    assert manifest is not None
    named = {steps.rows.mirror / part.file for parts in manifest.tables.values() for part in parts.values()}
    assert {one for one in old if one.exists()} == old & named
    assert old - named


def test_what_a_cut_off_refresh_left_behind_is_removed(steps: Steps) -> None:
    half = steps.rows.mirror / "tickets" / "2026-03-01.9.half"
    half.write_bytes(b"PAR1")
    steps.now += timedelta(days=400)  # later than the file's time, which is that of the test

    steps.refreshed()

    assert not half.exists()
