"""`deskgauge connect`: everything made once, nothing without a yes, everything taken away again."""

import io
import json
import os
import stat
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.connectors import CONNECTORS
from adapters.registry import HELPDESKS
from service.config import load_settings
from service.connecting import first_delivery
from service.store.log import LogEntry, LogWriter
from tests.fakes import far_side
from tests.fakes.connect_api import ACCOUNTS, Account, ZendeskAccount
from tests.service.cli.conftest import Command, Said

BEFORE = """\
# our own words
[deskgauge]
data_dir = "data"
public_url = "http://127.0.0.1:8321"   # behind the proxy

[privacy]
text_days = 7
"""
WRITTEN = sorted(set(CONNECTORS) & set(HELPDESKS))


@pytest.fixture(params=WRITTEN)
def account(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Account]:
    yield from _account(request.param, monkeypatch, tmp_path)


@pytest.fixture
def zendesk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ZendeskAccount]:
    yield from _account("zendesk", monkeypatch, tmp_path)  # type: ignore[misc]


def _account(vendor: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Account]:
    (tmp_path / "deskgauge.toml").write_text(BEFORE)
    (tmp_path / "data").mkdir()
    with ACCOUNTS[vendor]() as far:
        for key, value in far.credentials.items():
            monkeypatch.setenv(f"DESK_{key.upper()}", value)
        yield far


def told(account: Account, *more: str) -> list[str]:
    references = [f"{key}=${{DESK_{key.upper()}}}" for key in account.credentials]
    pairs = [part for one in references for part in ("--credential", one)]
    return ["connect", account.vendor, "support", "--base-url", account.url, *pairs, *more]


def document(said: Said) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said.out)
    return found


def config(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "deskgauge.toml").read_text())


def title(made: dict[str, Any]) -> str:
    """What a field is called, in whichever word the vendor has for it."""
    return str(made.get("title") or made.get("label") or made.get("name"))


def secret(folder: Path) -> str:
    return (folder / "secrets" / "support").read_text().strip()


def test_one_command_leaves_a_connection_that_can_be_used(
    account: Account, command: Command, tmp_path: Path
) -> None:
    said = command(*told(account, "--yes"))

    settings = load_settings(tmp_path / "deskgauge.toml", dict(os.environ))
    connection = settings.connections["support"]
    assert said.code == 0
    assert (connection.helpdesk, connection.base_url) == (account.vendor, account.url)
    assert dict(connection.credentials) == dict(account.credentials)
    assert len(connection.secrets[0].value) >= 16
    assert connection.mapping["category"] in {"tag:cat_", "tag:cat-", "field:cf_topic"}
    assert "escalation_cause" in connection.mapping
    assert bool(settings.hours.default) == (account.vendor != "intercom")  # whose API tells no hours


def test_what_a_person_wrote_stays(account: Account, command: Command, tmp_path: Path) -> None:
    command(*told(account, "--yes"))

    assert (tmp_path / "deskgauge.toml").read_text().startswith(BEFORE)


def test_credentials_stand_as_references_and_nobody_sees_them(
    account: Account, command: Command, tmp_path: Path
) -> None:
    said = command(*told(account, "--yes", "--create", "all"))

    text = said.out + said.err + (tmp_path / "deskgauge.toml").read_text()
    assert not [value for value in account.credentials.values() if value in text]
    assert secret(tmp_path) not in text
    assert "${DESK_" in (tmp_path / "deskgauge.toml").read_text()


def test_a_second_run_makes_and_writes_nothing(account: Account, command: Command, tmp_path: Path) -> None:
    command(*told(account, "--yes", "--create", "escalation_cause,survey_link"))
    made, text, drawn = dict(account.made), (tmp_path / "deskgauge.toml").read_text(), secret(tmp_path)

    again = document(
        command("connect", account.vendor, "--create", "escalation_cause,survey_link", "--yes", "--json")
    )

    assert account.made == made
    assert ((tmp_path / "deskgauge.toml").read_text(), secret(tmp_path)) == (text, drawn)
    assert (again["made"], again["difference"], again["written"]) == ([], "", False)
    assert again["connection"] == "support"


def test_the_mapping_is_proposed_with_what_the_tickets_show(account: Account, command: Command) -> None:
    said = command(*told(account, "--dry-run"))

    assert said.code == 0
    assert "proposed: category = " in said.out
    assert "18 of 20 tickets carry it, the taxonomy knows 17" in said.out
    assert "not in the taxonomy: weather" in said.out
    assert "may be the AI: " in said.out
    assert "--ai-author 3001" in said.out


def test_a_dry_run_makes_and_writes_nothing(account: Account, command: Command, tmp_path: Path) -> None:
    said = command(*told(account, "--dry-run", "--create", "all", "--json"))

    assert said.code == 0
    assert "+[connections.support]" in document(said)["difference"]
    assert account.made == {}
    assert set(account.asked("POST")) <= {"/conversations/search"}  # a question
    assert (tmp_path / "deskgauge.toml").read_text() == BEFORE
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data", "deskgauge.toml"]


def test_nobody_is_asked_without_a_terminal(account: Account, command: Command, tmp_path: Path) -> None:
    said = command(*told(account))

    assert said.code == 2
    assert "Give --yes to do it, or --dry-run to only look" in said.err
    assert account.made == {}
    assert (tmp_path / "deskgauge.toml").read_text() == BEFORE


def test_statuses_that_an_admin_added_are_written_into_the_configuration_and_taken_out_again(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in _account("freshdesk", monkeypatch, tmp_path):
        said = command(*told(account, "--yes"))

        assert "proposed: the status With courier (8): 8 = pending, with courier = pending" in said.out
        assert config(tmp_path)["connections"]["support"]["statuses"] == {
            "wartend": "pending", "8": "pending", "with courier": "pending", "9": "pending", "12": "open",
            "escalated. twice": "open",
        }  # fmt: skip
        command("connect", "freshdesk", "--remove", "--yes")
        assert tomllib.loads((tmp_path / "deskgauge.toml").read_text()) == tomllib.loads(BEFORE)


def test_a_status_that_a_person_decided_stays_and_only_what_is_new_is_added_and_taken_out(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in _account("freshdesk", monkeypatch, tmp_path):
        file = tmp_path / "deskgauge.toml"
        (tmp_path / "signing").write_text("k9Zt4uVw8sQmX2bN7cRfJ1hLpE6gYdAo")
        own = '[connections.support]\nhelpdesk = "freshdesk"\nsecrets = ["file:signing"]\nstatuses = { 8 = "hold" }\n'
        file.write_text(BEFORE + own)

        command(*told(account, "--yes"))

        found = config(tmp_path)["connections"]["support"]["statuses"]
        assert (found["8"], found["with courier"], found["escalated. twice"]) == ("hold", "hold", "open")
        assert load_settings(file, dict(os.environ)).connections["support"].statuses == found
        command("connect", "freshdesk", "--remove", "--yes")
        assert config(tmp_path)["connections"]["support"]["statuses"] == {"8": "hold"}


def test_a_user_is_the_ai_only_when_a_person_says_so(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes"))
    assert "ai_authors" not in config(tmp_path)["connections"]["support"]

    command(*told(account, "--yes", "--ai-author", "3001"))

    assert config(tmp_path)["connections"]["support"]["ai_authors"] == ["3001"]


def test_fields_are_made_on_request_and_named_in_the_configuration(
    account: Account, command: Command, tmp_path: Path
) -> None:
    said = command(*told(account, "--yes", "--create", "escalation_trigger,survey_link"))

    table = config(tmp_path)["connections"]["support"]
    titles = set(map(title, account.made.values()))
    assert {"Escalation trigger", "Survey link"} <= titles
    assert table["mapping"]["escalation_trigger"] in {
        "tag:esc_trigger_", "field:cf_escalation_trigger", "field:Escalation trigger",
    }  # fmt: skip
    assert table["survey_field"]
    assert said.code == 0


def test_all_makes_no_field_for_what_the_tickets_tell_already(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes", "--create", "all"))

    titles = set(map(title, account.made.values()))
    assert {
        "AI touchpoint",
        "Resolution path",
        "Turn count",
        "Survey link",
        "Escalation trigger",
    } <= titles
    assert "Escalation cause" not in titles
    assert config(tmp_path)["connections"]["support"]["mapping"]["escalation_cause"] in {
        "field:7001",
        "field:cf_reason",
        "field:Reason",
    }


def test_fields_that_deskgauge_fills_are_named_where_it_writes(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes", "--create", "ai_touchpoint,resolution_path,turn_count"))

    table = config(tmp_path)["connections"]["support"]
    assert set(table["write_fields"]) == {"ai_touchpoint", "resolution_path", "turn_count"}
    assert not set(table["write_fields"]) & set(table["mapping"])
    assert table["own_user"] == "9"
    assert len([one for one in account.made.values() if "AI touchpoint" in str(one)]) == 1


def test_fields_that_people_fill_in_are_read_and_never_written(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes", "--create", "escalation_cause,escalation_trigger"))

    table = config(tmp_path)["connections"]["support"]
    assert {"escalation_cause", "escalation_trigger"} <= set(table["mapping"])
    assert not {"write_fields", "survey_field", "own_user"} & set(table)


def test_the_number_of_turns_gets_a_field_that_takes_it(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes", "--create", "turn_count"))

    (made,) = [one for one in account.made.values() if title(one) == "Turn count"]
    kind = made.get("type") or made["data_type"]
    assert kind == {"zendesk": "integer", "freshdesk": "custom_number", "intercom": "string"}[account.vendor]


class Person(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_person_is_asked_for_what_is_missing_and_before_anything_is_made(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [zendesk.url, "${DESK_EMAIL}", "${DESK_TOKEN}", "y", "n", "n", "n", "n", "y", "y", "n"]
    monkeypatch.setattr("sys.stdin", Person("\n".join(answers) + "\n"))

    said = command("connect", "zendesk", "support")

    assert said.code == 0
    assert "token: where does it stand? (${ENV_NAME} or file:PATH" in said.err
    assert "Make the webhook to http://127.0.0.1:8321/webhooks/support in zendesk?" in said.err
    assert sorted(one.get("title", "webhook") for one in zendesk.made.values()) == ["Survey link", "webhook"]
    assert config(tmp_path)["connections"]["support"]["base_url"] == zendesk.url


def test_a_person_who_says_no_gets_nothing_made_and_nothing_written(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Person("n\n" * 10))

    said = command(*told(zendesk))

    assert said.code == 0
    assert zendesk.made == {}
    assert (tmp_path / "deskgauge.toml").read_text() == BEFORE


def test_empty_answers_go_on_without_the_api(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Person("\n\n\ny\nn\n"))

    said = command("connect", "zendesk", "support")

    assert said.code == 0
    assert zendesk.seen == []
    assert list(config(tmp_path)["connections"]["support"]) == ["helpdesk", "secrets"]
    assert "The helpdesk makes its own: put that one into the file instead." in said.out


def test_it_says_how_the_reason_becomes_required(account: Account, command: Command) -> None:
    said = command(*told(account, "--yes", "--create", "escalation_cause"))

    assert "To make it required: " in said.out
    assert "Escalation cause" in said.out


def test_a_field_that_is_there_already_is_not_made_twice(account: Account, command: Command) -> None:
    account.fields.append(
        {"id": 70, "name": "cf_sl", "title": "Survey link", "label": "Survey Link", "type": "custom_text",
         "removable": True, "active": True}
    )  # fmt: skip

    said = command(*told(account, "--yes", "--create", "survey_link"))

    assert not [one for one in account.made.values() if "Survey link" in str(one)]
    assert "There is a field Survey" in said.out


@pytest.mark.parametrize("wanted", ["mood", "survey_link,mood"])
def test_an_unknown_field_is_refused_with_those_there_are(
    account: Account, command: Command, wanted: str
) -> None:
    said = command(*told(account, "--create", wanted))

    assert said.code == 2
    assert "unknown mood. Known: escalation_cause" in said.err


@pytest.mark.parametrize("token", ["unknown", "refused"])
def test_a_token_that_is_refused_gets_the_clicks_instead(
    account: Account, command: Command, tmp_path: Path, token: str
) -> None:
    if token == "unknown":
        account.known_token = False
    else:
        account.refused.add(("GET", "/"))

    said = command(*told(account, "--yes", "--create", "escalation_cause"))

    assert said.code == 1
    assert "  1. " in said.out
    assert "http://127.0.0.1:8321/webhooks/support" in said.out
    assert "product_bug" in said.out
    assert account.made == {}
    assert config(tmp_path)["connections"]["support"]["helpdesk"] == account.vendor


def test_without_credentials_the_clicks_come_and_the_connection_is_written(
    account: Account, command: Command, tmp_path: Path
) -> None:
    said = command("connect", account.vendor, "support", "--yes")

    assert said.code == 0
    assert "not given, so its API is not asked" in said.out
    assert CONNECTORS[account.vendor].webhook_steps("", "").paste.strip() in said.out
    assert account.seen == []
    assert len(load_settings(tmp_path / "deskgauge.toml", {}).connections["support"].secrets[0].value) >= 16


@pytest.mark.parametrize("pair", ["token", "colour=${X}", "=x"])
def test_a_credential_is_a_known_name_and_a_reference(account: Account, command: Command, pair: str) -> None:
    said = command("connect", account.vendor, "--credential", pair, "--yes")

    assert said.code == 2
    assert "NAME=REFERENCE" in said.err


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(account: Account, command: Command) -> None:
    key = next(iter(account.credentials))
    pairs = [f"{one}=${{DESK_{one.upper()}}}" for one in account.credentials if one != key] + [
        f"{key}=swordfish-plain"
    ]

    said = command(
        "connect",
        account.vendor,
        "--base-url",
        account.url,
        *(p for one in pairs for p in ("--credential", one)),
        "--yes",
    )

    assert said.code == 2
    assert "must not hold the secret itself" in said.err
    assert "swordfish" not in said.out + said.err


def test_a_reference_that_leads_nowhere_is_told(account: Account, command: Command) -> None:
    pairs = [part for one in account.credentials for part in ("--credential", f"{one}=file:secrets/none")]

    said = command("connect", account.vendor, "--base-url", account.url, *pairs, "--yes")

    assert said.code == 2
    assert "secrets/none cannot be read" in said.err


def test_permissions_are_listed_without_any_configuration(
    account: Account, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "deskgauge.toml").unlink()

    said, listed = (
        command("connect", account.vendor, "--scopes"),
        command("connect", account.vendor, "--scopes", "--json"),
    )

    assert (said.code, listed.code) == (0, 0)
    assert "reading  " in said.out
    assert "writing  " in said.out
    assert {one["writing"] for one in json.loads(listed.out)} == {True, False}


def test_a_name_of_another_helpdesk_is_refused(account: Account, command: Command) -> None:
    command(*told(account, "--yes"))
    other = next(one for one in CONNECTORS if one != account.vendor)

    said = command("connect", other, "support", "--yes")

    assert said.code == 2
    assert f"connections.support is a connection of {account.vendor}" in said.err


@pytest.mark.parametrize("name", ["no good", "../x", "9lives"])
def test_a_name_that_cannot_be_a_connections_is_refused(
    account: Account, command: Command, name: str
) -> None:
    said = command("connect", account.vendor, name, "--yes")

    assert said.code == 2
    assert "cannot be called" in said.err


def test_everything_that_was_made_is_taken_away_wholly(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes", "--create", "all"))
    assert account.made
    rotated = command("connect", account.vendor, "support", "--rotate", "--yes")
    assert (rotated.code == 0) is (tmp_path / "secrets" / "support.old").exists()

    said = command("connect", account.vendor, "support", "--remove", "--yes")

    assert said.code == 0
    assert account.made == {}
    assert (tmp_path / "deskgauge.toml").read_text().strip() == BEFORE.strip()
    assert sorted(one.name for one in tmp_path.rglob("*") if one.is_file()) == [
        ".gitignore",
        "deskgauge.toml",
    ]


def test_intercoms_tags_that_were_written_are_taken_away_after_a_look(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in _account("intercom", monkeypatch, tmp_path):
        command(*told(account, "--yes"))
        account.answers["/tags"]["data"].append({"type": "tag", "id": "70", "name": "dg_path_ai"})

        shown = command("connect", "intercom", "support", "--remove", "--dry-run")
        said = command("connect", "intercom", "support", "--remove", "--yes")

        assert "tag dg_path_ai (70)" in shown.out
        assert "removed tag dg_path_ai" in said.out
        assert "dg_path_ai" not in str(account.answers["/tags"])


def test_tags_that_stay_in_tickets_are_told_where_they_were_written(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes"))
    file = tmp_path / "deskgauge.toml"
    file.write_text(
        file.read_text().replace("[connections.support]\n", "[connections.support]\nwrite_tags = true\n")
    )

    said = command("connect", account.vendor, "support", "--remove", "--yes")

    assert "Tickets may still have tags that begin with dg_: docs/write-back.md" in said.out


def test_removing_shows_first_and_does_nothing_without_a_yes(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes", "--create", "survey_link"))
    made, text = dict(account.made), (tmp_path / "deskgauge.toml").read_text()

    shown = command("connect", account.vendor, "support", "--remove", "--dry-run")
    asked = command("connect", account.vendor, "support", "--remove")

    assert (shown.code, asked.code) == (0, 2)
    assert "field Survey link" in shown.out
    assert "-[connections.support]" in shown.out
    assert (account.made, (tmp_path / "deskgauge.toml").read_text()) == (made, text)


def test_what_cannot_be_removed_stays_remembered_and_a_person_is_told_how(
    account: Account, command: Command, tmp_path: Path
) -> None:
    command(*told(account, "--yes", "--create", "survey_link"))
    account.refused.add(("DELETE", "/"))

    said = command("connect", account.vendor, "support", "--remove", "--yes", "--json")

    assert said.code == 1
    assert document(said)["removed"] == []
    assert document(said)["steps"][0]["clicks"]
    remembered = json.loads((tmp_path / "data" / "connect" / "support.json").read_text())
    assert len(remembered["things"]) == len(account.made)


def test_only_what_connect_wrote_is_taken_out_of_an_older_connection(
    account: Account, command: Command, tmp_path: Path
) -> None:
    older = f'{BEFORE}\n[connections.support]\nhelpdesk = "{account.vendor}"\nsecrets = ["file:mine"]  # since May\n'
    (tmp_path / "deskgauge.toml").write_text(older)
    (tmp_path / "mine").write_text("k9Zt4uVw8sQmX2bN7cRfJ1hL")

    command(*told(account, "--yes"))
    assert "mapping" in config(tmp_path)["connections"]["support"]
    command("connect", account.vendor, "support", "--remove", "--yes")

    assert (tmp_path / "deskgauge.toml").read_text().strip() == older.strip()
    assert (tmp_path / "mine").exists()


def test_a_mapping_that_a_person_chose_stays_and_is_tried(
    account: Account, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("k9Zt4uVw8sQmX2bN7cRfJ1hL")
    mapping = 'mapping = { category = "tag:own_" }'
    chosen = f'\n[connections.support]\nhelpdesk = "{account.vendor}"\nsecrets = ["file:mine"]\n{mapping}\n'
    (tmp_path / "deskgauge.toml").write_text(BEFORE + chosen)

    said = command(*told(account, "--yes"))

    assert config(tmp_path)["connections"]["support"]["mapping"]["category"] == "tag:own_"
    assert "configured: category = tag:own_ (tag:own_): 0 of 20 tickets carry it" in said.out


def test_the_first_delivery_is_waited_for(
    account: Account, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent(arriving: first_delivery.Arrivals, seconds: float) -> Any:
        writer = LogWriter.open(tmp_path / "data", "web")
        writer.append([LogEntry("support", "webhook", datetime.now(UTC), {}, b"{}")])
        writer.close()
        return arriving.newest() if seconds == 60 else None

    monkeypatch.setattr("service.connecting.first_delivery.wait", sent)

    said = command(*told(account, "--yes", "--wait", "60"))

    assert said.code == 0
    assert "The first delivery is there: web-0/" in said.out


def _delivered(folder: Path) -> None:
    writer = LogWriter.open(folder / "data", "web")
    writer.append([LogEntry("support", "webhook", datetime.now(UTC), {}, b"{}")])
    writer.close()


def test_a_person_is_asked_whether_to_wait_and_need_only_press_return(
    account: Account, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(*told(account, "--yes"))
    waited: list[float] = []

    def wait(arriving: first_delivery.Arrivals, seconds: float) -> Any:
        waited.append(seconds)
        _delivered(tmp_path)
        return arriving.newest()

    monkeypatch.setattr(first_delivery, "wait", wait)
    monkeypatch.setattr("sys.stdin", Person("y\n\n"))
    said = command("connect", account.vendor, "--create", "survey_link")

    assert "Wait up to ten minutes for the first delivery?" in said.err
    assert waited == [600.0]
    assert "The first delivery is there: web-0/" in said.out


def test_whoever_presses_ctrl_c_while_waiting_loses_nothing(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(arriving: first_delivery.Arrivals, seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(first_delivery, "wait", interrupted)

    said = command(*told(zendesk, "--yes", "--wait", "600"))

    assert said.code == 0
    assert "Not waited any longer; what was set up stays." in said.out
    assert "support" in config(tmp_path)["connections"]


@pytest.mark.parametrize("more", [("--yes",), ("--yes", "--json"), ("--dry-run",), ("--yes", "--wait", "0")])
def test_who_is_not_to_be_asked_is_not_kept_waiting(
    zendesk: ZendeskAccount, command: Command, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sys.stdin", Person(""))
    monkeypatch.setattr(first_delivery, "wait", lambda arriving, seconds: pytest.fail("it waits"))

    said = command(*told(zendesk, *more))

    assert said.code == 0
    assert "Wait up to ten minutes" not in said.err


def test_a_person_who_configures_nothing_is_not_asked_to_wait(
    zendesk: ZendeskAccount, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Person("n\n" * 10))

    said = command(*told(zendesk))

    assert "Wait up to ten minutes" not in said.err


def test_nothing_within_the_time_is_exit_code_1(account: Account, command: Command) -> None:
    said = command(*told(account, "--yes", "--wait", "0.01"))

    assert said.code == 1
    assert "Nothing came within 0.01 s. deskgauge doctor looks for the reason." in said.out


def test_a_helpdesk_that_is_down_is_told_and_run_again(
    account: Account, command: Command, tmp_path: Path
) -> None:
    account.usual = far_side.status(503)
    first = command(*told(account, "--yes"))
    account.usual = far_side.well

    second = command("connect", account.vendor, "support", "--yes")

    assert (first.code, second.code) == (1, 0)
    assert "503 Service Unavailable" in first.out
    assert "category" in config(tmp_path)["connections"]["support"]["mapping"]


def test_zendesks_signing_secret_goes_into_the_file_and_nowhere_else(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    said = command(*told(zendesk, "--yes"))

    (webhook,) = zendesk.made.values()
    assert secret(tmp_path) == zendesk.secret(str(webhook["id"]))
    assert webhook["endpoint"] == "http://127.0.0.1:8321/webhooks/support"
    assert stat.S_IMODE((tmp_path / "secrets" / "support").stat().st_mode) == 0o600
    assert secret(tmp_path) not in said.out + said.err
    assert (tmp_path / "secrets" / ".gitignore").exists()


def test_a_run_cut_off_before_the_secret_was_read_is_taken_up_again(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    zendesk.refused.add(("GET", "/api/v2/webhooks/"))
    first = command(*told(zendesk, "--yes"))
    zendesk.refused.clear()

    second = command("connect", "zendesk", "support", "--yes")

    assert (first.code, second.code) == (1, 0)
    assert len(zendesk.made) == 1
    assert secret(tmp_path) == zendesk.secret("101")


def test_a_webhook_made_from_another_machine_is_found_by_its_name(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    zendesk.connector().webhook("http://127.0.0.1:8321/webhooks/support")

    said = document(command(*told(zendesk, "--yes", "--json")))

    assert (said["made"], len(zendesk.made)) == ([], 1)
    assert secret(tmp_path) == zendesk.secret("101")


def test_an_address_that_the_helpdesk_cannot_reach_is_refused_before_anything_is_made(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "deskgauge.toml").write_text(BEFORE.replace("http://127.0.0.1:8321", "http://gauge.example"))

    said = command(*told(zendesk, "--yes"))

    assert said.code == 2
    assert "is not https" in said.err
    assert zendesk.made == {}


def test_an_agent_without_administration_gets_the_clicks_for_the_webhook(
    zendesk: ZendeskAccount, command: Command
) -> None:
    zendesk.role = "agent"
    zendesk.refused |= {("POST", "/api/v2/webhooks"), ("GET", "/api/v2/webhooks")}

    said = command(*told(zendesk, "--yes"))

    assert said.code == 1
    assert (
        "Admin Center > Apps and integrations > Actions and webhooks > Webhooks > Create webhook" in said.out
    )
    assert "proposed: category = tag:cat_" in said.out


def test_zendesks_rotation_accepts_both_for_a_day(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    command(*told(zendesk, "--yes"))
    old = secret(tmp_path)

    said = command("connect", "zendesk", "support", "--rotate", "--yes")

    new, before = load_settings(tmp_path / "deskgauge.toml", dict(os.environ)).connections["support"].secrets
    assert said.code == 0
    assert (new.value, before.value) == (zendesk.secret("101"), old)
    assert new.value != old
    assert before.until is not None
    assert timedelta(hours=23) < before.until - datetime.now(UTC) <= timedelta(hours=24)
    assert "takes the new secret by itself" in said.out
    assert not [one for one in (new.value, old) if one in said.out + said.err]


def test_a_rotated_secret_of_a_persons_own_connection_stays_when_ours_is_taken_away(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "signing").write_text("k9Zt4uVw8sQmX2bN7cRfJ1hL")
    table = '\n[connections.support]\nhelpdesk = "zendesk"\nsecrets = ["file:signing"]\n'
    (tmp_path / "deskgauge.toml").write_text(BEFORE + table)
    command(*told(zendesk, "--yes"))
    command("connect", "zendesk", "support", "--rotate", "--yes")

    command("connect", "zendesk", "support", "--remove", "--yes")

    names = {
        one.value for one in load_settings(tmp_path / "deskgauge.toml", {}).connections["support"].secrets
    }
    assert names == {(tmp_path / one).read_text().strip() for one in ("signing", "signing.old")}


def test_where_deskgauge_runs_from_another_copy_a_person_copies_before_the_helpdesk_is_told(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(*told(zendesk, "--yes"))
    before = zendesk.secret("101")
    monkeypatch.setattr("sys.stdin", Person("y\nn\n"))

    stopped = command("connect", "zendesk", "support", "--rotate")

    assert stopped.code == 2
    assert "No worker of Deskgauge gives a sign of life in" in stopped.err
    assert "Stopped before the helpdesk was told anything" in stopped.err
    assert secret(tmp_path) == zendesk.secret("101") == before
    (connection,) = load_settings(tmp_path / "deskgauge.toml", dict(os.environ)).connections.values()
    assert connection.rotating(datetime.now(UTC))

    monkeypatch.setattr("sys.stdin", Person("y\ny\n"))
    assert command("connect", "zendesk", "support", "--rotate").code == 0
    assert secret(tmp_path) == zendesk.secret("101") != before


def test_without_a_question_the_copies_are_named_afterwards(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    command(*told(zendesk, "--yes"))

    said = document(command("connect", "zendesk", "support", "--rotate", "--yes", "--json"))

    assert "it needs deskgauge.toml, secrets/support and secrets/support.old from here." in said["notes"][1]


def test_a_second_rotation_waits_for_the_end_of_the_first(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    command(*told(zendesk, "--yes"))
    command("connect", "zendesk", "support", "--rotate", "--yes")
    text, value = (tmp_path / "deskgauge.toml").read_text(), secret(tmp_path)

    said = command("connect", "zendesk", "support", "--rotate", "--yes")

    assert said.code == 2
    assert "is being rotated already" in said.err
    assert ((tmp_path / "deskgauge.toml").read_text(), secret(tmp_path)) == (text, value)


def test_a_rotation_that_the_helpdesk_refused_can_be_tried_again(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    command(*told(zendesk, "--yes"))
    old = secret(tmp_path)
    zendesk.refused.add(("POST", "/api/v2/webhooks"))
    first = command("connect", "zendesk", "support", "--rotate", "--yes")
    assert (first.code, secret(tmp_path)) == (1, old)
    zendesk.refused.clear()

    second = command("connect", "zendesk", "support", "--rotate", "--yes")

    assert second.code == 0
    assert secret(tmp_path) == zendesk.secret("101") != old


def test_without_the_api_the_new_secret_is_given_as_a_reference(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("connect", "zendesk", "support", "--yes")
    old = secret(tmp_path)
    monkeypatch.setenv("NEW_ONE", "k9Zt4uVw8sQmX2bN7cRfJ1hL")

    without = command("connect", "zendesk", "support", "--rotate", "--yes")
    given = command(
        "connect", "zendesk", "support", "--rotate", "--yes", "--new-secret", "${NEW_ONE}", "--json"
    )

    assert (without.code, given.code) == (2, 0)
    assert "Reset signing secret" in without.err
    assert document(given)["rotated"] is True
    assert secret(tmp_path) == "k9Zt4uVw8sQmX2bN7cRfJ1hL"
    assert (tmp_path / "secrets" / "support.old").read_text().strip() == old


def test_freshdesk_gets_a_drawn_secret_and_the_clicks(command: Command, tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").write_text(BEFORE)
    command("connect", "freshdesk", "support", "--yes")
    old = secret(tmp_path)

    said = command("connect", "freshdesk", "support", "--rotate", "--yes")

    assert said.code == 0
    assert "replace the secret by what secrets/support holds now" in said.out
    assert len(secret(tmp_path)) >= 40
    assert secret(tmp_path) != old


def test_a_rotation_only_looked_at_changes_nothing(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path
) -> None:
    command(*told(zendesk, "--yes"))
    old = secret(tmp_path)

    said = command("connect", "zendesk", "support", "--rotate", "--dry-run")

    assert (said.code, secret(tmp_path)) == (0, old)
    assert "Nothing was changed." in said.out


def test_a_connection_that_is_not_there_cannot_be_rotated(zendesk: ZendeskAccount, command: Command) -> None:
    said = command("connect", "zendesk", "support", "--rotate", "--yes")

    assert said.code == 2
    assert "There is no connections.support. Connect it first." in said.err


def test_rotating_and_removing_exclude_each_other(zendesk: ZendeskAccount, command: Command) -> None:
    assert command("connect", "zendesk", "--rotate", "--remove").code == 2


def test_a_secret_in_the_environment_is_left_to_a_person(
    zendesk: ZendeskAccount, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING", "k9Zt4uVw8sQmX2bN7cRfJ1hL")
    table = '\n[connections.support]\nhelpdesk = "zendesk"\nsecrets = ["${SIGNING}"]\n'
    (tmp_path / "deskgauge.toml").write_text(BEFORE + table)

    connected = command(*told(zendesk, "--yes"))
    rotated = command("connect", "zendesk", "support", "--rotate", "--yes")

    assert connected.code == 0
    assert not (tmp_path / "secrets").exists()
    assert rotated.code == 2
    assert "stands in the environment" in rotated.err


def test_the_document_for_programs_holds_everything_that_was_seen(account: Account, command: Command) -> None:
    said = command(*told(account, "--yes", "--json"))

    found = document(said)
    assert said.code == 0
    assert found["standing"]["who"].startswith("Deskgauge service")
    assert found["sampled"] == 20
    assert next(one["kind"] for one in found["proposed"]) == "category"
    assert found["account"]["groups"][0]["name"] == "First line"
    assert found["written"] is True
    assert "product_bug" not in json.dumps(found["account"]["tags"])
