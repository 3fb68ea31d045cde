"""deskgauge annotate, changes and goals: what they put into the log, warn of, show and refuse."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.metrics.book import built_in
from tests.service.cli.conftest import Command, Said
from tests.service.pipeline.desk import Desk

TEAM = Path(__file__).parents[2] / "fixtures" / "calendars" / "team.ics"
ADD = ("changes", "add", "A prompt", "--why", "Too long", "--metric", "ces", "--direction", "up")
SET = ("goals", "set", "ces", "--lens", "quality", "--why", "Because")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path, '\n[deskgauge]\ntimezone = "Europe/Berlin"\n')
    yield made
    made.run.close()


def done(desk: Desk, said: Said) -> dict[str, Any]:
    """What the command answered; the worker that comes later applies it."""
    assert said.code == 1, said.err
    answer: dict[str, Any] = json.loads(said.out)
    assert answer["outcome"] == "waiting"
    desk.run.settle(datetime.now(UTC))
    assert set(desk.run.outcomes()) == {"applied"}
    return answer


def rows(desk: Desk, table: str) -> list[dict[str, Any]]:
    return desk.run.rows(f"SELECT * FROM {table} ORDER BY 1")


def refused(said: Said) -> str:
    assert (said.code, said.out) == (2, "")
    return " ".join(said.err.split())


def test_an_annotation_of_a_day_lasts_for_it(desk: Desk, command: Command) -> None:
    told = (
        "annotate",
        "Sale",
        "--at",
        "2026-11-27",
        "--kind",
        "campaign",
        "--text",
        "All week",
        "--who",
        "Ann",
    )
    answer = done(desk, command(*told, "--json"))

    (row,) = rows(desk, "annotations")
    assert (row["id"], row["at"], row["until"]) == (
        answer["id"], "2026-11-26T23:00:00.000000Z", "2026-11-27T23:00:00.000000Z",
    )  # fmt: skip
    assert (row["title"], row["kind"], row["text"], row["who"], row["source"]) == (
        "Sale", "campaign", "All week", "Ann", "command",
    )  # fmt: skip


def test_an_annotation_is_taken_back(desk: Desk, command: Command) -> None:
    answer = done(desk, command("annotate", "Down", "--at", "2026-11-20T09:00:00Z", "--json"))
    done(desk, command("annotate", "--remove", answer["id"], "--json"))

    assert rows(desk, "annotations") == []
    assert "There is no annotation" in refused(command("annotate", "--remove", answer["id"]))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (("annotate",), "Give a title with --at"),
        (("annotate", "Down"), "at: Missing data"),
        (("annotate", "Down", "--remove", "0000000000a1"), "Give a title with --at"),
        (("annotate", "Down", "--at", "soon"), "at: is no moment"),
        (("annotate", "Down", "--at", "2026-11-20", "--until", "2026-11-19"), "until: Write a later one"),
        (("annotate", "Down", "--at", "2026-11-20", "--kind", "party"), "'party' is not one of"),
        (("annotate", "--ics", "nowhere.ics"), "does not exist"),
        (("changes", "add", "A prompt"), "Missing option"),
        ((*ADD, "--metric", "First Response"), "metric: Write the id of a metric"),
        ((*ADD, "--at", "2026-11-20", "--remeasure", "2026-11-20"), "remeasure_at: Write a later one"),
        (("changes", "show", "nothing"), "There is no change nothing"),
        (("changes", "remove", "0000000000c1"), "There is no change"),
        (("goals", "set"), "Give a metric with --lens"),
        (("goals", "set", "ces", "--efficient", "x"), "Give a metric with --lens"),
        (("goals", "set", "ces"), "lens: Missing data"),
        (("goals", "set", "Ease!", "--lens", "quality", "--why", "x"), "metric: Write the id of a metric"),
        (("goals", "set", "cess", "--lens", "quality", "--why", "x"), "metric: There is no metric cess. Did you mean 'ces'?"),
        (("goals", "set", "fcr", "--lens", "quality", "--why", "x", "--target", "70"), "target: This metric is a share"),
        ((*ADD, "--metric", "happiness"), "metric: There is no metric happiness."),
        (("goals", "remove", "ces"), "There is no goal ces"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_what_to_write(
    desk: Desk, command: Command, told: tuple[str, ...], words: str
) -> None:
    assert words in refused(command(*told))
    assert desk.run.settle(datetime.now(UTC)) == 0


def test_a_calendar_is_taken_and_taken_again_only_where_it_changed(
    desk: Desk, command: Command, tmp_path: Path
) -> None:
    answer = done(desk, command("annotate", "--ics", str(TEAM), "--json"))
    taken = rows(desk, "annotations")
    assert answer["events"] == answer["annotated"] == len(taken) > 50
    assert {row["source"] for row in taken} == {"ics"}

    again = command("annotate", "--ics", str(TEAM), "--json")
    assert (again.code, json.loads(again.out)["annotations"]) == (0, [])
    assert desk.run.settle(datetime.now(UTC)) == 0

    moved = tmp_path / "moved.ics"
    moved.write_text(TEAM.read_text().replace("SUMMARY:Point", "SUMMARY:Another point"))
    assert done(desk, command("annotate", "--ics", str(moved), "--json"))["annotated"] == 1
    assert len(rows(desk, "annotations")) == len(taken)
    assert "Another point" in {row["title"] for row in rows(desk, "annotations")}


def test_a_dry_run_shows_what_is_new_and_takes_nothing(desk: Desk, command: Command) -> None:
    said = command("annotate", "--ics", str(TEAM), "--dry-run", "--kind", "release")

    assert said.code == 0
    assert "2026-12-23T23:00 holiday Company holidays" in said.out.splitlines()
    assert "2026-03-01T12:00 release Point" in said.out.splitlines()
    assert "of them new or changed" in said.err
    assert desk.run.settle(datetime.now(UTC)) == 0


def test_a_calendar_that_is_none_is_refused(desk: Desk, command: Command, tmp_path: Path) -> None:
    (tmp_path / "some.ics").write_text("hello")

    assert "some.ics cannot be read as a calendar" in refused(command("annotate", "--ics", "some.ics"))


def test_a_change_is_logged_listed_shown_and_taken_back(desk: Desk, command: Command) -> None:
    assert command("changes", "list").out.startswith("No change is logged.")
    answer = done(desk, command(*ADD, "--at", "2026-01-10", "--who", "Ann", "--json"))
    assert answer["warnings"] == []

    listed, shown = command("changes", "list"), command("changes", "show", answer["id"])
    assert (
        listed.out.strip() == f"{answer['id']}  2026-01-09  A prompt  (ces up, to measure since 2026-02-06)"
    )
    assert {"what: A prompt", "why: Too long", "who: Ann", "overlaps: -"} <= set(shown.out.splitlines())
    assert json.loads(command("changes", "show", answer["id"], "--json").out)["overlaps"] == []

    done(desk, command("changes", "remove", answer["id"], "--json"))
    assert json.loads(command("changes", "list", "--json").out) == []


def test_a_change_that_overlaps_is_logged_with_a_warning(desk: Desk, command: Command) -> None:
    first = done(desk, command(*ADD, "--json"))
    said = command("changes", "add", "A model", *ADD[3:], "--json")

    assert f"Warning: It overlaps {first['id']}, “A prompt”" in said.err
    second = done(desk, said)
    assert [one["change_id"] for one in second["warnings"]] == [first["id"]]
    assert f"overlaps {second['id']}" in command("changes", "list").out
    due = (datetime.now(UTC) + timedelta(days=28)).date().isoformat()
    assert f"measured again on {due}" in command("changes", "list").out


def test_without_json_the_id_and_the_outcome_are_said(desk: Desk, command: Command) -> None:
    said = command(*ADD)

    assert said.code == 1
    first, second = said.out.strip().splitlines()
    assert len(first) == 12
    assert second.startswith("waiting: it is stored and carried out as soon as a worker runs.")


def test_goals_are_set_changed_listed_and_removed(desk: Desk, command: Command) -> None:
    done(desk, command(*SET, "--target", "80", "--json"))
    done(desk, command("goals", "set", "ces", "--target", "85.5", "--json"))
    done(desk, command("goals", "set", "--efficient", "Done in a day", "--json"))

    listed = command("goals", "list")
    assert listed.code == 1
    assert listed.out.splitlines() == [
        "Efficient means here: Done in a day",
        "ces to 85.5  (quality)  Because",
        "1 goal is set. Set 3 to 5: with fewer, one number gets better at the cost of another.",
    ]
    done(desk, command("goals", "remove", "ces", "--json"))
    assert rows(desk, "goals") == []
    done(desk, command(*SET, "--json"))
    assert [row["target"] for row in rows(desk, "goals")] == [85.5]


@pytest.mark.parametrize(("number", "code"), [(2, 1), (3, 0), (5, 0), (6, 1)])
def test_fewer_than_three_or_more_than_five_goals_make_the_exit_code_one(
    desk: Desk, command: Command, number: int, code: int
) -> None:
    for metric in list(built_in().metrics)[:number]:
        command("goals", "set", metric, *SET[3:])
    desk.run.settle(datetime.now(UTC))

    said = command("goals", "list", "--json")
    assert (said.code, len(json.loads(said.out)["goals"])) == (code, number)
    assert (json.loads(said.out)["advice"] is None) == (code == 0)


def test_without_a_sentence_the_list_says_so(desk: Desk, command: Command) -> None:
    assert command("goals", "list").out.startswith("Nobody has said what efficient means here.")
