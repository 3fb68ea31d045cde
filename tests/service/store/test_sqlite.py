"""Opening deskgauge.db: made whole, opened again, and looked at before it is there."""

import sqlite3
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.store.reads.snapshot import Reads
from service.store.schema import TABLES
from service.store.sqlite import open_read_only, open_store
from service.store.views import VIEWS


def test_every_table_key_and_index_of_the_schema_is_made(tmp_path: Path) -> None:
    db = open_store(tmp_path / "deskgauge.db")

    for table in TABLES.values():
        assert list(db[table.name].columns_dict) == list(table.columns)
        assert tuple(db[table.name].pks) == table.key
        assert {tuple(one.columns) for one in db[table.name].indexes} >= set(table.indexes)
    assert set(db.view_names()) == set(VIEWS)
    db.close()


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "deskgauge.db"
    for number in range(2):
        db = open_store(path)
        db["marks"].insert({"name": f"mark {number}", "value": "kept"})
        db.close()

    assert open_read_only(path)["marks"].count == 2


@pytest.mark.parametrize("beginning", ["no file", "an empty file", "half the tables"])
def test_before_the_tables_are_there_a_reader_sees_an_empty_store(tmp_path: Path, beginning: str) -> None:
    path = tmp_path / "deskgauge.db"
    if beginning != "no file":
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode=WAL")
        if beginning == "half the tables":
            connection.execute("CREATE TABLE tickets (id TEXT)")
        connection.close()

    with Reads(path).snapshot() as snapshot:
        assert snapshot.number("SELECT count(*) FROM tickets") == 0
        assert snapshot.number("SELECT count(*) FROM enriched_events") == 0


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    open_store(tmp_path / "deskgauge.db").close()

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        open_read_only(tmp_path / "deskgauge.db")["marks"].insert({"name": "a", "value": "b"})


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    db = open_store(tmp_path / "deskgauge.db")

    with Reads(tmp_path / "deskgauge.db").snapshot() as snapshot:
        before = snapshot.number("SELECT count(*) FROM marks")
        db["marks"].insert({"name": "late", "value": "x"})
        assert snapshot.number("SELECT count(*) FROM marks") == before == 0
    db.close()


def test_a_folder_that_cannot_hold_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "deskgauge.db").mkdir()

    with pytest.raises(ConfigError, match=r"deskgauge\.db.*write access"):
        open_store(tmp_path / "deskgauge.db")
