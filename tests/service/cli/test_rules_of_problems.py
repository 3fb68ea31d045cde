"""deskgauge rules, for rules about problems: a problem is named by its own id or by that of one of its tickets."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.conftest import Command
from tests.service.pipeline.desk import at
from tests.service.pipeline.problem_desk import RULE, ProblemDesk, by, of_code, of_ticket, stored

CODE, OTHER = of_code("E-4012"), of_code("E-4013")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProblemDesk]:
    """Three tickets of one named bug, one of another, and a code that nobody calls a bug."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = ProblemDesk(tmp_path)
    for number, code in enumerate(("E-4012", "E-4012", "E-4012", "E-4013")):
        made.take(*made.bug(f"{number + 1}", number, f"error {code}"))
    made.take(made.created(9, "9", description="error E-777", subject="", **by("9")))
    yield made
    made.run.close()


def answer(command: Command, *arguments: str) -> tuple[int, Any]:
    said = command("rules", *arguments, "--json")
    return said.code, json.loads(said.out)


@pytest.mark.parametrize("subject", [CODE, "acme:1", "acme:3"])
def test_a_problem_is_explained_by_its_id_and_by_each_of_its_tickets(
    desk: ProblemDesk, command: Command, subject: str
) -> None:
    code, shown = answer(command, "explain", RULE, subject)

    assert (code, shown["state"], shown["subject"]) == (0, "fires", CODE)
    assert f"{RULE}" in command("rules", "explain", RULE, subject).out


def test_what_is_silent_says_which_part_is_not_so(desk: ProblemDesk, command: Command) -> None:
    code, shown = answer(command, "explain", RULE, "acme:9")
    text = command("rules", "explain", "error_across_accounts", CODE).out

    assert (code, shown["state"], shown["subject"]) == (0, "silent", of_code("E-777"))
    assert "It is silent" in text
    assert "in the last 24 hours: 0 tickets; it takes at least 5" in text


def test_an_earlier_moment_is_explained_as_it_was(desk: ProblemDesk, command: Command) -> None:
    assert answer(command, "explain", RULE, CODE, "--at", stored(at(0.4)))[1]["state"] == "silent"
    assert answer(command, "explain", RULE, CODE, "--at", stored(at(0.5)))[1]["state"] == "fires"
    assert command("rules", "explain", RULE, CODE, "--at", stored(at(-1))).code == 2


def test_a_problem_that_another_stands_for_is_explained_as_that_one(
    desk: ProblemDesk, command: Command
) -> None:
    desk.one(CODE, OTHER, 20)

    for subject in (CODE, "acme:1", OTHER, "acme:4"):
        assert answer(command, "explain", RULE, subject)[1]["subject"] == OTHER


@pytest.mark.parametrize("subject", ["problem-none", "acme:none", of_ticket("1")])
def test_what_is_no_problem_is_refused_with_where_to_look(
    desk: ProblemDesk, command: Command, subject: str
) -> None:
    said = command("rules", "explain", RULE, subject)

    assert said.code == 2
    assert f"Nothing is known of the problem {subject} by then." in said.err
    assert "The page Problems names all of them" in said.err


def test_a_back_test_finds_each_problem_once(desk: ProblemDesk, command: Command) -> None:
    code, shown = answer(command, "backtest", RULE, "--days", "1000")

    assert (code, shown["subjects"]) == (0, 3)
    assert {one["subject"] for one in shown["samples"]} == {CODE, OTHER}
    assert shown["pushed"] == {"bugs": 2}
    assert desk.sent() == {CODE: "pending", OTHER: "pending"}


def test_a_back_test_after_a_fix_finds_both_of_its_firings(desk: ProblemDesk, command: Command) -> None:
    desk.fixed(CODE, 10)
    desk.take(*desk.bug("5", 20, "error E-4012"))

    found = [one["subject"] for one in answer(command, "backtest", RULE, "--days", "1000")[1]["samples"]]

    assert sorted(found) == sorted([CODE, CODE, OTHER])


def test_the_list_counts_problems_not_tickets(desk: ProblemDesk, command: Command) -> None:
    by_id = {one["rule"]: one for one in answer(command, "list")[1]}

    assert by_id[RULE]["open"] == 2
    assert by_id["error_across_accounts"]["mode"] == "shadow"
