"""deskgauge reconcile beside a running worker: it waits for the comparison and says what came of it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.demo.world import World
from tests.fakes import far_side
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.processes.installation import Installation, until

WORLD = World(3, tickets=12, eventful=True)


@pytest.fixture
def api() -> Iterator[FakeZendesk]:
    with FakeZendesk(WORLD, WORLD.setup.end) as fake:
        yield fake


@pytest.fixture
def readable(tmp_path: Path, api: FakeZendesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An installation whose worker runs and can read the helpdesk."""
    for name, value in api.environ.items():
        monkeypatch.setenv(name, value)
    made = Installation.fresh(tmp_path / "home")
    reach = f'base_url = "{api.url}"\ncredentials = {{ email = "${{EMAIL}}", token = "${{TOKEN}}" }}'
    made.configure("[connections.zendesk]", f"[connections.zendesk]\n{reach}")
    made.start("worker")
    assert until(lambda: made.events("worker_started"))
    yield made
    made.end()


def test_it_says_what_changed_and_what_had_been_missed(readable: Installation, api: FakeZendesk) -> None:
    assert until(lambda: readable.events("reconciled"))
    api.account.at = datetime.now(UTC)

    said = readable.command("reconcile", "zendesk", "--json")

    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)["zendesk"]
    assert told["ended_at"]
    assert told["seen"] == told["filled"]
    assert told["reason"] == ""


def test_without_a_name_all_that_can_be_read_are_compared(readable: Installation) -> None:
    said = readable.command("reconcile")

    assert said.returncode == 0, said.stderr
    assert said.stdout == "zendesk: 0 tickets changed, 0 of them had been missed and are read now.\n"


def test_a_helpdesk_that_refuses_is_told_with_its_reason(readable: Installation, api: FakeZendesk) -> None:
    assert until(lambda: readable.events("reconciled"))
    api.usual = far_side.status(403)

    said = readable.command("reconcile", "--wait", "20")

    assert said.returncode == 1
    assert "zendesk: not finished: the helpdesk of zendesk answered 403 Forbidden" in said.stdout
    assert until(lambda: readable.events("helpdesk_needs_attention"))
