"""deskgauge reconcile without a worker: what it refuses, and what it says to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.demo.world import World
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.cli.conftest import Command

WORLD = World(3, tickets=12, eventful=True)


@pytest.fixture
def api() -> Iterator[FakeZendesk]:
    with FakeZendesk(WORLD, WORLD.setup.end) as fake:
        yield fake


@pytest.fixture
def file(command: Command, api: FakeZendesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    command("init", "--data-dir", ".")
    for name, value in api.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    made = tmp_path / "deskgauge.toml"
    reach = f'base_url = "{api.url}"\ncredentials = {{ email = "${{EMAIL}}", token = "${{TOKEN}}" }}\n'
    made.write_text(made.read_text().replace("[connections.zendesk]\n", f"[connections.zendesk]\n{reach}"))
    return made


def test_without_a_worker_it_says_who_reconciles(command: Command, file: Path) -> None:
    said = command("reconcile")

    assert said.code == 1
    assert "The worker reconciles, and it does not work now" in said.err
    assert "deskgauge up" in said.err


def test_a_connection_that_cannot_be_read_is_refused(command: Command, file: Path) -> None:
    said = command("reconcile", "nowhere")

    assert said.code == 2
    assert "nowhere is no connection whose helpdesk can be read. Those that can: zendesk." in said.err


def test_without_any_that_can_be_read_it_says_what_is_missing(command: Command, tmp_path: Path) -> None:
    command("init", "--data-dir", ".")

    said = command("reconcile")

    assert said.code == 2
    assert "needs base_url and credentials" in said.err
