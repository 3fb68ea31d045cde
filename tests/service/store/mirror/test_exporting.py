"""The copy of the mirror for other tools."""

from pathlib import Path

import duckdb
import pytest

from rules.errors import ConfigError
from service.store.mirror.exporting import export
from service.store.mirror.reading import Mirror
from tests.service.store.mirror.test_patching import Desk


def mirror(folder: Path) -> Mirror:
    desk = Desk(folder)
    desk.add(12)
    desk.refreshed()
    desk.store.close()
    return Mirror(folder / "mirror")


def test_the_copy_is_read_by_another_program_and_holds_every_row(tmp_path: Path) -> None:
    rows = export(mirror(tmp_path), tmp_path / "out", force=False)

    counted = duckdb.sql(f"SELECT count(*) FROM read_parquet('{tmp_path}/out/tickets/*.parquet')").fetchone()
    assert rows["tickets"] == 12
    assert counted == (12,)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")

    with pytest.raises(ConfigError, match="--force"):
        export(mirror(tmp_path), tmp_path / "out", force=False)

    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


def test_with_force_the_folder_holds_the_copy_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.txt").write_text("old")

    export(mirror(tmp_path), tmp_path / "out", force=True)

    assert not (tmp_path / "out" / "old.txt").exists()
    assert (tmp_path / "out" / "manifest.json").exists()
    assert not list(tmp_path.glob("*.half"))


def test_the_copy_is_a_mirror_itself(tmp_path: Path) -> None:
    own = mirror(tmp_path)
    export(own, tmp_path / "out", force=False)

    assert Mirror(tmp_path / "out").rows("SELECT count(*) FROM episodes") == own.rows(
        "SELECT count(*) FROM episodes"
    )


def test_newer_rows_are_in_the_copys_files(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.add(12)
    desk.refreshed()
    desk.move(5)
    desk.remove(2)
    desk.refreshed()
    desk.store.close()
    own = Mirror(tmp_path / "mirror")
    assert own.manifest.newer

    rows = export(own, tmp_path / "out", force=False)

    plain = duckdb.sql(
        f"SELECT id FROM read_parquet('{tmp_path}/out/tickets/*.parquet') ORDER BY id"
    ).fetchall()
    assert rows["tickets"] == 10
    assert plain == own.rows("SELECT id FROM tickets ORDER BY id")
    assert Mirror(tmp_path / "out").rows("SELECT id FROM tickets ORDER BY id") == plain
    assert not Mirror(tmp_path / "out").manifest.newer
