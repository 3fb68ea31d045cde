"""`deskgauge doctor` about public_url: what can be seen from here is said, and what cannot is said too."""

import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.http import GuardedHttp
from service import doctor_reach
from service.config import Settings, installation, load_settings
from service.doctor_reach import answer_finding, reach_finding
from tests.fakes import far_side
from tests.fakes.far_side import Answered, FarSide, Seen
from tests.service.cli.conftest import Command


@pytest.fixture
def settings(command: Command, tmp_path: Path) -> Settings:
    command("init")
    return load_settings(tmp_path / "deskgauge.toml", {})


def at(settings: Settings, url: str) -> Settings:
    return replace(settings, public_url=url)


def leads_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name leads to these addresses; nothing is connected."""

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        if not addresses:
            raise socket.gaierror("not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8321", "http://localhost", "http://127.1.2.3", "http://[::1]:8321"]
)
def test_the_own_address_is_noted_and_nobody_is_asked(settings: Settings, url: str) -> None:
    finding = reach_finding(at(settings, url))

    assert finding.state == "note"
    assert "known to this machine only" in finding.seen
    assert "docs/exposing.md" in finding.fix


def test_without_https_it_is_wrong(settings: Settings) -> None:
    finding = reach_finding(at(settings, "http://gauge.example"))

    assert finding.state == "wrong"
    assert "is not https" in finding.seen


@pytest.mark.parametrize("address", ["10.0.0.5", "192.168.1.9", "169.254.169.254", "127.0.0.1"])
def test_a_name_that_leads_inside_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    leads_to(monkeypatch, address)

    finding = reach_finding(at(settings, "https://gauge.example"))

    assert finding.state == "wrong"
    assert f"gauge.example leads to {address}" in finding.seen


def test_a_name_that_is_not_known_is_wrong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch)

    finding = reach_finding(at(settings, "https://gauge.example"))

    assert (finding.state, finding.seen) == ("wrong", "the name gauge.example is not known")


def test_a_public_name_is_asked_who_it_is(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, "203.0.114.7")
    asked: list[str] = []

    def answer(_: Settings, http: GuardedHttp) -> Any:
        asked.append(http.url)
        return "the answer"

    monkeypatch.setattr(doctor_reach, "answer_finding", answer)

    assert reach_finding(at(settings, "https://gauge.example")) == "the answer"
    assert asked == ["https://gauge.example"]


def served(health: Answered, webhooks: int = 200) -> FarSide:
    def answer(seen: Seen) -> Answered:
        return health if seen.path == "/healthz" else (webhooks, b"")

    return FarSide(answer)


def asked(settings: Settings, far: FarSide) -> Any:
    return answer_finding(settings, GuardedHttp("the public address", f"http://127.0.0.1:{far.port}"))


def test_our_own_instance_is_fine(settings: Settings) -> None:
    body = json.dumps({"status": "ok", "instance": installation.instance(settings.data_dir)}).encode()

    with served((200, body)) as far:
        finding = asked(settings, far)

    assert finding.state == "fine"
    assert "as seen from here" in finding.seen


def test_another_installation_there_is_wrong(settings: Settings) -> None:
    with served((200, b'{"status": "ok", "instance": "0123456789abcdef"}')) as far:
        finding = asked(settings, far)

    assert (finding.state, finding.seen) == ("wrong", "another Deskgauge answers there")


@pytest.mark.parametrize(
    "health", [(404, b""), (403, b"no"), (200, b"<html>"), (200, b"[]"), (200, b'{"status": "ok"}')]
)
def test_webhooks_that_are_answered_without_health_are_noted_honestly(
    settings: Settings, health: Answered
) -> None:
    with served(health) as far:
        finding = asked(settings, far)

    assert finding.state == "note"
    assert "cannot be known without /healthz" in finding.seen
    assert [seen.method for seen in far.seen] == ["GET", "HEAD"]


def test_something_else_that_answers_is_wrong(settings: Settings) -> None:
    with served((404, b""), webhooks=404) as far:
        finding = asked(settings, far)

    assert finding.state == "wrong"
    assert "Let the proxy pass /webhooks/ and /a/ on" in finding.fix


def test_what_cannot_be_reached_from_here_is_a_note_with_how_to_ask_from_outside(settings: Settings) -> None:
    with served((200, b"{}")) as far:
        far.usual = far_side.reset
        finding = asked(at(settings, "https://gauge.example"), far)

    assert finding.state == "note"
    assert "looks the same" in finding.seen
    assert "curl -I https://gauge.example/webhooks/x" in finding.fix


def test_an_installation_without_identity_is_told(settings: Settings) -> None:
    (settings.data_dir / "install_id").unlink()

    with served((200, b'{"status": "ok", "instance": "0123456789abcdef"}')) as far:
        finding = asked(settings, far)

    assert finding.state == "note"
    assert "install_id" in finding.fix


def test_the_public_name_of_an_installation_leads_back_to_nothing(settings: Settings) -> None:
    public = installation.instance(settings.data_dir)

    assert len(public) == 16
    assert public not in installation.install_id(settings.data_dir)
    assert installation.instance(settings.data_dir) == public
