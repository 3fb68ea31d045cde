"""The quickstart for senders of events, as it is printed: curl to `deskgauge up`, a ticket in the database."""

import re
import subprocess

import requests

from tests.service.processes.installation import ROOT, Installation, until

GUIDE = ROOT / "docs" / "helpdesks" / "agent.md"
TOKEN = "a-made-up-token-of-the-tests-0123456789"
PRINTED = "http://127.0.0.1:8321"


def connected(installation: Installation) -> str:
    """`deskgauge up` with the connection of the guide beside the first one."""
    (installation.folder / "secrets" / "assistant").write_text(TOKEN)
    (installation.folder / "secrets" / "assistant").chmod(0o600)
    (toml,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    with (installation.folder / "deskgauge.toml").open("a") as file:
        file.write(f"\n{toml}")
    return installation.up()


def test_the_guides_curl_makes_a_ticket_that_the_ai_answered(installation: Installation) -> None:
    url = connected(installation)
    curl = re.findall(r"```sh\n(curl.*?)```", GUIDE.read_text(), re.DOTALL)[0]
    assert PRINTED in curl

    done = subprocess.run(
        ["bash", "-ec", curl.replace(PRINTED, url)], capture_output=True, text=True, check=True, timeout=30,
        env={"TOKEN": TOKEN, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip

    assert '"accepted":3' in done.stdout
    ticket = [("assistant:conv-7", "answer")]
    assert until(lambda: installation.rows("SELECT id, ai_touchpoint FROM tickets") == ticket)
    assert requests.get(f"{url}/tickets/assistant:conv-7", timeout=10).status_code == 200


def test_senders_come_through_a_proxy_and_what_was_answered_202_survives_a_kill(
    installation: Installation,
) -> None:
    url = connected(installation)
    away = {
        "Authorization": f"Bearer {TOKEN}",
        "Host": "gauge.example.com",
        "X-Forwarded-For": "192.0.2.1",
    }
    event = {"type": "release", "id": "r1", "at": "2026-03-10T09:00:00Z", "version": "3.1"}
    batch = {"schema": "deskgauge.events/1", "events": [event]}

    answer = requests.post(f"{url}/api/v1/events", json=batch, headers=away, timeout=10)

    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    installation.stop(9)
    installation.log.unlink()
    installation.up()
    assert until(lambda: installation.rows("SELECT kind FROM events") == [("release",)])
    assert TOKEN not in installation.log.read_text()
