"""A signature that fits no secret: files that changed are read again, and whoever signs wrongly makes no work."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.base import Helpdesk
from adapters.settings import Secret
from service.config import Settings, installation, load_settings
from service.intake.answers import REFUSALS, Refused
from service.intake.gate import Gate
from service.processes.renewal import LOOK_SECONDS, Renewal
from service.wiring import build_helpdesks
from tests.service.config.usable import API_KEY, USABLE
from tests.service.intake.sample_helpdesk import sample, signed_headers

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENVIRON = {"BUGS_KEY": API_KEY}
FIRST, FRESH = "0ldS3cretw1thenoughcharacters", "n3wSecretn3wXyz0987654321"


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "signing").write_text(FIRST)
    (tmp_path / "deskgauge.toml").write_text(USABLE)
    installation.draw(load_settings(tmp_path / "deskgauge.toml", ENVIRON).data_dir)
    return tmp_path


@pytest.fixture
def taken() -> list[str]:
    return []


@pytest.fixture
def renewal(folder: Path, clock: Clock, taken: list[str]) -> Renewal:
    made = Renewal(load_settings(folder / "deskgauge.toml", ENVIRON), ENVIRON, clock)

    def take(settings: Settings) -> None:
        build_helpdesks(settings)
        taken.append(settings.connections["help"].secrets[0].value)

    made.take = take
    clock.now += LOOK_SECONDS
    return made


def write(folder: Path, secret: str) -> None:
    """Another secret, at another moment, as coarse as the file system tells moments."""
    file = folder / "signing"
    file.write_text(secret)
    later = file.stat().st_mtime_ns + 1_000_000_000
    os.utime(file, ns=(later, later))


def test_a_secret_that_was_replaced_is_taken_once(
    renewal: Renewal, folder: Path, clock: Clock, taken: list[str]
) -> None:
    write(folder, FRESH)

    assert renewal.at_stranger()
    clock.now += LOOK_SECONDS
    assert not renewal.at_stranger()
    assert taken == [FRESH]


def test_files_that_did_not_change_are_not_read_again(renewal: Renewal, taken: list[str]) -> None:
    assert not renewal.at_stranger()
    assert taken == []


def test_the_files_are_looked_at_once_a_second(
    renewal: Renewal, folder: Path, clock: Clock, taken: list[str]
) -> None:
    assert not renewal.at_stranger()
    write(folder, FRESH)
    clock.now += LOOK_SECONDS / 2
    assert not renewal.at_stranger()
    clock.now += LOOK_SECONDS / 2

    assert renewal.at_stranger()
    assert taken == [FRESH]


def test_a_secret_in_another_file_is_found_by_the_configuration(
    renewal: Renewal, folder: Path, taken: list[str]
) -> None:
    (folder / "other").write_text(FRESH)
    (folder / "deskgauge.toml").write_text(USABLE.replace("file:signing", "file:other"))

    assert renewal.at_stranger()
    assert taken == [FRESH]


@pytest.mark.parametrize("text", ["[connections.help", "\udcff", ""], ids=["broken", "no text", "empty"])
def test_files_that_cannot_be_used_leave_the_secrets_as_they_are(
    renewal: Renewal, folder: Path, taken: list[str], text: str
) -> None:
    (folder / "deskgauge.toml").write_text(text, errors="surrogateescape")

    renewal.at_stranger()

    assert set(taken) <= {FIRST}


def test_files_that_are_gone_leave_the_secrets_as_they_are(
    renewal: Renewal, folder: Path, taken: list[str]
) -> None:
    (folder / "deskgauge.toml").unlink()

    renewal.at_stranger()

    assert set(taken) <= {FIRST}


def test_after_a_signal_nothing_is_left_to_find(renewal: Renewal, folder: Path, taken: list[str]) -> None:
    write(folder, FRESH)

    renewal.at_signal(1, None)

    assert not renewal.at_stranger()
    assert taken == [FRESH]


def admitted(gate: Gate, secret: str, connection: str = "desk") -> bool:
    """Whether a body that was signed with it is let in."""
    body = b'{"synthetic": true}'
    try:
        gate.admit(connection, signed_headers(body, at=NOW, secret=secret), body)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(("connection", "let_in"), [("desk", True), ("unknown", False)])
def test_a_delivery_is_checked_once_more_with_fresh_secrets(connection: str, let_in: bool) -> None:
    helpdesks: dict[str, Helpdesk] = {"desk": sample("desk", Secret(FIRST))}
    asked: list[str] = []

    def renew() -> bool:
        asked.append("asked")
        helpdesks["desk"] = sample("desk", Secret(FRESH))
        return True

    gate = Gate(helpdesks, clock=lambda: NOW, renew=renew)

    assert admitted(gate, FRESH, connection) is let_in
    assert asked == ["asked"]
    assert not admitted(gate, FIRST)


BOTH = (Secret(FIRST), Secret(FIRST, NOW + timedelta(days=1)))


def refusal(gate: Gate, secret: str, connection: str) -> str:
    """Why a body that was signed with it is not let in, "" where it is."""
    try:
        gate.admit(connection, signed_headers(b"{}", at=NOW, secret=secret), b"{}")
    except Refused as refused:
        return refused.reason
    return ""


@pytest.mark.parametrize("connection", ["desk", "other", "unknown"])
def test_while_a_secret_is_being_replaced_what_fits_none_is_asked_to_come_again(connection: str) -> None:
    helpdesks: dict[str, Helpdesk] = {"other": sample("other"), "desk": sample("desk", *BOTH)}
    gate = Gate(helpdesks, clock=lambda: NOW)

    assert refusal(gate, FRESH, connection) == "rotating"
    assert refusal(gate, FIRST, "desk") == ""


@pytest.mark.parametrize("secrets", [(BOTH[0],), (Secret(FRESH), BOTH[1]), (BOTH[0], Secret(FIRST, NOW))])
def test_before_and_after_it_strangers_are_refused(secrets: tuple[Secret, ...]) -> None:
    gate = Gate({"desk": sample("desk", *secrets)}, clock=lambda: NOW)

    assert {refusal(gate, "nobody's", name) for name in ("desk", "unknown")} == {"signature"}


def test_not_yet_is_an_answer_after_which_helpdesks_send_again() -> None:
    answer = REFUSALS["rotating"]

    assert answer.status == 503
    assert 0 < int(dict(answer.headers)["retry-after"]) < 60
