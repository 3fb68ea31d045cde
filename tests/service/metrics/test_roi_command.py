"""deskgauge metrics roi says what came back, out of what, and what it rests on."""

import importlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli.metrics_roi import roi
from service.cli.program import Program
from tests.service.metrics.rows import BY_AI, Rows

COMMANDS = importlib.import_module("service.cli.metrics")  # the package's own name for it is the command
COSTS = """\
[costs]
currency = "JPY"
handle_minutes = { "1" = [20, 30, 60] }
handle_source = "stop-watch week"
handle_as_of = 2026-02-15
[[costs.entries]]
of = "ai"
kind = "licence"
amount = 31000
per = "month"
since = 2026-01-01
source = "contract"
[[costs.entries]]
of = "human"
kind = "salary"
amount = 310000
per = "month"
since = 2026-01-01
[[costs.staff]]
since = 2026-01-01
fte = 2
hours_per_week = 35
"""


def said(folder: Path, configuration: str, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command says about March, in which the AI resolved twenty contacts."""
    monkeypatch.setattr(COMMANDS, "worker_trouble", lambda _folder: None)
    rows = Rows(folder)
    rows.episodes(20, BY_AI, verdict="verified")
    rows.numbers()
    (folder / "deskgauge.toml").write_text(configuration)
    program = Program(folder / "deskgauge.toml", "auto", {})
    period = ["--from", "2026-03-01", "--to", "2026-04-01", *arguments]
    found = CliRunner().invoke(roi, period, obj=program)
    assert found.exit_code == 0, found.output
    return found.stdout


def test_it_says_what_came_back_in_the_money_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty times 20, 30 or 60 minutes at 1,000 an hour, where the AI cost 31,000."""
    lines = said(tmp_path, COSTS, monkeypatch=monkeypatch).splitlines()

    assert lines[:2] == ["2026-03-01 to 2026-04-01", "return on the AI  -0.68  (-0.78 to -0.35)"]
    assert "  less work and cost   10,000 JPY (6,667 JPY to 20,000 JPY)" in lines
    assert "  cost of the AI       31,000 JPY" in lines
    assert "saved                -21,000 JPY (-24,333 JPY to -11,000 JPY)" in lines
    assert "  ai licence per month  31,000 JPY  contract, 2026-01-01" in lines
    assert "  handle minutes of tier 1  20/30/60  stop-watch week, 2026-02-15" in lines
    assert [one for one in lines if one.startswith("  month 1")] == [
        "  month 1   from 2026-03-02  30,000 JPY  1,500 JPY for each of 20 verified  not over"
    ]


def test_without_costs_it_says_why_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = said(tmp_path, "[deskgauge]\n", monkeypatch=monkeypatch).splitlines()

    assert lines[1] == "return on the AI  –  no cost of the AI is known for this period"
    assert "  cost of the AI       not known" in lines
    assert not [one for one in lines if one.startswith("saved")]


def test_programs_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(said(tmp_path, COSTS, "--json", monkeypatch=monkeypatch))

    assert told["roi"] == pytest.approx({"low": 6667 / 31_000 - 1, "base": 10 / 31 - 1, "high": 20 / 31 - 1})
    assert told["without_ai"]["saved"]["JPY"]["base"] == -21_000
    assert (told["go_live"], told["months"][0]["verified"]) == ("2026-03-02", 20)
