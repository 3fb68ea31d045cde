"""deskgauge import: events as CSV or JSON lines, helpdesk bodies as JSON lines; checked first, twice is once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import ConnectionSettings
from service.pipeline import utc_now
from tests.adapters.agent.batches import one
from tests.adapters.samples import fixture
from tests.service.cli.conftest import Command
from tests.service.pipeline.harness import Run, fresh

HEADING = "type,id,at,conversation_id,status,customer.id,author.id,author.role,text,instrument,score,tags"
ROWS = """\
conversation,e1,2026-03-10T09:00:00Z,conv-7,open,u-9,,,,,,vip gold
message,e2,2026-03-10T09:00:00Z,conv-7,,,u-9,customer,"Synthetic text, with a comma",,,
message,e3,2026-03-10T09:00:30Z,conv-7,,,bot,ai,Synthetic text.,,,
conversation,e4,2026-03-10T09:30:00Z,conv-7,solved,,,,,,,
survey,e5,2026-03-10T10:00:00Z,conv-7,,,,,,ces,6,
"""
ROOT = Path(__file__).parents[3]
DESK = '\n[connections.desk]\nhelpdesk = "zendesk"\nsecrets = ["${SECRET}"]\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = fresh(tmp_path, ConnectionSettings("acme", "agent"), DESK, go_live="")
    yield made
    made.close()


def brought(command: Command, path: Path, *more: str, connection: str = "acme") -> tuple[int, Any]:
    said = command("import", str(path), "--connection", connection, "--json", *more)
    return said.code, json.loads(said.out)


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_csv_file_of_events_becomes_a_ticket(run: Run, command: Command, tmp_path: Path) -> None:
    code, report = brought(command, written(tmp_path, "events.csv", f"{HEADING}\n{ROWS}"))
    run.settle(utc_now())

    assert (code, report["taken"], report["deliveries"]) == (0, 5, 1)
    (ticket,) = run.rows("SELECT id, ai_touchpoint, tags FROM tickets")
    assert (ticket["id"], ticket["ai_touchpoint"], ticket["tags"]) == (
        "acme:conv-7",
        "answer",
        '["gold", "vip"]',
    )
    assert run.rows("SELECT score FROM surveys") == [{"score": 6.0}]


def test_the_same_file_twice_changes_nothing(run: Run, command: Command, tmp_path: Path) -> None:
    path = written(tmp_path, "events.csv", f"{HEADING}\n{ROWS}")
    brought(command, path)
    run.settle(utc_now())
    before = run.derived()

    brought(command, path)
    run.settle(utc_now())

    assert run.derived() == before
    assert run.outcomes() == {"applied": 1, "duplicate": 1}


def test_a_bad_line_is_named_and_nothing_is_taken(run: Run, command: Command, tmp_path: Path) -> None:
    path = written(tmp_path, "events.csv", f"{HEADING}\n{ROWS}survey,e6,soon,conv-7,,,,,,ces,6,\n")

    code, report = brought(command, path)
    run.settle(utc_now())

    assert (code, report["imported"], report["refused"]) == (1, False, 1)
    ((line, said),) = report["bad"]
    assert (line, said) == (7, "Not an ISO 8601 moment with a zone. (at /at)")
    assert run.outcomes() == {}


def test_good_lines_are_taken_beside_bad_ones_when_asked_for(
    run: Run, command: Command, tmp_path: Path
) -> None:
    lines = [json.dumps(one("message")), "{", json.dumps(one("search"))]

    code, report = brought(command, written(tmp_path, "e.jsonl", "\n".join(lines)), "--skip-bad")

    ((line, said),) = report["bad"]
    assert (code, report["taken"], line) == (1, 2, 2)
    assert said.startswith("the body is not JSON")


def test_a_dry_run_only_checks(run: Run, command: Command, tmp_path: Path) -> None:
    path = written(tmp_path, "events.csv", f"{HEADING}\n{ROWS}")

    code, report = brought(command, path, "--dry-run")

    assert (code, report["taken"], report["imported"]) == (0, 5, False)
    assert not list((run.settings.data_dir / "log").glob("cli-*/*.db"))


def test_more_events_than_a_batch_holds_become_several_deliveries(
    run: Run, command: Command, tmp_path: Path
) -> None:
    lines = "\n".join(json.dumps(one("search", id=f"q{number}")) for number in range(1001))

    assert brought(command, written(tmp_path, "e.jsonl", lines))[1]["deliveries"] == 3


def test_bodies_of_a_helpdesk_are_brought_in_as_they_are_and_are_history(
    run: Run, command: Command, tmp_path: Path
) -> None:
    snapshot = json.dumps(fixture("zendesk/snapshot.json"))

    code, report = brought(
        command, written(tmp_path, "t.jsonl", f"{snapshot}\n[]\n"), "--skip-bad", connection="desk"
    )
    run.settle(utc_now())

    assert (code, report["taken"]) == (1, 1)
    assert len(run.rows("SELECT id FROM tickets")) == 1
    assert run.rows("SELECT name FROM marks WHERE name LIKE 'go_live%'") == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("events.txt", "x", "is named .csv, .jsonl, .ndjson"),
        ("e.csv", b"type\n\xff\xfe", "is not UTF-8"),
        ("e.csv", "", "the heading is missing"),
        ("e.csv", "type,id,type\n", "the heading names 'type' twice"),
        ("e.csv", 'type,id\nsearch,"1', "what follows line 1 cannot be read as CSV (unexpected end of data)"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    run: Run, command: Command, tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    said = command("import", str(path), "--connection", "acme")

    assert said.code == 2
    assert words in said.err


def test_off_a_terminal_nothing_but_the_answer_is_said(run: Run, command: Command, tmp_path: Path) -> None:
    path = written(tmp_path, "e.jsonl", json.dumps(one("search")))

    said = command("import", str(path), "--connection", "acme")

    assert (said.out, said.err) == ("1 lines are in the delivery log, as 1 deliveries.\n", "")


def test_rows_are_no_bodies_of_a_helpdesk(run: Run, command: Command, tmp_path: Path) -> None:
    path = written(tmp_path, "e.csv", f"{HEADING}\n{ROWS}")

    said = command("import", str(path), "--connection", "desk")

    assert said.code == 2
    assert "a file for desk (zendesk) is named .jsonl, .ndjson" in said.err


def test_an_unknown_connection_is_told_which_there_are(run: Run, command: Command, tmp_path: Path) -> None:
    said = command("import", str(written(tmp_path, "e.jsonl", "")), "--connection", "acm")

    assert said.code == 2
    assert "There is no connection acm. Configured: acme, desk." in said.err


def test_an_import_that_was_cut_off_goes_on_when_it_is_started_again(
    run: Run, command: Command, tmp_path: Path
) -> None:
    lines = [json.dumps(one("search", id=f"q{number}")) for number in range(1200)]
    brought(command, written(tmp_path, "e.jsonl", "\n".join(lines[:500])))

    brought(command, written(tmp_path, "e.jsonl", "\n".join(lines)))
    run.settle(utc_now())

    assert run.outcomes() == {"applied": 3, "duplicate": 1}
    assert run.rows("SELECT count(*) AS n FROM events") == [{"n": 1200}]


def test_the_sample_of_the_guide_is_imported_as_the_guide_says(run: Run, command: Command) -> None:
    code, report = brought(command, ROOT / "docs" / "sample-events.csv")
    run.settle(utc_now())

    assert (code, report["taken"]) == (0, 7)
    assert run.rows("SELECT path FROM episodes") == [{"path": "ai_then_human"}]
    assert run.rows("SELECT cause, context FROM escalations") == [
        {"cause": "product_bug", "context": '["summary"]'}
    ]
    for page in ("commands.md", "helpdesks/agent.md"):
        named = "\ndeskgauge import docs/sample-events.csv --connection assistant\n"
        assert named in (ROOT / "docs" / page).read_text()
