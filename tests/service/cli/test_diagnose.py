"""deskgauge metrics diagnose: what is printed, and how a finding becomes an action of the logbook."""

import json
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.conftest import Command, Said
from tests.service.metrics.diagnosed_world import fill
from tests.service.metrics.diagnosis.test_diagnosing import GAPS, HELD_ON
from tests.service.metrics.rows import Rows
from tests.service.pipeline.desk import Desk

DAYS = ("--from", "2026-03-30", "--to", "2026-04-27")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An installation beside which no worker runs."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path)
    yield made
    made.run.close()


def filled(folder: Path, planted: Any = None) -> None:
    rows = Rows(folder)
    fill(rows, planted)
    rows.close()


def document(said: Said, code: int) -> dict[str, Any]:
    assert said.code == code, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_a_finding_is_printed_with_its_tickets_and_what_to_do(
    desk: Desk, tmp_path: Path, command: Command
) -> None:
    filled(tmp_path, GAPS)
    said = command("metrics", "diagnose", *DAYS)

    assert said.code == 1
    lines = said.out.splitlines()
    assert lines[0].startswith("2026-03-30 to 2026-04-27 (UTC), as of ")
    assert lines[1] == "compared with 2026-03-02 to 2026-03-30"
    assert "high  The AI lacks knowledge about one thing  (knowledge_gap)" in lines
    assert any(one.startswith("  1. Category billing: of 32 hand-overs the AI gave") for one in lines), lines
    assert "  What to do: Write or mend the article that answers what these contacts asked." in lines
    assert any(one.startswith("  escalations: Category billing: Write or mend the article") for one in lines)


def test_the_command_under_a_finding_lists_its_tickets(desk: Desk, tmp_path: Path, command: Command) -> None:
    filled(tmp_path, GAPS)
    said = command("metrics", "diagnose", *DAYS).out
    (line,) = [one.strip() for one in said.splitlines() if one.strip().startswith("tickets of gaps")]

    assert line.startswith("tickets of gaps (n 12): deskgauge metrics tickets escalations")
    found = command(*shlex.split(line.partition("deskgauge ")[2]), "--json")
    assert len(json.loads(found.out)) == 12


def test_a_finding_about_everybody_names_the_metrics_that_it_advises(
    desk: Desk, tmp_path: Path, command: Command
) -> None:
    filled(tmp_path, HELD_ON)
    found = document(command("metrics", "diagnose", *DAYS, "--json"), 1)
    (first,) = [
        one for one in found["findings"] if one["rule"] == "contained_not_satisfied" and not one["segment"]
    ]

    assert first["metrics"] == ["containment_rate", "csat_ai"]
    assert first["action"]["kind"] == "ai_update"
    assert len(first["action"]["title"]) <= 200


def test_nothing_found_says_what_was_looked_at_and_what_was_not(
    desk: Desk, tmp_path: Path, command: Command
) -> None:
    filled(tmp_path)
    said = command("metrics", "diagnose", *DAYS)

    assert said.code == 0
    assert "Nothing found: 18 rules were judged 7" in said.out
    assert (
        "  ai_takes_effort: ces_ai lacks answers to how easy it was; ces lacks answers to how easy it was"
        in said.out
    )


def test_a_finding_becomes_an_action_of_the_logbook(desk: Desk, tmp_path: Path, command: Command) -> None:
    filled(tmp_path, GAPS)
    said = command(
        "metrics", "diagnose", *DAYS, "--act", "1", "--owner", "A. Owner", "--due", "2026-12-15", "--json"
    )
    assert document(said, 1)["outcome"] == "waiting"
    desk.run.settle(datetime.now(UTC))

    (action,) = desk.run.rows("SELECT title, kind, cause, owner, due, state FROM actions")
    assert dict(action) == {
        "title": "Category billing: Write or mend the article that answers what these contacts asked.",
        "kind": "article", "cause": "knowledge_gap", "owner": "A. Owner", "due": "2026-12-15", "state": "open",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--act", "1"), "--act, --owner and perhaps --due go together"),
        (("--owner", "A."), "--act, --owner and perhaps --due go together"),
        (("--act", "9", "--owner", "A."), "There are 1 findings, and 9 is none of them"),
        (("--where", "colour=red"), "'colour' is no dimension"),
    ],
)
def test_what_cannot_be_done_is_refused(
    desk: Desk, tmp_path: Path, command: Command, asked: tuple[str, ...], said: str
) -> None:
    filled(tmp_path, GAPS)
    found = command("metrics", "diagnose", *DAYS, *asked)

    assert found.code == 2
    assert said in " ".join(found.err.split())


def test_the_page_of_rules_needs_no_installation(command: Command) -> None:
    said = command("metrics", "diagnose", "--markdown")

    assert said.code == 0
    assert "### knowledge_gap" in said.out
