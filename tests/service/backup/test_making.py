"""A backup is made beside processes that write, is whole or not there, and holds the log as far as it was settled."""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rules.errors import BackupUnusable, ConfigError, StorageUnavailable
from service.backup import making
from service.backup.checking import check
from service.backup.manifest import NAME
from service.store.copies import copied, positions
from service.store.sqlite import open_store
from tests.service.backup.conftest import Lived
from tests.service.installation import Installation

WHOLE = {
    "deskgauge.db", "install_id", "person_key", "link_key", "frozen/b1.parquet", "connect/acme.json",
    "log/web-0/2031-03-01.db", "log/web-0/2031-03-02.db",
}  # fmt: skip


def held(backup: Path) -> set[str]:
    return {str(path.relative_to(backup)) for path in backup.rglob("*") if path.is_file()}


def test_a_folder_that_is_there_gets_a_backup_with_everything_but_what_can_be_made_again(
    lived: Lived, tmp_path: Path
) -> None:
    for name in ("mirror/tickets/2026-11.parquet", "worker.alive", "worker.lock", "backfill/acme.json"):
        (lived.data_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (lived.data_dir / name).write_text("x")
    made = lived.made(tmp_path)

    assert made.path == tmp_path / "deskgauge-20261123T091200Z"
    assert held(made.path) == WHOLE | {NAME}
    assert check(made.path) == made.manifest
    assert made.manifest.deliveries == 2
    assert {path.stat().st_mode & 0o077 for path in (made.path, made.path / "deskgauge.db")} == {0}


@pytest.mark.parametrize("name", ["day.tar", "day.tar.gz", "day.tgz"])
def test_a_name_of_an_archive_gets_one_file(lived: Lived, tmp_path: Path, name: str) -> None:
    made = lived.made(tmp_path / name)

    with tarfile.open(made.path) as archive:
        assert set(archive.getnames()) == WHOLE | {NAME}
    assert [path.name for path in tmp_path.glob("*") if path != lived.data_dir] == [name]


def test_a_backup_replaces_nothing_and_makes_no_folders_above_it(lived: Lived, tmp_path: Path) -> None:
    (tmp_path / "there.tar").write_text("mine")
    with pytest.raises(ConfigError, match="is there already"):
        lived.made(tmp_path / "there.tar")
    with pytest.raises(ConfigError, match="is no folder"):
        lived.made(tmp_path / "not" / "there")

    assert (tmp_path / "there.tar").read_text() == "mine"


def test_an_installation_without_identity_has_no_backup(lived: Lived, tmp_path: Path) -> None:
    (lived.data_dir / "install_id").unlink()

    with pytest.raises(ConfigError, match="install_id is missing"):
        lived.made(tmp_path)


def test_before_anything_ran_there_is_a_backup_of_what_there_is(lived: Lived, tmp_path: Path) -> None:
    lived.stop()
    (lived.data_dir / "deskgauge.db").unlink()

    assert {one.name for one in lived.made(tmp_path).manifest.files} == WHOLE - {"deskgauge.db"}


class Writers:
    """A process that settles and one that receives, for as long as the block lasts."""

    def __init__(self, lived: Installation) -> None:
        self.lived, self.stop, self.turns = lived, threading.Event(), 0
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Writers":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(20)

    def _run(self) -> None:
        while not self.stop.is_set():
            self.lived.settle(received_at="2031-03-02T10:00:00+00:00", body=b'{"more": 1}')
            self.turns += 1


def test_beside_writers_the_log_reaches_as_far_as_what_was_settled(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.copies.PAGES", 8)
    with Writers(lived) as writers:
        backups = [lived.made(tmp_path / f"{number}") for number in range(5)]
        assert writers.turns > 5

    for made in backups:
        counts = {one.name: one.rows.get("deliveries", 0) for one in made.manifest.files}
        reached = positions(made.path / "deskgauge.db")[("web-0", "2031-03-02")]
        assert counts["deskgauge.db"] == reached + 1
        assert 1 <= reached <= counts["log/web-0/2031-03-02.db"]


def test_a_copy_shows_one_moment_however_long_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.copies.PAGES", 1)
    with closing(open_store(tmp_path / "deskgauge.db")) as store:
        steps: list[int] = []

        def write(done: int) -> None:
            steps.append(done)
            store.execute("INSERT INTO marks (name, value) VALUES (?, 'x')", [f"late {len(steps)}"])

        rows = copied(tmp_path / "deskgauge.db", tmp_path / "copy.db", write)

    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM marks").fetchone()[0] == rows["marks"] == 0
        pages, size = (copy.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    assert (len(steps), sum(steps)) == (pages, pages * size)


def test_a_backup_that_does_not_come_out_right_is_not_kept(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise BackupUnusable("deskgauge.db is no sound database")

    monkeypatch.setattr(making, "check", refuse)
    with pytest.raises(StorageUnavailable, match=r"was not made \(deskgauge.db is no sound database\)"):
        lived.made(tmp_path)

    assert list(tmp_path.iterdir()) == [lived.data_dir]


def test_a_damaged_database_is_noticed_while_it_is_copied(lived: Lived, tmp_path: Path) -> None:
    lived.stop()
    with (lived.data_dir / "log/web-0/2031-03-01.db").open("r+b") as file:
        file.write(b"this is no database any more")

    with pytest.raises(StorageUnavailable, match="not a database"):
        lived.made(tmp_path)
    assert list(tmp_path.iterdir()) == [lived.data_dir]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("spare", [making.SPARE, -10 * 2**20], ids=["seen before", "met on the way"])
@pytest.mark.parametrize("name", ["day", "day.tar"])
def test_a_full_disk_leaves_nothing(
    lived: Lived, small_disk: Path, monkeypatch: pytest.MonkeyPatch, spare: int, name: str
) -> None:
    lived.add("marks", name="large", value="x" * 2_000_000)
    monkeypatch.setattr(making, "SPARE", spare)
    with pytest.raises(StorageUnavailable, match="See that there is room"):
        lived.made(small_disk / name)

    assert list(small_disk.iterdir()) == []


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from service.backup import making
making.make(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC), lambda done, total: os.kill(os.getpid(), 9))
"""


def test_a_backup_that_was_killed_has_no_final_name(lived: Lived, tmp_path: Path) -> None:
    target = tmp_path / "day"
    command = [sys.executable, "-c", KILLED, str(lived.data_dir), str(target)]
    assert subprocess.run(command, check=False, timeout=60).returncode == -9

    (left,) = (path for path in tmp_path.iterdir() if path != lived.data_dir)
    assert (target.exists(), left.suffix) == (False, ".half")
    with pytest.raises(BackupUnusable, match="never finished"):
        check(left)
    assert lived.made(target).path == target


def test_the_manifest_says_what_the_files_are(lived: Lived, tmp_path: Path) -> None:
    made = lived.made(tmp_path)
    document = json.loads((made.path / NAME).read_text())

    files = {one["name"]: one for one in document["files"]}
    assert files["log/web-0/2031-03-01.db"]["rows"] == {"deliveries": 1}
    assert files["deskgauge.db"]["rows"]["tickets"] == 1
    assert files["install_id"]["bytes"] == 65
    assert (document["format"], document["made_at"]) == (1, "2026-11-23T09:12:00.000000Z")
    assert (lived.data_dir / "install_id").read_text().strip() not in json.dumps(document)
