"""deskgauge import of what helpdesks export: several files at once, each ticket with its messages, twice is once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.settings import ConnectionSettings
from service.pipeline import utc_now
from tests.service.cli.conftest import Command
from tests.service.cli.test_importing import brought, written
from tests.service.pipeline.harness import Run, fresh

EXPORTS = Path(__file__).parents[2] / "fixtures" / "exports"
# helpdesk -> (tickets, public messages, what people wrote as customer) of its file
TOLD = {"zendesk": (2, 3, 2), "freshdesk": (2, 1, 0), "intercom": (1, 2, 1)}


@pytest.fixture(params=sorted(TOLD))
def run(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = fresh(tmp_path, ConnectionSettings("desk", request.param), go_live="")
    yield made
    made.close()


def helpdesk(run: Run) -> str:
    return run.settings.connections["desk"].helpdesk


def export(run: Run) -> Path:
    return EXPORTS / f"{helpdesk(run)}.json"


def test_an_export_becomes_tickets_with_their_messages(run: Run, command: Command) -> None:
    code, report = brought(command, export(run), connection="desk")
    run.settle(utc_now())

    tickets, messages, of_customers = TOLD[helpdesk(run)]
    assert (code, report["taken"], report["refused"]) == (0, tickets, 0)
    assert len(run.rows("SELECT id FROM tickets")) == tickets
    told = run.rows("SELECT fields FROM events WHERE kind = 'message'")
    assert len(told) == messages
    assert sum('"customer"' in row["fields"] for row in told) == of_customers
    assert run.outcomes() == {"applied": tickets}


def test_the_same_export_twice_changes_nothing_and_pushes_nothing(run: Run, command: Command) -> None:
    brought(command, export(run), connection="desk")
    run.settle(utc_now())
    before = run.derived()

    brought(command, export(run), connection="desk")
    run.settle(utc_now())

    assert run.derived() == before
    assert run.outcomes()["duplicate"] == TOLD[helpdesk(run)][0]
    assert run.rows("SELECT id FROM pushes") == []


def test_several_files_are_one_import(run: Run, command: Command, tmp_path: Path) -> None:
    more = written(tmp_path, "more.json", export(run).read_text())

    said = command("import", str(export(run)), str(more), "--connection", "desk")

    assert said.code == 0
    assert f"{2 * TOLD[helpdesk(run)][0]} lines are in the delivery log" in said.out


def test_one_bad_file_of_several_is_named_and_none_is_taken(
    run: Run, command: Command, tmp_path: Path
) -> None:
    bad = written(tmp_path, "bad.json", '[{"name": "an invoice"}]')

    said = command("import", str(export(run)), str(bad), "--connection", "desk")
    run.settle(utc_now())

    assert said.code == 1
    assert "line 1: bad.json: " in said.out
    assert run.outcomes() == {}


def test_a_solved_ticket_of_an_export_has_its_path(run: Run, command: Command) -> None:
    brought(command, export(run), connection="desk")
    run.settle(utc_now())

    paths = {row["id"].partition(":")[2]: row["resolution_path"] for row in run.rows("SELECT * FROM tickets")}
    expected = {"zendesk": {"7001": "human", "7002": "open"}, "freshdesk": {"8001": "human", "8002": "open"}}
    assert paths == expected.get(helpdesk(run), {"9001": "human"})


def test_a_line_of_the_export_of_users_is_read(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    run = fresh(tmp_path, ConnectionSettings("desk", "zendesk"), go_live="")
    user = '{"url": "https://simulated.example/api/v2/users/601.json", "id": 601, "role": "agent", "email": null}'

    code, report = brought(command, written(tmp_path, "users.json", user), connection="desk")
    run.settle(utc_now())

    assert (code, report["taken"]) == (0, 1)
    assert [row["kind"] for row in run.rows("SELECT kind FROM events")] == ["person"]
    run.close()
