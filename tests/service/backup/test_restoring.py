"""A backup put back: refused when it does not fit, nothing lost that came since, and nothing sent before a person agrees."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rules.errors import BackupUnusable, ConfigError, StorageUnavailable
from service.backup.manifest import NAME, Manifest, hash_of, read
from service.backup.restoring import Restored, restore
from service.backup.swapping import PIECES
from service.config import Settings, load_settings
from service.config.installation import draw
from service.store import sink_states
from service.store.log import LogWriter
from service.store.log_reader import LogReader
from service.store.restoring import MARK
from service.store.sqlite import open_store
from service.worker import worker_lock
from tests.service.backup.conftest import Lived
from tests.service.installation import NOW

LATER = NOW + timedelta(days=1)
FILES = (
    "deskgauge.db",
    "log/web-0/2031-03-01.db",
    "log/web-0/2031-03-02.db",
    "install_id",
    "frozen/b1.parquet",
)


@pytest.fixture(params=["day", "day.tar.gz"])
def backup(request: pytest.FixtureRequest, lived: Lived, tmp_path: Path) -> Path:
    """A backup from yesterday; its installation has gone on and its processes have ended."""
    made = lived.made(tmp_path / request.param).path
    lived.settle(received_at="2031-03-02T11:00:00+00:00", body=b"later that day")
    lived.settle(received_at="2031-03-03T09:00:00+00:00", body=b"the next day")
    lived.ticket("2")
    (lived.data_dir / "frozen/b2.parquet").write_text("frozen since")
    (lived.data_dir / "connect/acme.json").write_text("connected since")
    (lived.data_dir / "mirror").mkdir()
    lived.stop()
    return made


def settings(folder: Path) -> Settings:
    (folder / "deskgauge.toml").write_text("")
    return load_settings(folder / "deskgauge.toml", {})


def put_back(lived: Lived, backup: Path) -> Restored:
    return restore(settings(lived.data_dir), backup, ["bugs"], LATER)


def bodies(folder: Path) -> list[bytes]:
    with LogReader(folder) as log:
        return [one.body for one in log.read("web-0", "", 0, 99)]


def tree(folder: Path) -> dict[str, bytes]:
    """Everything that a restore could change; who looks into a database leaves empty files beside it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for piece in (*PIECES, "mirror")
        for path in sorted([folder / piece, *(folder / piece).rglob("*")])
        if path.is_file() and path.name != "lock" and not path.name.endswith(("-wal", "-shm"))
    }


def tickets(folder: Path) -> int:
    with closing(open_store(folder / "deskgauge.db")) as db:
        return int(db.execute("SELECT count(*) FROM tickets").fetchone()[0])


def test_the_records_are_those_of_the_backup_and_no_delivery_is_lost(lived: Lived, backup: Path) -> None:
    done = put_back(lived, backup)

    assert tickets(lived.data_dir) == 1
    assert bodies(lived.data_dir) == [b"2031-03-01", b"2031-03-02", b"later that day", b"the next day"]
    assert (done.newer, done.to_read, done.unreadable) == (2, 2, ())
    assert (done.made_at, done.mirror_removed) == ("2026-11-23T09:12:00.000000Z", True)
    assert not (lived.data_dir / "mirror").exists()
    frozen = {path.name: path.read_text() for path in (lived.data_dir / "frozen").iterdir()}
    assert frozen == {"b1.parquet": "as frozen/b1.parquet was written", "b2.parquet": "frozen since"}
    assert (lived.data_dir / "connect/acme.json").read_text() == "connected since"


def test_what_was_there_is_kept_as_it_was_under_the_name_that_is_told(lived: Lived, backup: Path) -> None:
    before = tree(lived.data_dir)
    done = put_back(lived, backup)

    assert done.kept_as == lived.data_dir / "before-restore-20261124T091200Z"
    assert tree(done.kept_as) == before
    assert not (lived.data_dir / MARK).exists()
    assert not list(lived.data_dir.glob(".restored-*"))


def test_every_sink_waits_for_a_person_configured_or_not(lived: Lived, backup: Path) -> None:
    done = put_back(lived, backup)

    assert done.stopped == ("bugs",)
    with closing(open_store(lived.data_dir / "deskgauge.db")) as db:
        assert {name: one.state for name, one in sink_states.ordered(db).items()} == {"bugs": "restored"}
        (mark,) = db.query("SELECT value FROM marks WHERE name = 'restored'")
    assert json.loads(mark["value"]) == {
        "made_at": "2026-11-23T09:12:00.000000Z",
        "at": "2026-11-24T09:12:00.000000Z",
    }


def test_the_log_goes_on_where_it_ended(lived: Lived, backup: Path) -> None:
    put_back(lived, backup)
    again = Lived.__new__(Lived)
    super(Lived, again).__init__(lived.data_dir)
    name = again.receive(b"after the restore", "2031-03-03T10:00:00+00:00")
    again.close()

    assert name == "web-0/2031-03-03/2"
    assert bodies(lived.data_dir)[-1] == b"after the restore"


def test_a_day_that_cannot_be_read_is_that_of_the_backup_and_is_told(lived: Lived, backup: Path) -> None:
    with (lived.data_dir / "log/web-0/2031-03-02.db").open("r+b") as file:
        file.write(b"no database")
    done = put_back(lived, backup)

    assert done.unreadable == ("log/web-0/2031-03-02.db",)
    assert bodies(lived.data_dir) == [b"2031-03-01", b"2031-03-02", b"the next day"]
    assert (done.kept_as / "log/web-0/2031-03-02.db").read_bytes().startswith(b"no database")


def test_a_day_of_another_log_does_not_take_the_place_of_the_backups(lived: Lived, backup: Path) -> None:
    day = lived.data_dir / "log/web-0/2031-03-02.db"
    with closing(sqlite3.connect(day)) as db, db:
        db.execute("UPDATE deliveries SET body = 'other' WHERE id = 1")
    done = put_back(lived, backup)

    assert done.unreadable == ("log/web-0/2031-03-02.db",)
    assert bodies(lived.data_dir)[1] == b"2031-03-02"


def test_a_log_that_nobody_can_tell_whose_it_is_is_kept_and_not_taken_over(
    lived: Lived, backup: Path
) -> None:
    (lived.data_dir / "install_id").unlink()
    done = put_back(lived, backup)

    assert done.unreadable == tuple(f"log/web-0/2031-03-0{day}.db" for day in (1, 2, 3))
    assert bodies(lived.data_dir) == [b"2031-03-01", b"2031-03-02"]
    assert (done.kept_as / "log/web-0/2031-03-03.db").exists()


def test_a_lost_log_comes_out_of_the_backup(lived: Lived, backup: Path) -> None:
    shutil.rmtree(lived.data_dir / "log")
    done = put_back(lived, backup)

    assert (done.newer, done.to_read) == (0, 0)
    assert bodies(lived.data_dir) == [b"2031-03-01", b"2031-03-02"]


@pytest.mark.parametrize("drawn", [False, True], ids=["an empty folder", "a folder that init has made"])
def test_a_new_machine_takes_the_backup_with_its_identity(
    lived: Lived, backup: Path, tmp_path: Path, drawn: bool
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    if drawn:
        draw(new)
    restore(settings(new), backup, [], LATER)

    assert (new / "install_id").read_text() == (lived.data_dir / "install_id").read_text()
    assert (tickets(new), bodies(new)) == (1, [b"2031-03-01", b"2031-03-02"])


@contextmanager
def unchanged(lived: Lived) -> Iterator[None]:
    before = tree(lived.data_dir)
    yield
    assert tree(lived.data_dir) == before
    assert not [
        path for path in lived.data_dir.iterdir() if path.name.startswith((MARK, ".restored", "before"))
    ]


def test_a_backup_of_another_installation_is_refused(lived: Lived, backup: Path) -> None:
    (lived.data_dir / "install_id").write_text("ab" * 32)
    with unchanged(lived), pytest.raises(BackupUnusable, match=r"of the installation .* holds"):
        put_back(lived, backup)


def test_what_is_not_there_or_no_backup_is_refused(lived: Lived, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not there"):
        put_back(lived, tmp_path / "nothing")
    (tmp_path / "text").write_text("no archive")
    with unchanged(lived), pytest.raises(BackupUnusable, match="cannot be unpacked"):
        put_back(lived, tmp_path / "text")
    with unchanged(lived), pytest.raises(BackupUnusable, match=r"manifest.json is missing"):
        put_back(lived, lived.data_dir)


def flipped(file: Path) -> None:
    """One bit in the middle of a file."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


DAMAGES: dict[Callable[[Path], None], str] = {
    flipped: "checksum differs",
    torn: "bytes, not",
    Path.unlink: "is missing",
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("backup", ["day"], indirect=True)
def test_a_damaged_file_is_named_and_nothing_changes(
    lived: Lived, backup: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(backup / name)
    with unchanged(lived), pytest.raises(BackupUnusable, match=f"^{name} .*{DAMAGES[damage]}"):
        put_back(lived, backup)


def cut_in_half(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("damage", [flipped, cut_in_half])
@pytest.mark.parametrize("backup", ["day.tar.gz"], indirect=True)
def test_a_damaged_archive_is_refused(lived: Lived, backup: Path, damage: Callable[[Path], None]) -> None:
    damage(backup)
    with unchanged(lived), pytest.raises(BackupUnusable):
        put_back(lived, backup)


def rewritten(backup: Path, **values: object) -> None:
    """A manifest that fits together and says something else."""
    replace(read(backup), **values).write(backup)  # type: ignore[arg-type]


@pytest.mark.parametrize("backup", ["day"], indirect=True)
def test_a_manifest_that_does_not_tell_the_truth_is_refused(lived: Lived, backup: Path) -> None:
    true = read(backup)
    lies: dict[str, dict[str, object]] = {
        "rows": {"files": tuple(replace(one, rows={**one.rows, "tickets": 9}) if one.name == FILES[0] else one
                                for one in true.files)},
        "not that of the installation": {"instance": "f" * 16},
        "belongs to no backup": {"files": (replace(true.files[0], name="../deskgauge.toml"),)},
    }  # fmt: skip
    for said, values in lies.items():
        rewritten(backup, **values)
        with unchanged(lived), pytest.raises(BackupUnusable, match=said):
            put_back(lived, backup)
        true.write(backup)

    document = json.loads((backup / NAME).read_text())
    (backup / NAME).write_text(json.dumps(document | {"made_at": "2020-01-01T00:00:00.000000Z"}))
    with unchanged(lived), pytest.raises(BackupUnusable, match="was changed after"):
        put_back(lived, backup)
    (backup / NAME).write_text(json.dumps(document | {"format": 2, "deskgauge": "9.0"}))
    with unchanged(lived), pytest.raises(BackupUnusable, match=r"A newer Deskgauge \(9.0\)"):
        put_back(lived, backup)


@pytest.mark.parametrize("backup", ["day"], indirect=True)
def test_a_log_that_ends_before_what_was_settled_is_refused(lived: Lived, backup: Path) -> None:
    known: Manifest = read(backup)
    with closing(open_store(backup / FILES[0])) as db:
        db.execute("UPDATE positions SET id = 7 WHERE day = '2031-03-02'")
    files = []
    for one in known.files:
        file = backup / one.name
        told = {"bytes": file.stat().st_size, "sha256": hash_of(file)} if one.name == FILES[0] else {}
        files.append(replace(one, **told))
    rewritten(backup, files=tuple(files))

    with unchanged(lived), pytest.raises(BackupUnusable, match="ends with delivery 1, but 7 were settled"):
        put_back(lived, backup)


@pytest.mark.parametrize("backup", ["day.tar.gz"], indirect=True)
def test_an_archive_writes_nowhere_else(lived: Lived, backup: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(backup) as source, tarfile.open(evil, "w") as target:
        for member in source:
            target.addfile(member, source.extractfile(member))
        target.add(lived.data_dir / "install_id", arcname="../escaped")
        target.add(lived.data_dir / "install_id", arcname="log/../../escaped")
    put_back(lived, evil)

    assert not list(tmp_path.rglob("escaped"))


def test_while_a_worker_or_a_writer_of_the_log_runs_nothing_is_restored(lived: Lived, backup: Path) -> None:
    with worker_lock(settings(lived.data_dir)), pytest.raises(ConfigError, match="a worker already runs"):
        put_back(lived, backup)
    writer = LogWriter.open(lived.data_dir, "web")
    with pytest.raises(ConfigError, match="web-0 is written by a running process"):
        put_back(lived, backup)
    writer.close()

    assert put_back(lived, backup).newer == 2


def test_nothing_starts_where_a_restore_is_at_work_or_was_cut_off(lived: Lived, backup: Path) -> None:
    (lived.data_dir / MARK).write_text("")
    with pytest.raises(ConfigError, match="is at work or was cut off"):
        LogWriter.open(lived.data_dir, "web")
    with pytest.raises(ConfigError, match="is at work or was cut off"), worker_lock(settings(lived.data_dir)):
        pass

    put_back(lived, backup)
    LogWriter.open(lived.data_dir, "web").close()


def test_what_goes_wrong_on_the_way_is_put_back(
    lived: Lived, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        if (lived.data_dir / "install_id").exists() and list(
            lived.data_dir.glob("before-restore-*/install_id")
        ):
            raise OSError("no room")

    monkeypatch.setattr("service.backup.swapping.sync", fail)
    with unchanged(lived), pytest.raises(StorageUnavailable, match="it is as before"):
        put_back(lived, backup)


CUT_OFF = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from service.backup.restoring import restore
from service.config import load_settings
left, rename = int(sys.argv[3]), Path.rename
def cut(path, target):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    return rename(path, target)
Path.rename = cut
settings = load_settings(Path(sys.argv[1]) / "deskgauge.toml", {})
restore(settings, Path(sys.argv[2]), [], datetime.now(UTC))
"""


@pytest.mark.parametrize("steps", [0, 1, 2, 5])
@pytest.mark.parametrize("backup", ["day"], indirect=True)
def test_a_restore_that_was_cut_off_is_done_again_from_where_it_began(
    lived: Lived, backup: Path, steps: int
) -> None:
    settings(lived.data_dir)
    before = tree(lived.data_dir)
    command = [sys.executable, "-c", CUT_OFF, str(lived.data_dir), str(backup), str(steps)]
    assert subprocess.run(command, check=False, timeout=60).returncode == -signal.SIGKILL

    done = put_back(lived, backup)
    assert tree(done.kept_as) == before
    assert (tickets(lived.data_dir), len(bodies(lived.data_dir))) == (1, 4)
