"""A stranger's first minutes: init, up, one signed delivery, and everything that follows from it."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
import requests

from service.processes.renewal import LOOK_SECONDS
from tests.service.processes.installation import ROOT, SAMPLE, Installation, until

OLD = "k9Zt4uVw8sQmX2bN7cRfJ1hLpE6gYdAo"
TICKET = "SELECT id, category FROM tickets"


def test_one_signed_delivery_becomes_a_ticket_with_no_other_step(installation: Installation) -> None:
    url = installation.up()

    answer = installation.send(SAMPLE.read_bytes())

    assert answer.status_code == 200
    assert until(lambda: installation.rows(TICKET) == [("zendesk:4711", "data_import")])
    assert until(lambda: "4711" in requests.get(f"{url}/tickets", timeout=10).text)
    assert installation.stop() == 0


def test_the_readmes_curl_lines_are_accepted(running: Installation) -> None:
    readme = (ROOT / "README.md").read_text()
    lines = readme.split("   STAMP=")[1].split("   ```")[0]
    script = f"STAMP={lines}".replace("http://127.0.0.1:8321", running.url()).replace(
        "docs/", f"{ROOT}/docs/"
    )

    result = subprocess.run(
        ["bash", "-ec", script], cwd=running.folder, capture_output=True, text=True, check=False
    )

    assert result.stdout.startswith("HTTP/1.1 200"), result.stderr


def accepted(metrics: str) -> float:
    """How many deliveries the web process says it has accepted."""
    found = re.search(
        r'^deskgauge_deliveries_accepted_total{connection="zendesk"} (\S+)$', metrics, re.MULTILINE
    )
    return float(found[1]) if found else 0.0


def test_pages_health_and_numbers_are_served(running: Installation) -> None:
    url = running.url()

    assert requests.get(f"{url}/healthz", timeout=10).json()["status"] == "ok"
    assert until(lambda: requests.get(f"{url}/readyz", timeout=10).status_code == 200)
    assert requests.get(url, timeout=10).status_code == 200
    before = accepted(requests.get(f"{url}/metrics", timeout=10).text)
    assert running.send(b"{}").status_code == 200
    metrics = requests.get(f"{url}/metrics", timeout=10).text
    assert accepted(metrics) == before + 1
    assert "deskgauge_deliveries_waiting" in metrics


def test_a_hangup_takes_a_fresh_secret_and_keeps_the_old_one_until_its_end(
    installation: Installation,
) -> None:
    installation.up()
    first, body = installation.secret, SAMPLE.read_bytes()
    (installation.folder / "secrets" / "zendesk").write_text(OLD)
    assert installation.send(body, first).status_code == 200
    assert installation.process
    installation.process.send_signal(signal.SIGHUP)

    assert until(lambda: installation.send(body, OLD).status_code == 200)
    assert installation.send(body, first).status_code == 401
    assert until(lambda: len(installation.events("reloaded")) >= 2)


def test_a_secret_that_was_replaced_needs_no_signal(installation: Installation) -> None:
    installation.up()
    first, body = installation.secret, SAMPLE.read_bytes()
    assert installation.send(body, first).status_code == 200
    time.sleep(LOOK_SECONDS)
    (installation.folder / "secrets" / "zendesk").write_text(OLD)

    assert installation.send(body, OLD).status_code == 200
    assert installation.send(body, first).status_code == 401


def test_a_hangup_with_an_unusable_file_changes_nothing(installation: Installation) -> None:
    installation.up()
    installation.configure("timezone", "time_zone")
    assert installation.process
    installation.process.send_signal(signal.SIGHUP)

    assert until(lambda: len(installation.events("reload_refused")) == 2)
    assert installation.send(b"{}").status_code == 200


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_process_comes_back_and_nothing_is_lost(installation: Installation, name: str) -> None:
    installation.up()
    assert installation.send(SAMPLE.read_bytes()).status_code == 200
    pids = [int(str(line["pid"])) for line in installation.events("started") if line["process"] == name]
    os.kill(pids[0], signal.SIGKILL)

    assert until(lambda: len([1 for line in installation.events("started") if line["process"] == name]) == 2)
    assert until(lambda: len(installation.events("serving")) == (2 if name == "web" else 1))
    assert until(lambda: installation.rows(TICKET) == [("zendesk:4711", "data_import")])
    assert until(lambda: installation.send(b"{}").status_code == 200)
    assert installation.stop() == 0


def test_a_taken_port_stops_everything_with_2(running: Installation, tmp_path: Path) -> None:
    second = Installation.fresh(tmp_path / "second")

    result = second.command("up", "--port", running.url().rpartition(":")[2])

    assert result.returncode == 2
    assert "cannot listen on 127.0.0.1" in result.stderr


def test_the_procfiles_three_lines_run_side_by_side(installation: Installation) -> None:
    others = [Installation(installation.folder), Installation(installation.folder)]
    installation.start("clock")
    others[0].start("worker")
    others[1].start("web", "--port", "0")

    assert until(lambda: installation.events("clock_idle") and installation.url())
    assert until(lambda: (installation.data_dir / "worker.alive").exists())
    assert [one.stop() for one in (installation, *others)] == [0, 0, 0]


def test_no_secret_and_no_customer_text_reaches_the_logs(installation: Installation) -> None:
    installation.up()
    installation.send(SAMPLE.read_bytes())
    installation.send(b'{"not": "a delivery, call me at anna@example.com"}')
    installation.send(b"\xff broken")
    assert until(lambda: len(installation.rows("SELECT name FROM deliveries")) == 3)
    assert installation.stop() == 0

    log = installation.log.read_text()
    assert installation.secret not in log
    assert "row 12" not in log
    assert "anna@example.com" not in log
    assert all(json.loads(line) for line in log.splitlines())
