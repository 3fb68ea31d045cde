"""Those who ask the mirror: they take over what was replaced, and survive it while they ask."""

import threading
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from service.store.mirror import days as mirror_days
from service.store.mirror.files import quoted
from service.store.mirror.manifest import MANIFEST
from service.store.mirror.reading import Mirror, NoMirror
from tests.service.store.mirror.told import Steps

COUNT = "SELECT count(*) FROM tickets"


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    """A store with five tickets and its mirror."""
    made = Steps(tmp_path, 9)
    for _ in range(5):
        made.insert()
    made.refreshed()
    return made


def test_without_a_mirror_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoMirror, match="Start it with deskgauge up"):
        Mirror(tmp_path).rows(COUNT)


def test_the_next_question_is_answered_by_the_new_mirror(steps: Steps) -> None:
    mirror = Mirror(steps.rows.mirror)
    before = (mirror.rows(COUNT), mirror.as_of)
    steps.insert()
    steps.now += timedelta(hours=1)
    assert mirror.rows(COUNT) == before[0]

    steps.refreshed()

    assert (mirror.rows(COUNT), mirror.as_of) == ([(6,)], steps.now)
    assert before == ([(5,)], steps.now - timedelta(hours=1))


def test_who_opened_the_old_mirror_may_still_read_all_of_it(steps: Steps) -> None:
    mirror = Mirror(steps.rows.mirror)
    assert mirror.manifest
    cursor = mirror._cursor()
    for key in list(steps.tickets):
        steps.set(key, "status", "pending")
    steps.refreshed(zone="Europe/Berlin")

    old = cursor.execute("SELECT count(*) FROM tickets WHERE status = 'pending'").fetchall()

    assert (old, cursor.execute(COUNT).fetchall()) == ([(0,)], [(5,)])
    assert mirror.rows("SELECT count(*) FROM tickets WHERE status = 'pending'") == [(5,)]


def test_a_question_whose_files_went_away_is_asked_again(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = Mirror(steps.rows.mirror)
    assert mirror.rows(COUNT) == [(5,)]
    old = list(steps.rows.mirror.rglob("*.parquet"))
    real = mirror._cursor

    def replaced_meanwhile() -> duckdb.DuckDBPyConnection:
        monkeypatch.setattr(mirror, "_cursor", real)
        cursor = real()
        for key in list(steps.tickets):
            steps.set(key, "status", "pending")
        mirror_days.mark_all(steps.rows.store)
        steps.refreshed()
        for file in old:
            file.unlink()
        return cursor

    monkeypatch.setattr(mirror, "_cursor", replaced_meanwhile)

    assert mirror.rows("SELECT count(*) FROM tickets WHERE status = 'pending'") == [(5,)]


def test_a_manifest_that_cannot_be_read_leaves_what_is_known(steps: Steps) -> None:
    mirror = Mirror(steps.rows.mirror)
    assert mirror.rows(COUNT) == [(5,)]

    (steps.rows.mirror / MANIFEST).write_text("{")

    assert mirror.rows(COUNT) == [(5,)]


def test_it_reads_nothing_but_the_mirrors_files(steps: Steps, tmp_path: Path) -> None:
    mirror = Mirror(steps.rows.mirror)
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")

    for sql in (
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{tmp_path / 'out'}'",
        "SET enable_external_access = true",
        "SELECT * FROM read_text('/etc/hostname')",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            mirror.rows(sql)
    assert not (tmp_path / "out").exists()


def test_several_threads_ask_while_it_is_replaced(steps: Steps) -> None:
    mirror, wrong = Mirror(steps.rows.mirror), []

    def ask() -> None:
        for _ in range(25):
            try:
                ((count,),) = mirror.rows(COUNT)
                if not 5 <= count <= 8:
                    wrong.append(count)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for one in threads:
        one.start()
    for _ in range(3):
        steps.insert()
        steps.refreshed()
    for one in threads:
        one.join()

    assert wrong == []
    assert mirror.rows(COUNT) == [(8,)]


def test_a_quote_in_the_folders_name_is_no_sql(tmp_path: Path) -> None:
    steps = Steps(tmp_path / "o'clock", 1)
    steps.insert()
    steps.refreshed()

    assert Mirror(steps.rows.mirror).rows(COUNT) == [(1,)]
    assert quoted(Path("a'b")) == "a''b"
