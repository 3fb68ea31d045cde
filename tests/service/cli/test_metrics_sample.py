"""deskgauge metrics sample, from the draw over the blind check to the report, beside no worker and with one."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.conftest import Command, Said
from tests.service.metrics.rows import BY_AI, HANDED, Rows
from tests.service.pipeline.desk import Desk

MARCH = ("--month", "2026-03")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """March: 100 contacts with an answer of the AI, of which it resolved 50 for good, 10 came back, 40 people took over."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path)
    rows = Rows(tmp_path)
    rows.episodes(50, BY_AI, verdict="verified")
    rows.episodes(10, BY_AI, verdict="revoked", revocations=[{"reason": "reopened"}])
    rows.episodes(40, HANDED)
    rows.close()
    yield made
    made.run.close()


def applied(desk: Desk, said: Said) -> Any:
    """What the command answered; the worker that comes later does it."""
    assert said.code == 1, said.err
    answer = json.loads(said.out)
    assert answer["outcome"] == "waiting"
    desk.run.settle(datetime.now(UTC))
    assert desk.run.rows("SELECT outcome FROM deliveries ORDER BY settled_at DESC")[0]["outcome"] == "applied"
    return answer


def drawn(desk: Desk, command: Command, *more: str) -> str:
    return str(applied(desk, command("metrics", "sample", "draw", *MARCH, *more, "--json"))["id"])


def verdicts(desk: Desk) -> list[str]:
    """Of each item, which no reviewer sees."""
    (row,) = desk.run.rows("SELECT members FROM samples")
    return [one["verdict"] for one in json.loads(row["members"])]


def test_a_sample_is_drawn_once_and_shown_without_verdicts(desk: Desk, command: Command) -> None:
    key = drawn(desk, command)

    again = command("metrics", "sample", "draw", *MARCH)
    assert (again.code, again.out.startswith(f"{key}  2026-03  was drawn already")) == (0, True)
    shown = command("metrics", "sample", "show", "--json")
    told = json.loads(shown.out)
    assert (told["id"], len(told["items"]), told["items"][0]["number"]) == (key, 50, 1)
    assert set(told["items"][0]) == {"number", "ticket", "link", "category", "ended_at", "resolved"}
    assert "verified" not in shown.out + command("metrics", "sample", "show").out
    # At least a fifth of the sample is of each verdict, so all ten that came back are in it.
    assert (verdicts(desk).count("verified"), verdicts(desk).count("revoked")) == (40, 10)


def test_a_file_is_filled_in_and_read_again(desk: Desk, command: Command, tmp_path: Path) -> None:
    drawn(desk, command)
    assert command("metrics", "sample", "show", "--csv", "review.csv").code == 0
    path, known = tmp_path / "review.csv", verdicts(desk)
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert "verified" not in path.read_text()
    # The reviewer finds one of the verified ones not resolved, and agrees with all others.
    wrong = known.index("verified")
    for place, row in enumerate(rows):
        row["resolved"] = "yes" if known[place] == "verified" and place != wrong else "no"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)

    applied(
        desk, command("metrics", "sample", "answer", "--file", "review.csv", "--who", "A. Reader", "--json")
    )
    said = command("metrics", "sample", "report")
    # 39 of 40 verified ones: 50 * 0.975 of 100 contacts. Wilson gives 0.871 to 0.996 of them, and a fifth is not looked at:
    # 0.5 * 0.104 * sqrt(0.2) below and 0.5 * 0.021 * sqrt(0.2) above 0.4875. All ten revoked ones are known.
    assert said.code == 1  # 50 % lie outside of it
    assert said.out.splitlines() == [
        "2026-03: 49 of 50 held, true rate 46-49 % (told: 50 % of 100 contacts)",
        "  verified: 39 of 40 held; 40 drawn of 50",
        "  revoked: 10 of 10 held; 10 drawn of 10",
        f"  {wrong + 1:>4}  {rows[wrong]['ticket']}  sign_in  verified, and a person says no",
    ]


def test_answers_come_one_by_one_and_the_last_one_holds(desk: Desk, command: Command) -> None:
    drawn(desk, command, "--size", "10")
    known = verdicts(desk)
    for number, verdict in enumerate(known, 1):
        said = "yes" if verdict == "verified" else "no"
        applied(desk, command("metrics", "sample", "answer", str(number), said, "--json"))
    told = json.loads(command("metrics", "sample", "report", "--sample", "2026-03", "--json").out)
    assert (told["answered"], told["held"], told["true_rate"], told["wrong"]) == (10, 10, 0.5, [])
    assert told["low"] < 0.5 == told["verified_rate"] < told["high"]

    first = known.index("verified") + 1
    applied(desk, command("metrics", "sample", "answer", str(first), "unsure", "--json"))
    told = json.loads(command("metrics", "sample", "report", "--json").out)
    assert (told["answered"], told["held"], told["strata"][0]["unsure"]) == (9, 9, 1)


def test_without_answers_there_is_no_rate_and_exit_code_1(desk: Desk, command: Command) -> None:
    drawn(desk, command)
    said = command("metrics", "sample", "report")

    assert (said.code, "0 of 0 held; too few answers for a rate" in said.out) == (1, True)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("draw", "--month", "2026-02"), "The AI resolved nothing in 2026-02"),
        (("draw", "--month", "2100-01"), "can be revoked until 15 February 2100"),
        (("show",), "There is no sample yet. deskgauge metrics sample draw makes one."),
        (("report", "--sample", "2026-01"), "There is no sample 2026-01"),
        (("answer",), "Give a number with yes, no or unsure"),
        (("answer", "1", "yes", "--file", "x.csv"), "Give a number with yes, no or unsure"),
        (("answer", "1", "maybe"), "maybe"),
    ],
)
def test_unusable_arguments_are_exit_code_2(command: Command, arguments: tuple[str, ...], said: str) -> None:
    found = command("metrics", "sample", *arguments)

    assert (found.code, said in found.err) == (2, True)


def test_an_answer_out_of_range_is_named_by_its_line(desk: Desk, command: Command, tmp_path: Path) -> None:
    drawn(desk, command)
    (tmp_path / "review.csv").write_text("number,resolved\n1,\n51,yes\n")
    assert (
        "review.csv, line 3: '51' is no number from 1 to 50"
        in command("metrics", "sample", "answer", "--file", "review.csv").err
    )
    (tmp_path / "review.csv").write_text("number,resolved\n1,maybe\n")
    assert (
        "'maybe' is no answer. Write yes, no, unsure."
        in command("metrics", "sample", "answer", "--file", "review.csv").err
    )
    (tmp_path / "review.csv").write_text("number,resolved\n1,\n")
    assert "answers nothing" in command("metrics", "sample", "answer", "--file", "review.csv").err
