"""`deskgauge doctor` about the account behind a connection: token, permissions, limit, clock, what comes and what is read."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.connecting import Standing
from adapters.connectors import CONNECTORS
from adapters.registry import HELPDESKS
from rules.moments import to_text
from service.config import Settings, load_settings
from service.doctor_accounts import account_findings, standing_findings
from service.finding import Finding
from service.store.base import upsert
from service.store.sqlite import open_store
from tests.fakes import far_side
from tests.fakes.connect_api import ACCOUNTS, Account
from tests.service.cli.conftest import Command

NOW = datetime.now(UTC)
ZENDESK = CONNECTORS["zendesk"]


@pytest.fixture(params=sorted(set(CONNECTORS) & set(HELPDESKS)))
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with ACCOUNTS[request.param]() as far:
        yield far


@pytest.fixture
def settings(account: Account, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with one connection that has credentials."""
    command("init", "--helpdesk", account.vendor, "--connection", "support")
    for key, value in account.credentials.items():
        monkeypatch.setenv(f"DESK_{key.upper()}", value)
    pairs = [
        part for key in account.credentials for part in ("--credential", f"{key}=${{DESK_{key.upper()}}}")
    ]
    said = command("connect", account.vendor, "support", "--base-url", account.url, *pairs, "--yes")
    assert said.code == 0
    environ = {f"DESK_{key.upper()}": value for key, value in account.credentials.items()}
    return load_settings(tmp_path / "deskgauge.toml", environ)


def found(settings: Settings, what: str, now: datetime = NOW) -> Finding:
    (finding,) = [one for one in account_findings(settings, now) if one.what == what]
    return finding


def about(standing: Standing, what: str, now: datetime = NOW) -> Finding:
    (finding,) = [
        one for one in standing_findings("account of x", ZENDESK, standing, now) if one.what == what
    ]
    return finding


def test_a_token_that_holds_is_fine_and_says_who_we_are(settings: Settings) -> None:
    finding = found(settings, "account of support")

    assert (finding.state, finding.fix) == ("fine", "")
    assert finding.seen.startswith("signed in as Deskgauge service")


def test_a_token_that_was_refused_is_wrong_with_the_permissions_command(
    settings: Settings, account: Account
) -> None:
    account.known_token = False

    finding = found(settings, "account of support")

    assert finding.state == "wrong"
    assert f"`deskgauge connect {account.vendor} --scopes`" in finding.fix


def test_a_helpdesk_that_does_not_answer_now_is_only_noted(settings: Settings, account: Account) -> None:
    account.usual = far_side.status(503)

    assert found(settings, "account of support").state == "note"


def test_doctor_ends_with_1_for_a_refused_token_and_shows_no_secret(
    settings: Settings, account: Account, command: Command
) -> None:
    good = command("doctor", "--json")
    account.known_token = False
    bad = command("doctor", "--json")

    states = {one["what"]: one["state"] for one in json.loads(bad.out)}
    assert (good.code, bad.code) == (0, 1)
    assert states["account of support"] == "wrong"
    secrets = [*account.credentials.values(), settings.connections["support"].secrets[0].value]
    assert not [one for one in secrets if one in good.out + bad.out + bad.err]


def test_a_connection_without_credentials_is_a_note_with_the_command(
    command: Command, tmp_path: Path
) -> None:
    command("init")

    finding = found(load_settings(tmp_path / "deskgauge.toml", {}), "account of zendesk")

    assert finding.state == "note"
    assert "`deskgauge connect zendesk zendesk`" in finding.fix


def test_a_missing_credential_is_wrong(settings: Settings, account: Account) -> None:
    connection = replace(settings.connections["support"], credentials={"other": "x"})

    finding = found(replace(settings, connections={"support": connection}), "account of support")

    assert finding.state == "wrong"
    assert "connections.support.credentials" in finding.fix


def intercoms_tickets(settings: Settings) -> list[Finding]:
    """What is said of tickets, which only Intercom keeps apart."""
    return [one for one in account_findings(settings, NOW) if one.what == "tickets of support"]


def test_only_where_tickets_are_kept_apart_are_they_a_finding(settings: Settings, account: Account) -> None:
    said = [(one.state, one.fix) for one in intercoms_tickets(settings)]

    assert said == ([("fine", "")] if account.vendor == "intercom" else [])


def test_a_token_that_may_read_no_tickets_is_wrong_with_the_permission_to_tick(
    settings: Settings, account: Account, command: Command
) -> None:
    if account.vendor != "intercom":
        pytest.skip("its tickets need no permission of their own")
    account.refused.add(("POST", "/tickets/search"))

    (finding,) = intercoms_tickets(settings)

    assert finding.state == "wrong"
    assert "Tick the permission Read tickets" in finding.fix
    assert command("doctor").code == 1


def test_tickets_of_which_nothing_can_be_said_now_are_only_noted(
    settings: Settings, account: Account
) -> None:
    if account.vendor != "intercom":
        pytest.skip("its tickets need no permission of their own")
    account.faults.extend([far_side.well, far_side.status(503)])

    finding = found(settings, "reach of support")

    assert (finding.state, finding.fix) == ("note", "Run this again later.")
    assert found(settings, "account of support").state == "fine"


def test_doctor_only_looks(settings: Settings, account: Account) -> None:
    made = dict(account.made)
    account.seen.clear()

    list(account_findings(settings, NOW))

    looked = {seen.method for seen in account.seen if not seen.path.endswith("/search")}
    assert looked == {"GET"}
    assert account.made == made


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, "fine"), (29, "fine"), (-45, "note"), (45, "note"), (151, "wrong"), (-400, "wrong")],
)
def test_a_clock_that_differs_from_the_helpdesks_is_judged_by_how_much(seconds: int, state: str) -> None:
    standing = Standing("x", "admin", True, answered_at=NOW - timedelta(seconds=seconds))

    finding = about(standing, "clock of x")

    assert finding.state == state
    assert (f"{abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} the helpdesk's") in finding.seen


def test_a_helpdesk_that_tells_no_time_and_no_limit_is_noted() -> None:
    standing = Standing("x", "admin", True)

    assert (about(standing, "clock of x").state, about(standing, "limit of x").state) == ("note", "note")


@pytest.mark.parametrize(("left", "state"), [(400, "fine"), (40, "fine"), (39, "note"), (0, "note")])
def test_little_that_is_left_of_the_limit_is_noted(left: int, state: str) -> None:
    finding = about(Standing("x", "admin", True, 400, left), "limit of x")

    assert (finding.state, finding.seen) == (state, f"{left} of 400 calls left")


@pytest.mark.parametrize(("may_make", "state"), [(True, "fine"), (None, "fine"), (False, "note")])
def test_a_token_without_administration_is_noted_not_wrong(may_make: bool | None, state: str) -> None:
    assert about(Standing("x", "agent", may_make), "account of x").state == state


def worked(
    settings: Settings, received: timedelta | None = None, waiting: int = 0, **marks: dict[str, object]
) -> None:
    """What a worker has written: one webhook received so long ago, tickets to read, and its marks."""
    store = open_store(settings.data_dir / "deskgauge.db")
    with store.atomic():
        if received is not None:
            at = to_text(NOW - received)
            row = {"name": "web-0/2026-01-01/1", "connection": "support", "kind": "webhook", "key": "k"}
            row |= {"outcome": "applied", "received_at": at, "settled_at": at}
            store["deliveries"].insert(row | {"conflict": 0, "events": 1})
        due = {"connection": "support", "due_at": to_text(NOW), "attempts": 0}
        upsert(store, "fetches", [due | {"ticket_id": f"t{number}"} for number in range(waiting)])
        for name, value in marks.items():
            store["marks"].insert({"name": f"{name}:support", "value": json.dumps(value)})
    store.close()


@pytest.mark.parametrize(
    ("hours", "alarming", "state", "seen"),
    [
        (1, None, "fine", "1.0 h ago"),
        (71, None, "fine", "71.0 h ago"),
        (73, None, "note", "73.0 h ago, and more should have come"),
        (3, -1, "note", "3.0 h ago, and more should have come"),
        (100, 1, "fine", "100.0 h ago"),
        (None, None, "note", "none has come yet"),
    ],
)
def test_silence_is_judged_as_on_the_pages_and_noted_with_where_to_look(
    settings: Settings, hours: int | None, alarming: int | None, state: str, seen: str
) -> None:
    at = to_text(NOW + timedelta(hours=alarming)) if alarming else None
    silence: dict[str, object] = {"alarming_at": at, "usual_hour": 2.0}
    worked(settings, timedelta(hours=hours) if hours is not None else None, silence=silence)

    finding = found(settings, "deliveries of support")

    assert (finding.state, finding.seen.endswith(seen)) == (state, True)
    assert bool(finding.fix) == (state == "note")


COMPARED = {"began_at": to_text(NOW - timedelta(hours=2)), "ended_at": to_text(NOW - timedelta(hours=1)),
            "seen": 41, "filled": 2, "reason": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("look", "state", "seen"),
    [
        (COMPARED, "fine", "compared 1.0 h ago, 2 of 41 had been missed"),
        (COMPARED | {"ended_at": ""}, "fine", "a comparison is under way"),
        (COMPARED | {"ended_at": "", "reason": "it answered 503"}, "note", "did not end: it answered 503"),
    ],
)
def test_what_waits_to_be_read_and_the_last_comparison_are_told(
    settings: Settings, look: dict[str, object], state: str, seen: str
) -> None:
    worked(settings, timedelta(0), waiting=3, reconcile=look)

    finding = found(settings, "reading of support")

    assert finding.state == state
    assert finding.seen.startswith("3 tickets wait to be read, ")
    assert seen in finding.seen


def test_before_the_first_comparison_it_says_so(settings: Settings) -> None:
    worked(settings)

    assert found(settings, "reading of support").seen == "0 tickets wait to be read, never compared yet"


@pytest.mark.parametrize(("state", "judged"), [("paused", "wrong"), ("waiting", "fine"), ("open", "fine")])
def test_paused_reading_is_wrong_with_the_reason(settings: Settings, state: str, judged: str) -> None:
    worked(settings, reading={"sink": "support", "state": state, "reason": "the helpdesk said 401"})

    finding = found(settings, "reading of support")

    assert finding.state == judged
    assert finding.seen.startswith("paused, ") is (state == "paused")
    assert ("the helpdesk said 401" in finding.fix) is (state == "paused")


def test_of_a_helpdesk_that_cannot_be_read_nothing_is_said_about_reading(settings: Settings) -> None:
    worked(settings, timedelta(0))
    silent = replace(settings.connections["support"], credentials={})

    whole = list(account_findings(replace(settings, connections={"support": silent}), NOW))

    assert "deliveries of support" in {one.what for one in whole}
    assert "reading of support" not in {one.what for one in whole}


def test_before_the_first_start_nothing_is_said_about_silence(settings: Settings) -> None:
    said = {one.what.partition(" ")[0] for one in account_findings(settings, NOW)}

    assert not said & {"deliveries", "reading"}
    assert "account" in said


def test_a_secret_that_is_rotated_out_shows_its_end(
    command: Command, settings: Settings, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEW_ONE", "k9Zt4uVw8sQmX2bN7cRfJ1hL")
    by_hand = CONNECTORS[account.vendor].own_secret and not CONNECTORS[account.vendor].hooks
    pair = ("--new-secret", "${NEW_ONE}") if by_hand else ()
    assert command("connect", account.vendor, "support", "--rotate", "--yes", *pair).code == 0

    rows = {one["what"]: one["seen"] for one in json.loads(command("doctor", "--json").out)}

    assert rows["connection support"].startswith("2 of 2 secrets accepted, an old one until ")
