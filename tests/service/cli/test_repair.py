"""deskgauge replay and rebuild: what they say and with which exit code they end."""

import json
import sqlite3
from pathlib import Path

import pytest

from service.store.sqlite import open_store
from service.worker import worker_lock
from tests.service.cli.conftest import Command
from tests.service.pipeline.desk import Desk, at


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two tickets that were applied and a delivery that was set aside; the worker is stopped."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path)
    made.take(*made.by_ai(0, "1"), made.created(50, "2"))
    made.take(made.entry(b"{not json", received=at(51)))
    made.run.close()
    return made


def execute(folder: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "deskgauge.db")
    with connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


def derive_now(command: Command) -> None:
    """Bring the tables to the present moment, at which later commands judge them too."""
    command("rebuild")


def test_replay_says_how_many_go_through_again(command: Command, desk: Desk) -> None:
    said = command("replay", "--outcome", "quarantined")

    assert (said.code, said.out) == (0, "1 deliveries go through the pipeline again.\n")
    assert json.loads(command("replay", "--outcome", "quarantined", "--json").out) == {"requeued": 1}


def test_replay_of_an_outcome_that_nothing_has_is_fine(command: Command, desk: Desk) -> None:
    said = command("replay", "--outcome", "duplicate")

    assert (said.code, said.out) == (0, "0 deliveries go through the pipeline again.\n")


def test_replay_by_name_leaves_the_tables_as_they_were(command: Command, desk: Desk, tmp_path: Path) -> None:
    derive_now(command)
    before = execute(tmp_path, "SELECT * FROM tickets ORDER BY id")
    (name,) = execute(tmp_path, "SELECT name FROM deliveries ORDER BY name LIMIT 1")[0]

    assert command("replay", str(name)).code == 0
    assert execute(tmp_path, "SELECT * FROM tickets ORDER BY id") == before


@pytest.mark.parametrize("name", ["web-0/2026-03-02/99", "nonsense", "a/b/c", "", "../../x"])
def test_replay_of_a_name_that_is_not_in_the_log_gives_2(command: Command, desk: Desk, name: str) -> None:
    said = command("replay", name)

    assert said.code == 2
    assert "not in the log; see the page Deliveries" in said.err


@pytest.mark.parametrize(
    "arguments", [["replay", "--outcome", "quarantined"], ["rebuild"], ["rebuild", "--dry-run"]]
)
def test_beside_a_running_worker_both_refuse(command: Command, desk: Desk, arguments: list[str]) -> None:
    with worker_lock(desk.run.settings):
        said = command(*arguments)

    assert said.code == 2
    assert "a worker already runs" in said.err
    assert "Stop it first." in said.err


def test_rebuild_without_a_difference_gives_0(command: Command, desk: Desk) -> None:
    derive_now(command)
    said = command("rebuild")

    assert said.code == 0
    assert said.out.endswith("tables, no difference.\n")


def test_rebuild_shows_what_differed_and_gives_1(command: Command, desk: Desk, tmp_path: Path) -> None:
    derive_now(command)
    execute(tmp_path, "DELETE FROM tickets WHERE id = 'acme:1'")
    execute(tmp_path, "UPDATE tickets SET status = 'closed' WHERE id = 'acme:2'")
    execute(tmp_path, "INSERT INTO accounts (id, source) VALUES ('ghost', 'ticket')")

    said = command("rebuild", "--dry-run")

    assert said.code == 1
    assert said.out.splitlines() == [
        "tickets: 1 added, 0 removed, 1 changed",
        "accounts: 0 added, 1 removed, 0 changed",
    ]


def test_a_dry_run_changes_nothing_and_the_real_one_mends(
    command: Command, desk: Desk, tmp_path: Path
) -> None:
    derive_now(command)
    execute(tmp_path, "DELETE FROM tickets")

    command("rebuild", "--dry-run")
    assert execute(tmp_path, "SELECT count(*) FROM tickets") == [(0,)]
    assert command("rebuild").code == 1
    assert execute(tmp_path, "SELECT id FROM tickets ORDER BY id") == [("acme:1",), ("acme:2",)]
    assert command("rebuild").code == 0


def test_rebuild_tells_programs_every_table(command: Command, desk: Desk) -> None:
    derive_now(command)
    report = json.loads(command("rebuild", "--json").out)

    assert report["tables"]["tickets"] == {"added": 0, "removed": 0, "changed": 0}
    assert set(report["tables"]) >= {"tickets", "episodes", "flags", "violations", "accounts"}


def test_rebuild_before_the_first_start_finds_nothing(command: Command, tmp_path: Path) -> None:
    command("init")

    assert command("rebuild").code == 0
    assert open_store(tmp_path / "data" / "deskgauge.db")["tickets"].count == 0
