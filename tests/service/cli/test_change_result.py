"""deskgauge changes result: what came of one change, and of all."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.cli.conftest import Command
from tests.service.metrics.changed_world import BEFORE, FEWER, change, week
from tests.service.metrics.rows import Rows
from tests.service.pipeline.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An installation with one change that helped and one that nobody can tell, beside which no worker runs."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path)
    rows = Rows(tmp_path)
    told = {"source": "api", "recorded_at": "2026-04-27T00:00:00.000000Z"}
    rows.add("changes", **change("a"), **told)
    rows.add("changes", **change("b", metric="nothing_such", at="2026-04-28T00:00:00.000000Z"), **told)
    for number, reopened in enumerate([*BEFORE, *FEWER]):
        week(rows, number, reopened)
    rows.close()
    yield made
    made.run.close()


def test_one_change_says_its_outcome_first(desk: Desk, command: Command) -> None:
    said = command("changes", "result", "a")

    assert said.code == 0
    assert said.out.splitlines()[0] == "helped: Another prompt  (a, 2026-04-27)"
    assert "28.6 % in 8 whole weeks before (n 336), 9.5 % in 4 whole weeks after (n 168)" in said.out


def test_all_changes_are_told_the_newest_first(desk: Desk, command: Command) -> None:
    lines = [one for one in command("changes", "result").out.splitlines() if not one.startswith(" ")]

    assert lines == [
        "cannot tell: Another prompt  (b, 2026-04-28)",
        "helped: Another prompt  (a, 2026-04-27)",
    ]


def test_programs_read_the_same(desk: Desk, command: Command) -> None:
    one = json.loads(command("changes", "result", "a", "--json").out)
    several = json.loads(command("changes", "result", "--limit", "1", "--json").out)

    assert (one["id"], one["result"]["outcome"], one["result"]["after"]["weeks"]) == ("a", "helped", 4)
    assert [(each["id"], each["result"]["outcome"]) for each in several] == [("b", "cannot_tell")]


def test_an_unknown_change_is_refused(desk: Desk, command: Command) -> None:
    said = command("changes", "result", "zzz")

    assert (said.code, "There is no change zzz" in said.err) == (2, True)
