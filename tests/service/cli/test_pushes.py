"""deskgauge pushes: what it shows, what it orders, and its exit codes."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from service import heartbeat
from tests.service.cli.conftest import Command
from tests.service.installation import Installation

SINKS = """
[sinks.linear]
kind = "linear"
secret = "file:secrets/zendesk"
base_url = "http://127.0.0.1:9/graphql"
options = { team = "SUP" }
"""


@pytest.fixture
def made(command: Command, tmp_path: Path) -> Installation:
    """A configured installation whose worker is not running, with one push in each of three states."""
    command("init", "--data-dir", ".")
    with (tmp_path / "deskgauge.toml").open("a") as file:
        file.write(SINKS)
    installation = Installation(tmp_path)
    (tmp_path / heartbeat.NAME).unlink()
    dead = {"state": "dead", "due_at": None, "reason": "Linear refused it.", "attempts": 10}
    installation.add("pushes", id="p-dead", subject="zendesk:1", created_at="2026-11-20T09:00:00Z", **dead)
    installation.add("pushes", id="p-pending", subject="zendesk:2", created_at="2026-11-21T09:00:00Z")
    arrived = {"state": "delivered", "far_key": "SUP-7", "due_at": None}
    installation.add(
        "pushes", id="p-there", subject="zendesk:3", created_at="2026-11-22T09:00:00Z", **arrived
    )
    installation.add("attempts", number=1, push_id="p-dead", outcome="dead", detail="Linear refused it.")
    installation.add("exchanges", push_id="p-dead", status=400)
    return installation


def shown(command: Command, *arguments: str) -> Any:
    return json.loads(command("pushes", *arguments, "--json").out)


def ids(document: Any) -> list[str]:
    return [one["id"] for one in document["items"]]


def ordered(folder: Path) -> list[Any]:
    """The bodies of all orders in the log."""
    bodies = []
    for file in sorted((folder / "log" / "cli-0").glob("*.db")):
        connection = sqlite3.connect(file)
        bodies += [
            json.loads(row[0]) for row in connection.execute("SELECT body FROM deliveries ORDER BY id")
        ]
        connection.close()
    return bodies


def test_the_newest_pushes_come_first_one_a_line(command: Command, made: Installation) -> None:
    made.sink("linear")

    said = command("pushes", "list")

    assert [line.split()[:3] for line in said.out.splitlines()] == [
        ["p-there", "delivered", "linear"],
        ["p-pending", "pending", "linear"],
        ["p-dead", "dead", "linear"],
    ]
    assert "Linear refused it." in said.out


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--state", "dead"], ["p-dead"]),
        (["--state", "cancelled"], []),
        (["--sink", "linear", "--limit", "1"], ["p-there"]),
        (["--sink", "other"], []),
        ([], ["p-there", "p-pending", "p-dead"]),
    ],
)
def test_a_list_can_be_narrowed(
    command: Command, made: Installation, arguments: list[str], found: list[str]
) -> None:
    assert ids(shown(command, "list", *arguments)) == found


def test_a_list_without_trouble_gives_0(command: Command, made: Installation) -> None:
    made.sink("linear")

    assert command("pushes", "list", "--state", "delivered").code == 0


def test_a_dead_push_in_a_list_gives_1(command: Command, made: Installation) -> None:
    made.sink("linear")

    assert command("pushes", "list").code == 1


def test_a_stopped_sink_gives_1_and_its_reason(command: Command, made: Installation) -> None:
    made.sink("linear", "paused", reason="Linear rejected the key.")

    said = command("pushes", "list", "--state", "delivered")

    assert said.code == 1
    assert said.out.splitlines()[0] == "linear needs a person: Linear rejected the key."
    sink = shown(command, "list")["sinks"][0]
    assert sink == {"sink": "linear", "state": "paused", "reason": "Linear rejected the key.", "waiting": 1}


def test_a_sink_that_nobody_serves_is_told(command: Command, made: Installation) -> None:
    assert "the worker does not serve it" in command("pushes", "list").out
    assert shown(command, "list")["sinks"][0]["state"] == "not served"


def test_an_empty_list_says_so(command: Command, made: Installation) -> None:
    made.sink("linear")

    assert command("pushes", "list", "--state", "cancelled").out == "No push fits.\n"


def test_before_the_first_start_there_is_nothing_to_list(command: Command) -> None:
    command("init")

    said = command("pushes", "list")

    assert (said.code, said.out) == (0, "No push fits.\n")


def test_one_push_is_shown_with_every_try(command: Command, made: Installation) -> None:
    said = command("pushes", "show", "p-dead")
    document = shown(command, "show", "p-dead")

    assert said.code == 1
    assert "dead  Linear refused it." in said.out
    assert [one["outcome"] for one in document["tries"]] == ["dead"]
    assert command("pushes", "show", "p-there").code == 0


def test_below_each_try_stands_what_was_said(command: Command, made: Installation) -> None:
    assert [line for line in command("pushes", "show", "p-dead").out.splitlines() if line[:2] == "  "] == [
        "  > POST https://api.linear.app",
        "  > content-type: application/json",
        '  > {"query": "(text, 80 characters)"}',
        "  < 400",
        "  < x-complexity: 12",
        '  < {"data": {}}',
    ]
    (one,) = shown(command, "show", "p-dead")["tries"][0]["exchanges"]
    assert (one["status"], one["answer"]) == (400, '{"data": {}}')


def test_a_request_without_an_answer_says_why(command: Command, made: Installation) -> None:
    lost = {
        "status": None,
        "headers": "",
        "answer": "",
        "trouble": "Linear gave no complete answer within 20 s",
    }
    made.add("exchanges", push_id="p-dead", number=1, **lost)

    assert "  < Linear gave no complete answer within 20 s" in command("pushes", "show", "p-dead").out


def test_what_a_push_says_is_never_shown(command: Command, made: Installation) -> None:
    made.add("pushes", id="p-text", subject="zendesk:4", content={"title": "CANARY"})

    assert "CANARY" not in command("pushes", "show", "p-text").out
    assert "content" not in shown(command, "show", "p-text")
    assert "CANARY" not in command("pushes", "list").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "p-unknown"], "There is no push p-unknown."),
        (["retry", "p-unknown"], "There is no push p-unknown."),
        (["retry", "p-pending"], "The push p-pending has not given up; its state is pending."),
        (["retry"], "Name pushes, or give --sink, and not both."),
        (["retry", "p-dead", "--sink", "linear"], "Name pushes, or give --sink, and not both."),
        (["resume", "slack"], "There is no sink slack. Configured: linear."),
        (["resume"], "Missing argument"),
        (["list", "--state", "lost"], "'lost' is not one of"),
        (["list", "--limit", "501"], "501 is not in the range"),
    ],
)
def test_unusable_arguments_give_2_and_order_nothing(
    command: Command, made: Installation, tmp_path: Path, arguments: list[str], told: str
) -> None:
    said = command("pushes", *arguments)

    assert said.code == 2
    assert told in said.err
    assert ordered(tmp_path) == []


def test_without_a_worker_an_order_is_kept_and_gives_1(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    said = command("pushes", "resume", "linear")

    assert said.code == 1
    assert said.out.startswith("waiting: it is stored and carried out as soon as a worker runs.")
    assert "deskgauge up" in said.out
    assert ordered(tmp_path) == [{"order": "resume", "sink": "linear"}]


def test_pushes_are_named_or_taken_by_sink(command: Command, made: Installation, tmp_path: Path) -> None:
    command("pushes", "retry", "p-dead")
    document = shown(command, "retry", "--sink", "linear")

    assert document["outcome"] == "waiting"
    assert document["delivery"].startswith("cli-0/")
    assert ordered(tmp_path) == [{"order": "retry", "pushes": ["p-dead"]}] * 2


def test_nothing_to_send_again_is_fine(command: Command, made: Installation, tmp_path: Path) -> None:
    said = command("pushes", "retry", "--sink", "other")

    assert (said.code, said.out) == (0, "Nothing to other gave up.\n")
    assert ordered(tmp_path) == []
