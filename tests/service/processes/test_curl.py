"""A real sample of Zendesk, signed, sent with curl to `deskgauge up`: rows in the database and on the page, no other step."""

import json
import subprocess
from pathlib import Path

import pytest
import requests

from tests.service.processes.installation import ROOT, SAMPLE, Installation, until

SAMPLES = ROOT.parent / "shared" / "payloads" / "zendesk"
ABSENT = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the collected samples are not beside the project")
DELIVERIES = [
    SAMPLE,
    pytest.param(SAMPLES / "event.ticket.created.json", marks=ABSENT),
    pytest.param(SAMPLES / "third_party.event.ticket.comment_added.json", marks=ABSENT),
]
SIGN_AND_SEND = """
STAMP=$(date -u +%Y-%m-%dT%H:%M:%SZ)
SIGNATURE=$( (printf %s "$STAMP"; cat "$1") | openssl dgst -sha256 -hmac "$2" -binary | base64)
curl --silent --show-error --include --max-time 10 "$3/webhooks/zendesk" \
  -H "Content-Type: application/json" \
  -H "X-Zendesk-Webhook-Signature: $SIGNATURE" \
  -H "X-Zendesk-Webhook-Signature-Timestamp: $STAMP" \
  --data-binary @"$1"
"""


def curl(installation: Installation, file: Path) -> str:
    arguments = ["sh", str(file), installation.secret, installation.url()]
    done = subprocess.run(
        ["bash", "-ec", SIGN_AND_SEND, *arguments], capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout


@pytest.mark.parametrize("sample", DELIVERIES, ids=lambda path: path.name)
def test_a_sample_leads_to_rows_in_the_database_and_on_the_page(running: Installation, sample: Path) -> None:
    ticket = str(json.loads(sample.read_bytes())["detail"]["id"])

    answer = curl(running, sample)

    assert answer.startswith("HTTP/1.1 200")
    name = answer.split("deskgauge-delivery: ")[1].split()[0]
    settled = f"SELECT outcome FROM deliveries WHERE name = '{name}'"
    assert until(lambda: running.rows(settled) == [("applied",)])
    assert (f"zendesk:{ticket}",) in running.rows("SELECT id FROM tickets")
    assert until(lambda: ticket in requests.get(f"{running.url()}/tickets", timeout=10).text)
    assert requests.get(f"{running.url()}/tickets/zendesk:{ticket}", timeout=10).status_code == 200
    assert f'href="/deliveries/{name}"' in requests.get(running.url(), timeout=10).text


@ABSENT
def test_every_sample_is_settled_for_a_stated_reason(installation: Installation) -> None:
    installation.up()
    samples = sorted(SAMPLES.glob("*.json"))

    for sample in samples:
        assert installation.send(sample.read_bytes()).status_code == 200

    count = "SELECT count(*) FROM deliveries"
    assert until(lambda: installation.rows(count) == [(len(samples),)])
    unexplained = "SELECT name FROM deliveries WHERE outcome <> 'applied' AND coalesce(reason, '') = ''"
    assert installation.rows(unexplained) == []
