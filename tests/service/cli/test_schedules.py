"""Schedules that differ from the helpdesk's: the last words of `deskgauge backfill`, and the check of `deskgauge doctor`."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.demo.world import World
from tests.fakes import far_side
from tests.fakes.connect_api import ACCOUNTS, Account
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.cli.conftest import Command, Said

WORLD = World(3, tickets=6, eventful=True)
SINCE = f"{WORLD.setup.start:%Y-%m-%d}"
HOURS = "/api/v2/business_hours/schedules"
DIFFERS = "Business hours are counted by deskgauge.toml, and it differs from the helpdesk:"
OTHER_DAYS = ", ".join(f'{day} = "09:00-17:00"' for day in ("monday", "tuesday", "wednesday", "thursday"))
OFFICE = f"""
[schedules.office]
zone = "Europe/Berlin"
week = {{ {OTHER_DAYS}, friday = "FRIDAY" }}
closed = [2026-05-01]
"""
SAME = OFFICE.replace("FRIDAY", "09:00-17:00")
DEFAULT = ("[business_hours]\n", '[business_hours]\ndefault = "office"\n')


@pytest.fixture
def api() -> Iterator[FakeZendesk]:
    with FakeZendesk(WORLD, WORLD.setup.end) as fake:
        yield fake


@pytest.fixture
def installed(command: Command, api: FakeZendesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration of an installation that can read the helpdesk, without schedules."""
    command("init", "--data-dir", ".", "--connection", "support")
    for name, value in api.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    file = tmp_path / "deskgauge.toml"
    reach = f'base_url = "{api.url}"\ncredentials = {{ email = "${{EMAIL}}", token = "${{TOKEN}}" }}\n'
    file.write_text(file.read_text().replace("[connections.support]\n", f"[connections.support]\n{reach}"))
    return file


def scheduled(file: Path, tables: str) -> None:
    text = file.read_text()
    file.write_text(text.replace(*DEFAULT) + tables if DEFAULT[1] not in text else text + tables)


def differences(said: Said) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(said.out)["schedules"]
    return told


def test_schedules_are_read_with_their_holidays_before_any_ticket(
    installed: Path, command: Command, api: FakeZendesk
) -> None:
    command("backfill", "support", "--since", SINCE)

    office = next(iter(api.account.admin.schedules))["id"]
    assert [path.removesuffix(".json") for path in api.paths()[:2]] == [HOURS, f"{HOURS}/{office}/holidays"]


def test_a_backfill_without_any_schedule_ends_with_the_command_that_adds_it(
    installed: Path, command: Command
) -> None:
    said = command("backfill", "support", "--since", SINCE)

    assert said.code == 0
    words, _, rest = said.out.partition(f"\n{DIFFERS}\n")
    assert words.startswith("6 tickets found")
    assert rest == (
        "- the helpdesk's Office is not in deskgauge.toml, which has no schedule: business hours are not known."
        " Run `deskgauge connect zendesk support`, which adds it.\n"
    )


def test_what_connect_adds_leaves_nothing_to_tell(
    installed: Path, command: Command, api: FakeZendesk
) -> None:
    assert command("connect", "zendesk", "support", "--yes").code == 0

    said = command("backfill", "support", "--since", SINCE)
    written = tomllib.loads(installed.read_text())

    assert DIFFERS not in said.out
    assert differences(command("backfill", "support", "--json")) == []
    office = next(iter(api.account.admin.schedules))["id"]
    assert written["schedules"]["office"]["applies_to"] == [f"schedule:{office}"]


def test_hours_that_differ_are_told_in_words_and_numbers_with_the_lines_to_write(
    installed: Path, command: Command
) -> None:
    scheduled(installed, OFFICE.replace("FRIDAY", "09:00-16:00"))

    said = command("backfill", "support", "--since", SINCE)
    (told,) = differences(command("backfill", "support", "--json"))

    words = "the helpdesk's Office closes at 17:00 on Friday, deskgauge.toml says 16:00"
    assert f"- {words}. Write into [schedules.office]:\nweek = {{monday = " in said.out
    assert (told["connection"], told["schedule"], told["what"], told["said"]) == (
        *("support", "Office", "week"),
        words,
    )
    assert 'friday = "09:00-17:00"' in told["fix"]


def test_what_differs_changes_neither_the_exit_code_nor_what_is_read(
    installed: Path, command: Command
) -> None:
    said = command("backfill", "support", "--since", SINCE, "--json")

    told = json.loads(said.out)
    assert (said.code, told["finished"], told["filled"]) == (0, True, 6)
    assert [one["what"] for one in told["schedules"]] == ["missing"]


@pytest.mark.parametrize("status", [403, 404])
def test_schedules_that_may_not_be_read_are_told_and_the_backfill_goes_on(
    installed: Path, command: Command, api: FakeZendesk, status: int
) -> None:
    api.faults.append(far_side.status(status))

    said = command("backfill", "support", "--since", SINCE, "--json")

    told = json.loads(said.out)
    assert (said.code, told["finished"], told["filled"]) == (0, True, 6)
    (one,) = told["schedules"]
    assert one["what"] == "unreadable"
    assert one["said"].startswith("schedules are not readable: schedules: ")


def test_an_answer_that_is_no_list_fails_no_backfill(
    installed: Path, command: Command, api: FakeZendesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.fetch.patience.TRIES", 1)
    api.faults.append(far_side.html)

    said = command("backfill", "support", "--since", SINCE, "--json")

    assert said.code == 0
    assert [one["what"] for one in differences(said)] == ["unreadable"]


def test_a_backfill_that_was_cut_off_tells_them_too(
    installed: Path, command: Command, api: FakeZendesk
) -> None:
    api.faults.extend([far_side.well] * 4 + [far_side.status(401)])

    said = command("backfill", "support", "--since", SINCE)

    assert said.code == 1
    assert said.out.startswith("Not finished: ")
    assert DIFFERS in said.out


def test_a_dry_run_asks_for_no_schedules(installed: Path, command: Command, api: FakeZendesk) -> None:
    command("backfill", "support", "--since", SINCE, "--dry-run")

    assert not [path for path in api.paths() if path.startswith(HOURS)]


def doctor(command: Command, what: str) -> tuple[int, list[dict[str, str]]]:
    said = command("doctor", "--json")
    return said.code, [one for one in json.loads(said.out) if one["what"] == what]


def test_doctor_finds_schedules_that_are_as_the_helpdesk_has_them(installed: Path, command: Command) -> None:
    scheduled(installed, SAME)

    code, (found,) = doctor(command, "schedules of support")

    assert (code, found["state"], found["fix"]) == (0, "fine", "")
    assert found["seen"] == "1 at the helpdesk, deskgauge.toml says the same"


def test_doctor_finds_hours_that_differ_wrong_and_says_how_to_mend_them(
    installed: Path, command: Command
) -> None:
    scheduled(installed, OFFICE.replace("FRIDAY", "09:00-16:00"))

    code, (found,) = doctor(command, "schedules of support")

    assert (code, found["state"]) == (1, "wrong")
    assert found["seen"] == "the helpdesk's Office closes at 17:00 on Friday, deskgauge.toml says 16:00"
    assert found["fix"].startswith("Write into [schedules.office]:\nweek = ")


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ("", "is not in deskgauge.toml"),
        (SAME.replace("[2026-05-01]", "[2026-05-01, 2026-05-04]"), "is open on 2026-05-04"),
    ],
    ids=["none", "own holidays"],
)
def test_doctor_only_notes_what_may_be_meant(
    installed: Path, command: Command, tables: str, words: str
) -> None:
    if tables:
        scheduled(installed, tables)

    code, (found,) = doctor(command, "schedules of support")

    assert (code, found["state"]) == (0, "note")
    assert words in found["seen"]


@pytest.fixture(params=sorted(ACCOUNTS))
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with ACCOUNTS[request.param]() as far:
        yield far


def connected(account: Account, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command("init", "--helpdesk", account.vendor, "--connection", "support")
    pairs: list[str] = []
    for key, value in account.credentials.items():
        monkeypatch.setenv(f"DESK_{key.upper()}", value)
        pairs += ["--credential", f"{key}=${{DESK_{key.upper()}}}"]
    said = command("connect", account.vendor, "support", "--base-url", account.url, *pairs, "--yes")
    assert said.code == 0


def test_right_after_connect_doctor_finds_nothing_that_differs_at_any_helpdesk(
    account: Account, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(account, command, monkeypatch)

    code, found = doctor(command, "schedules of support")

    assert code == 0
    assert [one["state"] for one in found] == {"intercom": []}.get(account.vendor, ["fine"])


def test_doctor_notes_schedules_that_may_not_be_read(
    account: Account, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(account, command, monkeypatch)
    account.refused.add(("GET", "/api/v2/business_hours"))

    code, found = doctor(command, "schedules of support")

    assert code == 0
    assert {one["state"] for one in found} == ({"note"} if account.vendor != "intercom" else set())
    assert all("not readable" in one["seen"] and "403" in one["seen"] for one in found)
