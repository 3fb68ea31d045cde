"""`deskgauge pushes` beside a running worker: the worker does what is ordered, the command only asks."""

import json

import requests

from service.store.sqlite import open_store
from tests.service.installation import DEFAULTS
from tests.service.processes.installation import Installation, until

# Nobody listens on port 9, so a push that is sent again fails and waits for its next try.
SINK = """
[sinks.bugs]
kind = "linear"
secret = "file:secrets/zendesk"
base_url = "http://127.0.0.1:9/graphql"
options = { team = "SUP" }
"""
DEAD = "p-dead"


def with_a_dead_push(installation: Installation) -> None:
    """A sink, and a push to it that has given up."""
    with (installation.folder / "deskgauge.toml").open("a") as file:
        file.write(SINK)
    database = open_store(installation.data_dir / "deskgauge.db")
    row = DEFAULTS["pushes"] | {"id": DEAD, "sink": "bugs", "subject": "zendesk:1", "state": "dead"}
    database["pushes"].insert(row | {"due_at": None, "content": json.dumps(row["content"])})
    database.close()


def start_worker(installation: Installation) -> None:
    installation.start("worker")
    assert until((installation.data_dir / "worker.alive").exists), installation.log.read_text()


def state(installation: Installation) -> list[tuple[object, ...]]:
    return installation.rows(f"SELECT state FROM pushes WHERE id = '{DEAD}'")


def test_a_running_worker_sends_again_what_gave_up(installation: Installation) -> None:
    with_a_dead_push(installation)
    start_worker(installation)

    said = installation.command("pushes", "retry", DEAD)

    assert (said.returncode, said.stdout) == (0, "applied: 1 of 1 push is sent again\n"), said.stderr
    assert until(lambda: installation.rows("SELECT count(*) FROM attempts")[0] >= (1,))
    assert until(lambda: state(installation) == [("pending",)])


def test_a_running_worker_resumes_a_sink(installation: Installation) -> None:
    with_a_dead_push(installation)
    start_worker(installation)

    said = installation.command("pushes", "resume", "bugs", "--json")

    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["reason"] == "bugs is sent to again"


def test_an_order_given_before_the_start_is_carried_out_after_it(installation: Installation) -> None:
    with_a_dead_push(installation)
    early = installation.command("pushes", "retry", "--sink", "bugs")
    assert early.returncode == 1
    assert state(installation) == [("dead",)]

    start_worker(installation)

    assert until(lambda: state(installation) in ([("pending",)], [("sending",)]))
    assert installation.rows("SELECT kind, outcome FROM deliveries") == [("order", "applied")]


def test_the_order_is_shown_on_the_pages(installation: Installation) -> None:
    with_a_dead_push(installation)
    url = installation.up()
    assert until((installation.data_dir / "worker.alive").exists)

    name = json.loads(installation.command("pushes", "resume", "bugs", "--json").stdout)["delivery"]
    page = requests.get(f"{url}/deliveries/{name}", timeout=10).text

    assert "The order was carried out." in page
    assert "A person’s order" in page
