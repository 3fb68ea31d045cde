"""deskgauge baseline, report, metrics scorecard and targets: from the proposal to what differs a month later."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.conftest import Command, Said
from tests.service.metrics import frozen_world
from tests.service.metrics.rows import Rows
from tests.service.pipeline.desk import Desk

PERIOD = ("--from", "2026-03-02", "--to", "2026-05-31")
CORE = "fcr,csat,reopen_rate,repeat_contact_rate,resolution_time,volume"
TARGETS = """
[[targets]]
metric = "reopen_rate"
value = 0.3
since = 2026-01-01

[[targets]]
metric = "ces"
value = 80
since = 2026-01-01
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An installation with ninety days of contacts, beside which no worker runs."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path, TARGETS)
    rows = frozen_world.ninety_days(tmp_path)
    rows.close()
    yield made
    made.run.close()


def kept(desk: Desk, said: Said) -> dict[str, Any]:
    """What the command answered; the worker that comes later keeps it."""
    assert said.code == 1, said.err
    answer: dict[str, Any] = json.loads(said.out)
    assert answer["outcome"] == "waiting"
    desk.run.settle(datetime.now(UTC))
    assert set(desk.run.outcomes()) == {"applied"}
    return answer


def baseline(desk: Desk, command: Command, name: str = "before", *more: str) -> dict[str, Any]:
    return kept(desk, command("baseline", "freeze", name, *PERIOD, "--metrics", CORE, *more, "--json"))


def told(said: Said, code: int = 0) -> Any:
    assert said.code == code, said.err
    return json.loads(said.out)


def test_a_baseline_is_frozen_listed_and_shown(desk: Desk, command: Command) -> None:
    answer = baseline(desk, command)

    (listed,) = told(command("baseline", "list", "--json"))
    shown = told(command("baseline", "show", "--json"))
    lines = command("baseline", "show", answer["id"]).out
    assert (listed["id"], "numbers" in listed) == (answer["id"], False)
    assert (shown["id"], shown["name"], shown["split_by"]) == (
        answer["id"],
        "before",
        [["complexity"], ["category"]],
    )
    assert "reopen_rate  0.2 percent  (n 120)" in lines
    assert "reopen_rate complexity=1  0.333333 percent  (n 72)" in lines


def test_days_are_left_out_with_a_reason_and_not_without_one(desk: Desk, command: Command) -> None:
    baseline(desk, command, "before", "--exclude", "2026-03-02=outage: Sign-in")

    assert "left out 2026-03-02: outage: Sign-in" in command("baseline", "show").out
    refused = command("baseline", "freeze", "x", *PERIOD, "--exclude", "2026-03-02")
    assert (refused.code, "has no reason. Write it like 2026-03-02=outage" in refused.err) == (2, True)


def test_splits_are_those_that_are_named(desk: Desk, command: Command) -> None:
    baseline(desk, command, "before", "--by", "complexity,category", "--by", "channel")

    shown = told(command("baseline", "show", "--json"))
    assert shown["split_by"] == [["complexity", "category"], ["channel"]]
    assert {"complexity": "1", "category": "sign_in"} in [one["segment"] for one in shown["numbers"]["cells"]]


def test_a_period_that_cannot_be_frozen_says_every_reason(desk: Desk, command: Command) -> None:
    said = command(
        "baseline", "freeze", "short", "--from", "2026-03-02", "--to", "2026-03-12", "--metrics", "volume,fcr"
    )

    assert said.code == 2
    assert "The period has 10 days" in said.err
    assert "5 are needed" in said.err
    assert list(desk.run.rows("SELECT id FROM baselines")) == []


def test_an_unknown_name_says_how_to_make_one(desk: Desk, command: Command) -> None:
    for thing in ("baseline", "report"):
        for asked in (("show",), ("delta", "nobody")):
            said = command(thing, *asked)
            assert (said.code, f"deskgauge {thing} freeze makes one" in " ".join(said.err.split())) == (
                2,
                True,
            )


def test_the_proposal_is_a_command_that_can_be_run(desk: Desk, command: Command) -> None:
    said = command("baseline", "propose")
    answer = told(command("baseline", "propose", "--json"), said.code)

    assert said.code == 1  # the AI is there since the data begin
    assert "a baseline needs 60" in said.out
    assert (answer["from"], answer["ai_since"], answer["known_by"]) == (None, "2026-03-02", "share")


def test_the_proposal_leaves_out_days_of_annotations(tmp_path: Path, desk: Desk, command: Command) -> None:
    desk.run.rows("DELETE FROM episodes WHERE ai_replies > 0 RETURNING id")
    kept(desk, command("annotate", "Sign-in", "--at", "2026-08-30", "--kind", "outage", "--json"))
    rows = Rows(tmp_path)
    rows.episode(ticket={"id": "acme:first"}, started_at=-24.0 * 400, resolved_at=-24.0 * 400 + 1)
    rows.close()

    said = command("baseline", "propose")
    assert said.code == 0
    assert said.out.startswith("No AI has taken part yet")
    assert "deskgauge baseline freeze before-ai --from " in said.out


def test_a_later_contact_is_a_difference_and_the_baseline_stays(
    tmp_path: Path, desk: Desk, command: Command
) -> None:
    baseline(desk, command)
    before = command("baseline", "show", "--json").out
    assert "Nothing differs." in command("baseline", "delta").out
    rows = Rows(tmp_path)
    frozen_world.late_contact(rows)
    rows.close()

    lines = command("baseline", "delta", "before").out
    differences = told(command("baseline", "delta", "--json"))["deltas"]

    assert "volume  120 -> 121  (1 came, 0 went, 0 changed)" in lines
    assert "reopen_rate complexity=1  33.3 % -> 34.2 %  (1 came, 0 went, 0 changed)" in lines
    assert {one["difference"] for one in differences if one["metric"] == "volume"} == {0, 1}
    assert command("baseline", "show", "--json").out == before


def test_the_spreadsheet_is_written(tmp_path: Path, desk: Desk, command: Command) -> None:
    baseline(desk, command)

    said = command("baseline", "show", "--xlsx", "numbers.xlsx")

    assert (said.code, "wrote numbers.xlsx" in said.out) == (0, True)
    assert (tmp_path / "numbers.xlsx").read_bytes()[:2] == b"PK"


def test_a_report_holds_the_metrics_of_its_audience(desk: Desk, command: Command) -> None:
    kept(desk, command("report", "freeze", "spring", *PERIOD, "--audience", "product", "--json"))
    kept(
        desk, command("report", "freeze", "own", *PERIOD, "--metrics", "volume", "--by", "channel", "--json")
    )

    spring = told(command("report", "show", "spring", "--json"))
    own = told(command("report", "show", "--json"))
    assert (spring["audience"], "arr_verified" in spring["definitions"], spring["split_by"]) == (
        "product",
        True,
        [],
    )
    assert (own["audience"], list(own["definitions"]), own["split_by"]) == (None, ["volume"], [["channel"]])
    assert len(told(command("report", "list", "--json"))) == 2
    assert "Nothing differs." in command("report", "delta", "spring").out


@pytest.mark.parametrize("asked", [(), ("--audience", "product", "--metrics", "volume")])
def test_a_report_is_of_an_audience_or_of_metrics(
    desk: Desk, command: Command, asked: tuple[str, ...]
) -> None:
    said = command("report", "freeze", "x", *PERIOD, *asked)

    assert (said.code, "Give either --metrics or --audience" in said.err) == (2, True)


def test_the_scorecard_without_a_baseline_says_how_to_make_one(desk: Desk, command: Command) -> None:
    lines = command("metrics", "scorecard", *PERIOD).out

    assert "There is no baseline: deskgauge baseline propose" in lines
    assert "reopen_rate" in lines
    assert "total" not in lines


def test_the_scorecard_is_against_the_newest_baseline_or_the_one_that_is_named(
    desk: Desk, command: Command
) -> None:
    baseline(desk, command, "first")
    baseline(desk, command, "second")

    newest = told(command("metrics", "scorecard", *PERIOD, "--json"))
    named = told(command("metrics", "scorecard", *PERIOD, "--baseline", "first", "--json"))
    assert (newest["baseline"]["name"], named["baseline"]["name"]) == ("second", "first")
    lines = command("metrics", "scorecard", *PERIOD).out
    assert "against second (2026-03-02 to 2026-05-31)" in lines
    assert "without ces: no value in these days" in lines
    assert "composite, complexity 1:" in lines


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ("quality=1", None),
        ("speed=1", "is no category"),
        ("quality=much", "is no weight"),
        ("quality=0.5", "add up to 1"),
    ],
)
def test_weights_are_read_and_refused(desk: Desk, command: Command, weights: str, words: str | None) -> None:
    said = command("metrics", "scorecard", *PERIOD, "--weights", weights)

    assert said.code == (2 if words else 0)
    assert words is None or words in said.err


def test_targets_without_a_baseline_are_not_judged(desk: Desk, command: Command) -> None:
    said = command("metrics", "targets", *PERIOD)
    states = [one["state"] for one in told(command("metrics", "targets", *PERIOD, "--json"), 1)]

    assert (said.code, states) == (1, ["no_baseline", "no_baseline"])
    assert "not judged: no baseline has this metric" in said.out


def test_targets_with_a_baseline_are_judged_with_their_interval(desk: Desk, command: Command) -> None:
    baseline(desk, command)

    said = command("metrics", "targets", *PERIOD)

    assert "met             reopen_rate  20.0 % (13.8 % to 28.0 %), wanted 30.0 %" in said.out
    assert said.code == 1  # ease has none


def test_the_doctor_names_targets_without_a_baseline(desk: Desk, command: Command) -> None:
    baseline(desk, command)

    found = [one for one in json.loads(command("doctor", "--json").out) if one["what"] == "targets"]

    assert [(one["state"], one["seen"]) for one in found] == [("note", "ces has a target and no baseline")]
    assert "deskgauge baseline propose" in found[0]["fix"]


def test_the_folder_of_members_is_the_operators_alone(tmp_path: Path, desk: Desk, command: Command) -> None:
    baseline(desk, command)

    assert oct(os.stat(tmp_path / "frozen").st_mode & 0o777) == "0o700"
