"""deskgauge accounts and pushes preview: what is shown, what a person says, and the exit codes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.conftest import Command
from tests.service.pipeline.desk import Desk, at
from tests.service.pipeline.test_accounts import ACCOUNT, CRM, DAY, Crm, complain, send, three, told

MANY = "".join(CRM.replace("crm", name).split("[sinks.bugs]")[0] for name in ("crm", "other"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Three contacts of one account that lack a resolution, which the CRM cannot match."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path, CRM)
    made.take(*three(made))
    send(made, Crm(knows=False), at(4))
    yield made
    made.run.close()


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The same before the start."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path, CRM, go_live=f"go_live = {at(10 * DAY).isoformat()}\n")
    made.take(*three(made), now=at(5 * DAY))
    yield made
    made.run.close()


def answer(command: Command, *arguments: str) -> tuple[int, Any]:
    said = command(*arguments, "--json")
    return said.code, json.loads(said.out)


@pytest.mark.parametrize(
    ("state", "score", "code"), [("at_risk", 41.6, 1), ("watch", 70, 0), ("not_scored", None, 0)]
)
def test_an_account_at_risk_makes_the_exit_code_one(
    desk: Desk, command: Command, state: str, score: float | None, code: int
) -> None:
    desk.run.records.db.execute("UPDATE accounts SET health_state = ?, health_score = ?", [state, score])

    said = command("accounts", "list")

    shown = "-" if score is None else f"{score:.0f}"
    assert (said.code, said.out.strip()) == (code, f"{ACCOUNT}  {state}  {shown}  3 contacts in 30 days")
    other = "healthy" if state == "at_risk" else "at_risk"
    assert command("accounts", "list", "--health", other).out.strip() == "No account fits."


def test_one_account_is_shown_with_its_windows_flags_and_pushes(desk: Desk, command: Command) -> None:
    code, shown = answer(command, "accounts", "show", ACCOUNT)

    assert (code, shown["contacts_30"], shown["contacts_90"]) == (0, 3.0, 3.0)
    assert "unresolved_contacts" in {one["rule"] for one in shown["flags"]}
    assert len(shown["pushes"]) == 2


def test_an_account_that_is_not_known_is_a_usage_error(desk: Desk, command: Command) -> None:
    said = command("accounts", "show", "acme:404")

    assert (said.code, "`deskgauge accounts list` names them" in said.err) == (2, True)


def test_what_waits_for_a_person_is_listed_with_its_candidates(desk: Desk, command: Command) -> None:
    said = command("accounts", "match")

    assert said.code == 1
    assert said.out.strip() == f"{ACCOUNT}  ambiguous in crm: 11 One; 12 Two"


@pytest.mark.parametrize(
    ("arguments", "record", "state"), [(["12"], "12", "delivered"), (["--none"], "", "cancelled")]
)
def test_a_persons_word_ends_the_waiting(
    desk: Desk, command: Command, arguments: list[str], record: str, state: str
) -> None:
    _, ordered = answer(command, "accounts", "match", ACCOUNT, *arguments)
    desk.run.settle(at(8))
    send(desk, Crm(knows=False), at(8))

    assert ordered["outcome"] == "waiting"
    link = desk.run.rows("SELECT record_id FROM crm_links WHERE account_id = ?", ACCOUNT)
    assert link == [{"record_id": record}]
    assert told(desk)[-1][0] == state
    assert answer(command, "accounts", "match") == (0, [])


@pytest.mark.parametrize("arguments", [[], ["12", "--none"]])
def test_a_record_or_none_has_to_be_named(desk: Desk, command: Command, arguments: list[str]) -> None:
    said = command("accounts", "match", ACCOUNT, *arguments)

    assert (said.code, "Give the id of the record, or --none" in said.err) == (2, True)


@pytest.mark.parametrize("sink", [[], ["--sink", "bugs"], ["--sink", "nowhere"]])
def test_of_several_crms_one_has_to_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command, sink: list[str]
) -> None:
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    Desk(tmp_path, MANY).run.close()

    said = command("accounts", "match", ACCOUNT, "12", *sink)

    assert (said.code, "Configured: crm, other" in said.err) == (2, True)


def test_history_is_shown_by_sink_with_counts_and_samples_and_nothing_is_sent(
    old: Desk, command: Command
) -> None:
    code, shown = answer(command, "pushes", "preview", "--open")
    lines = command("pushes", "preview", "--open").out

    assert (code, shown["bugs"]["flags"], shown["crm"]["flags"]) == (0, 1, 1)
    assert [one["subject"] for one in shown["bugs"]["samples"]] == [ACCOUNT]
    assert "bugs: 1 flag still stands. Send it with --sink bugs --yes" in lines
    assert old.run.rows("SELECT id FROM pushes") == []
    assert answer(command, "pushes", "preview", "--open", "--sink", "bugs")[1].keys() == {"bugs"}


def test_with_a_persons_yes_it_is_sent_once(old: Desk, command: Command) -> None:
    for _ in range(2):
        answer(command, "pushes", "preview", "--open", "--sink", "bugs", "--yes")
        old.run.settle(at(6 * DAY))

    assert [state for state, _ in told(old, "bugs")] == ["pending"]
    assert told(old, "crm") == []
    assert answer(command, "pushes", "preview", "--open", "--sink", "bugs") == (0, {})


@pytest.mark.parametrize(
    ("arguments", "words"), [(["--yes"], "Name the sink"), (["--sink", "bug"], "There is no sink bug")]
)
def test_a_sink_that_is_missing_or_misspelt_is_a_usage_error(
    old: Desk, command: Command, arguments: list[str], words: str
) -> None:
    said = command("pushes", "preview", "--open", *arguments)

    assert (said.code, words in said.err) == (2, True)


def test_where_nothing_is_old_nothing_stands(desk: Desk, command: Command) -> None:
    desk.take(*complain(desk, 6, "9"))

    said = command("pushes", "preview", "--open")

    assert (said.code, said.out.strip()) == (0, "Nothing of the time before the start stands.")


def test_a_brief_is_told_in_words_and_as_a_document(desk: Desk, command: Command) -> None:
    said = command("accounts", "brief", ACCOUNT)
    code, told = answer(command, "accounts", "brief", ACCOUNT)

    assert (said.code, said.out.splitlines()[0]) == (0, "Nobody has told when its contract renews.")
    assert "Read these first:" in said.out
    assert (code, told["account"], told["renewal_at"], told["days"]) == (0, ACCOUNT, None, None)


def test_there_is_no_brief_of_an_account_that_nobody_knows(desk: Desk, command: Command) -> None:
    said = command("accounts", "brief", "acme:999")

    assert said.code == 2
    assert "deskgauge accounts list" in said.err
