"""A publishable key in a running installation: written down, refused after SIGHUP, and taken back as the guide says."""

import re
import signal

import requests

from tests.adapters.agent.batches import batch, one
from tests.service.processes.installation import ROOT, Installation, until

GUIDE = (ROOT / "docs" / "help-center.md").read_text()
PAGE, NAMED = "https://help.example.com", '"pk_write_one_drawn_at_random"'
KEY = NAMED.strip('"')


def send(url: str, number: int) -> int:
    body = batch(one("article_viewed", id=f"v{number}"))
    answer = requests.post(f"{url}/api/v1/events?key={KEY}", json=body, headers={"Origin": PAGE}, timeout=10)
    return answer.status_code


def test_an_abused_key_is_refused_at_once_and_what_came_with_it_is_taken_back(
    installation: Installation,
) -> None:
    secret = installation.folder / "secrets" / "helpcenter"
    secret.write_text("a-made-up-secret-0123456789-abcdef")
    secret.chmod(0o600)
    (toml,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    with (installation.folder / "deskgauge.toml").open("a") as file:
        file.write("\n" + toml)
    url = installation.up()
    assert [send(url, number) for number in range(1, 4)] == [202] * 3
    count = "SELECT count(*) FROM events WHERE kind = 'article_viewed'"
    assert until(lambda: installation.rows(count) == [(3,)])

    installation.configure(f"website = {NAMED}", 'website-2 = "pk_another_one_drawn_at_random"')
    assert installation.process
    installation.process.send_signal(signal.SIGHUP)
    assert until(lambda: send(url, 4) == 401)
    installation.stop()

    (sql,) = re.findall(r'deskgauge\.db "(SELECT .*?)"', GUIDE)
    names = sorted({str(name) for (name,) in installation.rows(sql)})
    assert installation.command("replay", *names).returncode == 0
    assert installation.rows(count) == [(0,)]
    assert {outcome for (outcome,) in installation.rows("SELECT outcome FROM deliveries")} == {"ignored"}
    assert KEY not in installation.log.read_text()
