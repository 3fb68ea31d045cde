"""deskgauge metrics reconcile, through the real command."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.cli.conftest import Command
from tests.service.metrics import reconciled_world
from tests.service.pipeline.desk import Desk

MARCH = ("--from", "2026-03-01", "--to", "2026-04-01")
ROWS = ("held", "reopened", "handed", "merged")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An installation beside which no worker runs, with contacts of every fate."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path)
    reconciled_world.resolutions(tmp_path).close()
    yield made
    made.run.close()


@pytest.mark.usefixtures("desk")
def test_it_sums_up_and_writes_every_difference(tmp_path: Path, command: Command) -> None:
    path = reconciled_world.written(tmp_path / "theirs.csv", "Conversation ID", *ROWS)
    said = command(
        "metrics", "reconcile", "arr_verified", "--with", str(path), *MARCH, "--differences", "why.csv"
    )

    assert said.code == 0, said.err
    assert said.out.splitlines()[1:4] == [
        "theirs  100.0 % over 4 tickets",
        "ours    40.0 % over 5",
        "     1  agree",
    ]
    assert "     1  merged: It was merged into acme:held; we count that one." in said.out.splitlines()
    with (tmp_path / "why.csv").open() as file:
        found = {row["ticket"]: row["reason"] for row in csv.DictReader(file)}
    assert found == {
        "reopened": "reopened", "handed": "human_replied", "merged": "merged", "acme:held2": "not_in_theirs",
    }  # fmt: skip


@pytest.mark.usefixtures("desk")
def test_its_json_has_the_same_and_what_is_unexplained_is_exit_code_1(
    tmp_path: Path, command: Command
) -> None:
    path = reconciled_world.written(tmp_path / "theirs.csv", "id,solved", "held2,yes", "held,maybe")
    options = ("--with", str(path), "--value-column", "solved", *MARCH, "--json")
    said = command("metrics", "reconcile", "arr_verified", *options)

    told = json.loads(said.out)
    assert said.code == 1
    assert (told["agree"], told["unexplained"], told["theirs"]["unreadable"]) == (1, 0, [3])
    (unread,) = told["differences"]
    assert (unread["ticket"], unread["reason"], unread["theirs"]) == ("held", "unreadable", None)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no_such", "--with", "theirs.csv"), "no_such"),
        (("volume", "--with", "absent.csv"), "absent.csv cannot be read"),
        (("volume", "--with", "theirs.csv", "--connection", "other"), "There is no connection other"),
        (("volume", "--with", "theirs.csv", "--ticket-column", "nr"), "has no column nr"),
    ],
)
def test_unusable_arguments_are_exit_code_2(
    tmp_path: Path, command: Command, arguments: tuple[str, ...], said: str
) -> None:
    reconciled_world.written(tmp_path / "theirs.csv", "id", "held")
    found = command("metrics", "reconcile", *arguments, *MARCH)

    assert (found.code, said in found.err) == (2, True)
