"""deskgauge rules: what each command says, and its exit code."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.moments import to_text
from tests.service.cli.conftest import Command
from tests.service.own_rules import QUIET
from tests.service.pipeline.desk import Desk, at
from tests.service.pipeline.test_accounts import ACCOUNT, three

OWN = '\n[rules]\nfolder = "own"\n\n[rules.parameters.account_volume]\nleast = 20\n'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An account with three contacts that lack a resolution, a repeat, and a rule of the operator's own."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    own_rule(tmp_path, QUIET)
    made = Desk(tmp_path, OWN)
    made.take(*three(made))
    made.take(*made.by_ai(0, "71", requester_id="7"), made.created(50, "72", requester_id="7"))
    made.run.settle(at(100))
    yield made
    made.run.close()


def own_rule(folder: Path, document: dict[str, Any] | str, name: str = "gone_quiet") -> Path:
    (folder / "own").mkdir(exist_ok=True)
    path = folder / "own" / f"{name}.yaml"
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False))
    return path


def answer(command: Command, *arguments: str) -> tuple[int, Any]:
    said = command("rules", *arguments, "--json")
    return said.code, json.loads(said.out)


def test_the_list_says_mode_firings_and_where_parameters_stand(desk: Desk, command: Command) -> None:
    code, shown = answer(command, "list")

    by_id = {one["rule"]: one for one in shown}
    assert (code, by_id["gone_quiet"]["built_in"], by_id["account_volume"]["built_in"]) == (0, False, True)
    origins = {one["name"]: (one["value"], one["origin"]) for one in by_id["account_volume"]["parameters"]}
    assert origins["least"] == (20.0, "rules.parameters.account_volume.least")
    assert origins["times"] == (3.0, "built-in")
    assert by_id["unresolved_contacts"]["open"] == 1
    assert "on     unresolved_contacts" in command("rules", "list").out


def shadow_firings(desk: Desk, rule: str, number: int, days: float) -> None:
    """So many firings of a rule that looks on, that many days ago."""
    opened = to_text(datetime.now(UTC) - timedelta(days=days))
    row = {"rule": rule, "rule_version": "1", "about": "account", "opened_at": opened, "opened_by": "",
           "severity": "low", "evidence": "[]", "facts": "{}", "historic": 0}  # fmt: skip
    found = [row | {"id": f"{rule}/{days}/{one}", "subject": f"acme:{one}"} for one in range(number)]
    with desk.run.records.db.atomic():
        desk.run.records.upsert("shadow_flags", found)


def test_a_rule_in_shadow_that_fires_often_enough_is_offered_with_the_command(
    desk: Desk, command: Command
) -> None:
    shadow_firings(desk, "escalations_30", 26, 60)
    shadow_firings(desk, "severity_trend", 200, 60)
    shadow_firings(desk, "same_feature", 26, 91)

    by_id = {one["rule"]: one for one in answer(command, "list")[1]}

    offered = {name for name, one in by_id.items() if one["offered"]}
    assert offered == {"escalations_30"}
    assert (by_id["escalations_30"]["a_week"], by_id["escalations_30"]["a_week_90"]) == (0.0, 2.02)
    assert by_id["severity_trend"]["a_week_90"] == 15.56
    text = command("rules", "list").out
    assert "fires 2.0 times a week: `deskgauge rules apply escalations_30` switches it on" in text
    assert text.count("switches it on") == 1


def test_the_list_says_what_became_of_contracts_after_a_rules_flags(desk: Desk, command: Command) -> None:
    opened, decided = (to_text(datetime.now(UTC) - timedelta(days=days)) for days in (60, 50))
    flag = {"rule": "account_health", "rule_version": "1", "about": "account", "opened_at": opened, "opened_by": "",
            "severity": "low", "evidence": "[]", "facts": "{}", "historic": 0}  # fmt: skip
    word = {"name": "contract_change", "at": decided, "event_id": "e", "hash": "h"}
    with desk.run.records.db.atomic():
        for number, what in enumerate(("churned", "renewed", "contracted")):
            account = f"acme:{number}"
            desk.run.records.upsert("flags", [flag | {"id": f"f{number}", "subject": account}])
            desk.run.records.upsert("account_words", [word | {"account_id": account, "value": f'"{what}"'}])

    by_id = {one["rule"]: one for one in answer(command, "list")[1]}

    assert (by_id["account_health"]["lost"], by_id["account_health"]["kept"]) == (2, 1)
    assert (by_id["ease_drop"]["lost"], by_id["ease_drop"]["kept"]) == (0, 0)
    text = command("rules", "list").out
    assert text.count("contracts were lost") == 1
    assert "after its flags 2 of 3 contracts were lost or cut: 67%" in text


def test_what_is_on_is_not_offered(desk: Desk, command: Command) -> None:
    shadow_firings(desk, "escalations_30", 26, 60)
    command("rules", "apply", "escalations_30")
    desk.run.settle(at(200))

    assert not [one for one in answer(command, "list")[1] if one["offered"]]


def test_right_rules_are_right_and_a_broken_one_is_named_with_its_place(
    desk: Desk, command: Command, tmp_path: Path
) -> None:
    assert (command("rules", "check").code, command("rules", "test").code) == (0, 0)

    own_rule(tmp_path, QUIET | {"holds": "always", "severty": "high"})
    said = command("rules", "check")

    assert said.code == 1
    assert "own/gone_quiet.yaml:4:1: holds: has the unknown value 'always'. Known: once, while." in said.out
    assert "severty: is no key of a rule. Did you mean 'severity'?" in said.out


def test_a_file_that_is_not_in_use_yet_can_be_checked_tested_and_looked_back_with(
    desk: Desk, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(yaml.safe_dump(QUIET | {"id": "new"}))

    assert command("rules", "check", str(path)).out.strip() == "1 rules are right."
    assert "ok  new: busy, then nothing" in command("rules", "test", str(path)).out
    code, shown = answer(command, "backtest", str(path), "--days", "1000")
    assert (code, shown["rule"], shown["firings"]) == (0, "new", 1)

    path.write_text(yaml.safe_dump(QUIET | {"when": "quiet_days > "}))
    assert command("rules", "check", str(tmp_path / "new.yaml")).code == 1
    refused = command("rules", "backtest", str(path))
    assert (refused.code, "ends too early" in refused.err) == (2, True)


def test_a_red_case_makes_the_exit_code_one(desk: Desk, command: Command, tmp_path: Path) -> None:
    cases = [QUIET["tests"][0], QUIET["tests"][1] | {"fires": True}]
    own_rule(tmp_path, QUIET | {"tests": cases})

    assert command("rules", "test").code == 1
    assert command("rules", "test", "repeat_contact_7").code == 0


def test_a_look_back_shows_samples_overlap_and_changes_nothing(desk: Desk, command: Command) -> None:
    code, shown = answer(command, "backtest", "repeat_contact_14", "--days", "1000")

    assert code == 0
    assert (shown["firings"], shown["overlap"], shown["pushed"]) == (1, {"repeat_contact_7": 1}, {})
    assert shown["samples"][0]["subject"] == "acme:72"
    text = command("rules", "backtest", "repeat_contact_14", "--days", "1000").out
    assert "It would have fired 1 times in 1000 days" in text
    assert "No route names this rule, so nothing would have been sent." in text
    assert "Nothing was changed." in text


def test_an_explanation_reads_like_one(desk: Desk, command: Command) -> None:
    said = command("rules", "explain", "unresolved_contacts", ACCOUNT, "--at", "2026-03-06T13:00:00Z")

    assert said.code == 0
    assert (
        "Three contacts in 30 days without a satisfying resolution (unresolved_contacts), account acme:77"
        in said.out
    )
    assert "It has been open since 2026-03-0" in said.out
    assert ("yes  Contacts of the last 30 days that lack a satisfying resolution now: 3 contacts;"
            " it takes at least 3 (least).") in said.out  # fmt: skip


def test_what_is_silent_says_which_part_is_not_so_and_what_is_unknown_is_not_judged(
    desk: Desk, command: Command
) -> None:
    silent = command("rules", "explain", "account_volume", ACCOUNT, "--at", "2026-03-06T13:00:00Z")
    assert silent.code == 0
    assert "It is silent: not all that it takes is so." in silent.out
    assert (
        "no   Contacts that began in the last 30 days: 3 contacts; it takes more than 20 (least)."
        in silent.out
    )

    unknown = command("rules", "explain", "low_ease", "acme:72")
    assert unknown.code == 1
    assert (
        "It is not judged: The newest answer about ease is not known (while nobody has answered)."
        in unknown.out
    )

    fired = command("rules", "explain", "repeat_contact_7", "acme:72")
    assert (fired.code, "It fired at 2026-03-04 11:00 UTC." in fired.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("explain", "low_eas", "acme:72"), "Did you mean 'low_ease'?"),
        (("explain", "low_ease", "acme:999"), "Nothing is known of the ticket acme:999"),
        (("explain", "account_volume", "acme:999"), "Nothing is known of the account acme:999"),
        (("explain", "low_ease", "acme:72", "--at", "soon"), "soon is no moment"),
        (("backtest", "nothing"), "There is no rule or file nothing"),
        (("test", "nothing"), "There is no rule or file nothing"),
        (("apply", "nothing"), "There is no rule nothing"),
        (("shadow", "nothing"), "There is no rule nothing"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_suggestion(
    desk: Desk, command: Command, arguments: tuple[str, ...], words: str
) -> None:
    said = command("rules", *arguments)

    assert said.code == 2
    assert words in said.err


def test_an_order_is_kept_until_a_worker_runs_and_then_carried_out(desk: Desk, command: Command) -> None:
    code, shown = answer(command, "shadow", "repeat_contact_7")
    assert (code, shown["outcome"]) == (1, "waiting")

    desk.run.settle(at(200))

    listed = {one["rule"]: one for one in answer(command, "list")[1]}
    assert listed["repeat_contact_7"]["mode"] == "shadow"
    assert listed["repeat_contact_7"]["changed_at"]
    answer(command, "apply", "repeat_contact_7", "--mode", "off")
    desk.run.settle(at(201))
    assert {one["rule"]: one for one in answer(command, "list")[1]}["repeat_contact_7"]["mode"] == "off"
    assert "It is switched off" in command("rules", "explain", "repeat_contact_7", "acme:72").out


def test_the_facts_are_listed(desk: Desk, command: Command) -> None:
    code, shown = answer(command, "facts")

    assert code == 0
    quiet = {one["about"]: one["clock"] for one in shown if one["fact"] == "quiet_days"}
    assert quiet == {"account": True, "problem": True}
    assert command("rules", "facts", "--markdown").out.startswith("# Facts\n")
    assert "account  tier" in command("rules", "facts").out


def test_a_file_of_accounts_is_taken_over_or_refused_as_a_whole(
    desk: Desk, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("account,at,tier\nacme:77,2026-03-03,gold\n")
    assert "1 rows are good" in command("accounts", "import", str(file), "--dry-run").out
    assert command("accounts", "import", str(file)).code == 0
    desk.run.settle(at(300))
    assert desk.run.rows("SELECT tier FROM accounts WHERE id = 'acme:77'") == [{"tier": "gold"}]

    file.write_text("account,tier\nacme:77,lead\n81,gold\n")
    said = command("accounts", "import", str(file))
    assert (said.code, "line 3: account: Write CONNECTION:ID" in said.out) == (1, True)
    desk.run.settle(at(301))
    assert desk.run.rows("SELECT tier FROM accounts WHERE id = 'acme:77'") == [{"tier": "gold"}]


@pytest.mark.parametrize("process", ["worker", "web", "up"])
def test_with_a_broken_rule_nothing_starts_and_the_place_is_named(
    desk: Desk, command: Command, tmp_path: Path, process: str
) -> None:
    own_rule(tmp_path, QUIET | {"when": "quiet_dais > 3.0"})

    said = command(process)

    assert said.code == 2
    assert "own/gone_quiet.yaml:" in said.err
    assert "has the unknown fact 'quiet_dais' for about: account. Did you mean 'quiet_days'?" in said.err
