"""`deskgauge doctor`: every finding says what was seen and, where something is wrong, what to do."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.base import ConnectionSettings, Secret
from rules.errors import InvalidSignature, SinkError
from service import doctor
from service.config import Settings, load_settings
from service.doctor import Finding, examine, sqlite_finding
from tests.service.cli.conftest import Command

NOW = datetime.now(UTC)


@pytest.fixture
def settings(command: Command, tmp_path: Path) -> Settings:
    """A fresh installation as `init` makes it."""
    command("init")
    return load_settings(tmp_path / "deskgauge.toml", {})


def found(settings: Settings, what: str, now: datetime = NOW) -> Finding:
    """The finding of that name."""
    (finding,) = [finding for finding in examine(settings, now) if finding.what == what]
    return finding


def test_nothing_is_wrong_with_a_fresh_installation(settings: Settings) -> None:
    assert [finding for finding in examine(settings, NOW) if finding.state == "wrong"] == []


def test_every_wrong_finding_says_what_to_do(settings: Settings) -> None:
    (settings.data_dir / "install_id").unlink()
    (settings.file.parent / "secrets" / "zendesk").chmod(0o644)
    wrong = [finding for finding in examine(settings, NOW) if finding.state == "wrong"]

    assert [finding.what for finding in wrong] == ["installation", "secrets"]
    assert "init --only-data-dir" in wrong[0].fix
    assert wrong[1].fix.startswith("chmod 600 ")


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 6, 23), "fine"),
        ((3, 7, 0), "note"),
        ((3, 40, 1), "note"),
        ((3, 51, 2), "note"),
        ((3, 51, 3), "fine"),
    ],
)
def test_a_sqlite_with_the_wal_reset_bug_is_noted(version: tuple[int, ...], state: str) -> None:
    assert sqlite_finding(version, "x").state == state


def test_a_clock_that_went_back_is_wrong(settings: Settings) -> None:
    assert found(settings, "clock", NOW).state == "fine"
    assert found(settings, "clock", NOW - timedelta(hours=1)).state == "wrong"
    assert found(settings, "clock", datetime(1970, 1, 1, tzinfo=UTC)).fix.startswith("Set the clock")


def test_a_connection_signs_and_verifies(settings: Settings) -> None:
    finding = found(settings, "connection zendesk")

    assert (finding.state, finding.seen) == ("fine", "1 of 1 secrets accepted, a signature made and verified")


class Odd:
    """A helpdesk whose verification refuses what it has signed itself."""

    def __init__(self, *secrets: Secret) -> None:
        self.settings = ConnectionSettings("odd", "odd", secrets)

    def sign(self, body: bytes, now: datetime) -> Mapping[str, str]:
        return {}

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        raise InvalidSignature("no match")


def test_a_signature_that_does_not_verify_is_wrong() -> None:
    finding = doctor.connection_finding("connection odd", Odd(Secret("k9Zt4uVw8sQmX2bN")), NOW)

    assert (finding.state, finding.seen) == ("wrong", "no match")


def test_a_connection_whose_secrets_are_all_over_is_wrong() -> None:
    finding = doctor.connection_finding("connection odd", Odd(Secret("k9Zt4uVw8sQmX2bN", NOW)), NOW)

    assert finding.state == "wrong"
    assert finding.seen == "0 of 1 secrets accepted"


class Far:
    """A sink that can be asked."""

    def __init__(self, answer: str | SinkError) -> None:
        self.answer = answer

    def probe(self) -> str:
        if isinstance(self.answer, SinkError):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "state"), [("signed in", "fine"), (SinkError("the key was refused", permanent=True), "wrong")]
)
def test_a_sink_that_can_be_asked_is_asked(answer: str | SinkError, state: str) -> None:
    finding = doctor.sink_finding("sink bugs", Far(answer))

    assert (finding.state, finding.seen) == (state, str(answer))


def test_a_redis_that_does_not_answer_is_wrong_and_its_password_hidden(tmp_path: Path) -> None:
    (finding,) = doctor.redis_findings("redis://:hunter2@127.0.0.1:1/0")

    assert finding.state == "wrong"
    assert "hunter2" not in finding.seen
    assert list(doctor.redis_findings("inline")) == []


def test_the_command_answers_people_and_programs(command: Command, settings: Settings) -> None:
    shown = command("doctor")
    rows = json.loads(command("doctor", "--json").out)

    assert shown.code == 0
    assert "WAL-reset" in shown.out or "SQLite" in shown.out
    assert {row["what"] for row in rows} >= {
        "Python",
        "SQLite",
        "clock",
        "data_dir",
        "installation",
        "secrets",
        "rules",
    }


def test_the_command_gives_1_when_something_is_wrong(command: Command, settings: Settings) -> None:
    (settings.data_dir / "install_id").unlink()

    assert command("doctor").code == 1
