"""deskgauge reconcile: what it orders of the worker, what it says, and its exit codes."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.config import load_settings
from service.demo.world import World
from service.heartbeat import Heartbeat
from service.worker import run_worker
from tests.fakes import far_side
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


@contextmanager
def worker(file: Path, environ: dict[str, str]) -> Iterator[None]:
    """At work in a thread, from its first sign of life on."""
    stop, settings = threading.Event(), load_settings(file, environ)
    Heartbeat(settings.data_dir).beat()
    thread = threading.Thread(target=run_worker, args=(settings, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def test_it_waits_for_the_comparison_and_says_what_had_been_missed(
    command: Command, file: Path, api: FakeZendesk
) -> None:
    with worker(file, api.environ):
        said = command("reconcile", "zendesk", "--json")

    assert said.code == 0
    told = json.loads(said.out)["zendesk"]
    assert told["ended_at"]
    assert (told["seen"], told["filled"], told["reason"]) == (0, 0, "")


def test_without_a_name_all_that_can_be_read_are_compared(
    command: Command, file: Path, api: FakeZendesk
) -> None:
    with worker(file, api.environ):
        said = command("reconcile")

    assert said.code == 0
    assert said.out == "zendesk: 0 tickets changed, 0 of them had been missed and are read now.\n"


def test_a_helpdesk_that_refuses_is_told_with_its_reason(
    command: Command, file: Path, api: FakeZendesk
) -> None:
    api.usual = far_side.status(403)
    with worker(file, api.environ):
        time.sleep(0.5)
        said = command("reconcile", "--wait", "5")

    assert said.code == 1
    assert "zendesk: not finished: the helpdesk of zendesk answered 403 Forbidden" in said.out


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
