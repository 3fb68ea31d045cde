"""The demo as one command: everything up, the history sent over HTTP, applied and pushed."""

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.config import installation, load_settings
from service.demo.accounts import LoopbackHelpdesk
from service.demo.folder import LoopbackSink, write_folder
from service.demo.helpdesk import worlds_until
from service.demo.run import run as run_demo
from service.demo.world import World
from service.wiring import can_be_read, can_be_written
from service.worker import worker_lock
from tests.service.demo.test_every_rule import ON_AT_INSTALL
from tests.service.pipeline.harness import entries, fresh
from tests.service.processes.installation import Installation

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
READ = ("simulated", "simulated-freshdesk", "simulated-intercom")
SINK = LoopbackSink(
    "bugs",
    "linear",
    "http://127.0.0.1:9",
    "k9Zt4uVw8sQmX2bN",
    {"team": "SUP"},
    ("repeat_contact_7",),
    "m3Xv7LqPz1RtYc8d",
)


def folder(path: Path) -> Path:
    world = World(1, tickets=5)
    connections = [world.connection_settings()]
    return write_folder(path, "http://127.0.0.1:8321", connections, [SINK], world.setup.start)


def test_the_folder_is_a_usable_installation_that_says_it_is_synthetic(tmp_path: Path) -> None:
    settings = load_settings(folder(tmp_path / "demo"), {})

    assert settings.connections["simulated"].secrets == World(1).connection_settings().secrets
    assert settings.connections["simulated"].mapping == World(1).connection_settings().mapping
    assert settings.connections["simulated"].credentials == {}
    assert settings.sinks["bugs"].options == {"team": "SUP"}
    assert (settings.sinks["bugs"].secret, settings.sinks["bugs"].webhook_secret) == (
        SINK.secret,
        SINK.webhook_secret,
    )
    assert [route.to for route in settings.routes] == ["bugs"]
    assert installation.is_synthetic(settings.data_dir)


def test_an_account_is_configured_to_be_read_and_written_to(tmp_path: Path) -> None:
    with LoopbackHelpdesk(freshdesk(), lambda: NOW) as account:
        connection = account.connection()
        path = write_folder(tmp_path / "demo", "http://127.0.0.1:8321", [connection], [], NOW)
        settings = load_settings(path, {})

    one = settings.connections["simulated-freshdesk"]
    assert can_be_read(one)
    assert can_be_written(one)
    assert (one.base_url, one.credentials) == (account.address, connection.credentials)
    assert (one.write_tags, one.ask_reason, one.survey_field) == (True, True, "cf_survey_link")
    assert one.write_fields == {"resolution_path": "cf_resolution_path", "turn_count": "cf_turn_count"}


def test_the_next_demo_starts_with_an_empty_folder(tmp_path: Path) -> None:
    folder(tmp_path / "demo")
    first = installation.install_id(tmp_path / "demo")
    (tmp_path / "demo" / "deskgauge.db").touch()
    folder(tmp_path / "demo")

    assert not (tmp_path / "demo" / "deskgauge.db").exists()
    assert installation.install_id(tmp_path / "demo") != first


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(ConfigError, match="is not a demo's folder"):
        folder(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_the_folder_of_a_running_demo_is_left_alone(tmp_path: Path) -> None:
    settings = load_settings(folder(tmp_path / "demo"), {})

    with worker_lock(settings), pytest.raises(ConfigError, match="already runs"):
        folder(tmp_path / "demo")
    assert settings.file.exists()


def freshdesk() -> World:
    return worlds_until(NOW, tickets=40)[1]


def test_a_taken_port_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {taken}"):
            run_demo(tmp_path / "demo", "127.0.0.1", taken, tickets=5, once=True, logs="json", environ={})

    assert not (tmp_path / "demo").exists()


def test_the_demos_newer_helpdesks_show_every_rule_that_is_on_and_what_missing_tags_look_like(
    tmp_path: Path,
) -> None:
    fired, missing = set[str](), set[str]()
    for world in worlds_until(datetime(2026, 11, 25, 12, tzinfo=UTC))[1:]:
        run = fresh(tmp_path / world.setup.connection, world.connection_settings())
        run.log(entries(world.deliveries()))
        run.settle(world.setup.end)
        fired |= {row["rule"] for row in run.rows("SELECT DISTINCT rule FROM flags WHERE historic = 0")}
        missing |= {row["tag"] for row in run.rows("SELECT tag FROM violations WHERE problem = 'missing'")}
        run.close()

    assert fired == ON_AT_INSTALL
    assert missing == {"category", "escalation_cause", "escalation_trigger"}


def test_one_command_shows_the_whole_way(tmp_path: Path) -> None:
    demo = Installation(tmp_path)
    demo.data_dir = tmp_path / "demo"
    result = subprocess.run(
        [sys.executable, "-m", "service", "--logs", "json", "demo", "--once", "--port", "0",
         "--tickets", "60", "--folder", str(demo.data_dir)],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip

    assert result.returncode == 0, result.stderr[-3000:]
    assert "with synthetic data" in result.stdout
    assert " 0 given up" in result.stdout
    tickets = dict(demo.rows("SELECT connection, count(*) FROM tickets GROUP BY 1"))
    assert tickets["simulated"] >= 60
    assert set(tickets) == {"simulated", "simulated-freshdesk", "simulated-intercom", "simulated-assistant"}
    sinks = {row[0] for row in demo.rows("SELECT DISTINCT sink FROM pushes WHERE state = 'delivered'")}
    assert sinks == {"linear", "hubspot", "slack", "helpdesk:simulated-freshdesk"}
    for name in READ:
        assert demo.rows(f"SELECT name FROM deliveries WHERE connection = '{name}' AND kind = 'snapshot'")
        ((look,),) = demo.rows(f"SELECT value FROM marks WHERE name = 'reconcile:{name}'")
        assert json.loads(look)["ended_at"]
        assert not json.loads(look)["reason"]
    written = demo.rows(
        "SELECT subject, content FROM pushes WHERE sink = 'helpdesk:simulated-freshdesk' AND state = 'delivered'"
    )
    told = [(subject, content) for subject, content in written]
    assert len(set(told)) == len(told) > 10, "the same was written twice"
    assert demo.rows("SELECT id FROM accounts WHERE health_state <> 'not_scored'")
    assert demo.rows("SELECT id FROM pushes WHERE state = 'delivered'")
    assert "baseline" in result.stdout
    changes = demo.rows("SELECT DISTINCT account_id FROM account_words WHERE name = 'contract_change'")
    assert {account.partition(":")[0] for (account,) in changes} >= {"simulated", "simulated-assistant"}
    assert demo.rows("SELECT id FROM episodes WHERE ai_confidence IS NOT NULL")
    # Counts of a problem that grew follow after ten minutes.
    waiting = "state = 'pending' AND sink = 'linear' AND action <> 'card'"
    assert not demo.rows(f"SELECT id FROM pushes WHERE state = 'dead' OR ({waiting})")
