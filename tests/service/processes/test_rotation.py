"""A signing secret is replaced while the web process runs: whatever the helpdesk sends meanwhile is kept."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.connect_api import ZendeskAccount
from tests.fakes.far_side import Seen
from tests.service.processes.installation import SAMPLE, Installation, until

BODY = SAMPLE.read_bytes()


class SigningAccount(ZendeskAccount):
    """Signs with a new secret from the moment at which it makes it, and tells it a while later."""

    SLOW = 1.5

    def __init__(self) -> None:
        super().__init__()
        self.signs_with = ""

    def answer(self, method: str, path: str, seen: Seen) -> tuple[int, Any]:
        answered = super().answer(method, path, seen)
        if path.endswith("/signing_secret"):
            self.signs_with = answered[1]["signing_secret"]["secret"]
            if method == "POST":
                time.sleep(self.SLOW)
        return answered


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[SigningAccount]:
    with SigningAccount() as far:
        for key, value in far.credentials.items():
            monkeypatch.setenv(f"DESK_{key.upper()}", value)
        yield far


def connected(installation: Installation, account: SigningAccount) -> None:
    pairs = [f"--credential={key}=${{DESK_{key.upper()}}}" for key in account.credentials]
    said = installation.command("connect", "zendesk", "zendesk", "--base-url", account.url, *pairs, "--yes")
    assert said.returncode == 0, said.stdout + said.stderr
    assert installation.secret == account.signs_with


class Sender(threading.Thread):
    """Sends one delivery after another, each signed as the helpdesk signs now, and as often as it is asked to come again."""

    def __init__(self, installation: Installation, account: SigningAccount) -> None:
        super().__init__(daemon=True)
        self.installation, self.account = installation, account
        self.stop = threading.Event()
        self.statuses: list[int] = []
        self.lost = 0

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            secret = self.account.signs_with
            self.lost += not self._arrives(BODY.replace(b"{", b'{"n": %d, ' % number, 1), secret)
            time.sleep(0.05)

    def _arrives(self, body: bytes, secret: str) -> bool:
        for _ in range(50):
            status = self.installation.send(body, secret).status_code
            self.statuses.append(status)
            if status != 503:
                return status == 200
            time.sleep(0.2)
        return False


@pytest.mark.parametrize("strangers", [False, True], ids=["in quiet", "in a flood of wrong signatures"])
def test_no_delivery_is_lost_while_the_helpdesk_replaces_its_secret(
    installation: Installation, account: SigningAccount, strangers: bool
) -> None:
    connected(installation, account)
    installation.up()
    assert until(lambda: (installation.data_dir / "worker.alive").exists())
    old, sender = installation.secret, Sender(installation, account)
    noise = threading.Thread(target=flood, args=(installation, sender.stop), daemon=True)
    sender.start()
    if strangers:
        noise.start()

    said = installation.command("connect", "zendesk", "zendesk", "--rotate", "--yes")
    again = len(sender.statuses)
    assert until(lambda: len(sender.statuses) > again + 20)
    sender.stop.set()
    sender.join(30)

    assert said.returncode == 0, said.stdout + said.stderr
    assert "takes the new secret by itself" in said.stdout
    assert installation.secret == account.signs_with != old
    assert (sender.lost, 401 in sender.statuses) == (0, False)
    assert 503 in sender.statuses  # the new secret was used before anybody here knew it
    assert installation.send(BODY, old).status_code == 200
    assert installation.send(BODY, "nobody's secret at all").status_code == 401


def flood(installation: Installation, stop: threading.Event) -> None:
    while not stop.is_set():
        installation.send(b"{}", "nobody's secret at all")


def test_a_file_that_cannot_be_used_changes_nothing_and_is_told_once(installation: Installation) -> None:
    installation.up()
    installation.send(b"{}", "nobody's secret at all")  # the first look
    first = installation.secret
    (installation.folder / "secrets" / "zendesk").write_text("short")
    time.sleep(1.1)

    for _ in range(20):
        assert installation.send(b"{}", "nobody's secret at all").status_code == 401
    time.sleep(1.1)
    assert installation.send(b"{}", "nobody's secret at all").status_code == 401

    assert installation.send(b"{}", first).status_code == 200
    assert len(installation.events("reload_refused")) == 1
