"""deskgauge pushes: what it shows, what it orders, and its exit codes."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.conftest import Command, configured
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
    installation = configured(command, tmp_path, SINKS)
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
        (["retry"], "Name pushes, or give --like, or --sink and --since, and not both."),
        (
            ["retry", "p-dead", "--sink", "linear"],
            "Name pushes, or give --like, or --sink and --since, and not both.",
        ),
        (["resume", "slack"], "There is no sink slack. Configured: linear."),
        (["list", "--state", "lost"], "'lost' is not one of"),
        (["list", "--since", "soon"], "'soon' is not a moment like 2026-11-23"),
        (["retry", "--like", "p-pending"], "The push p-pending has not given up"),
        (["retry", "--like", "p-dead", "--sink", "linear"], "and not both."),
        (["cancel", "slack"], "There is no sink slack. Configured: linear."),
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


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--rule", "quiet"], ["p-there"]),
        (["--since", "2026-11-21"], ["p-there", "p-pending"]),
        (["--since", "2026-11-21T09:00:01Z"], ["p-there"]),
        (["--error", "refused"], ["p-dead"]),
        (["--error", "%"], []),
    ],
)
def test_a_list_can_be_narrowed_by_rule_time_and_error(
    command: Command, made: Installation, arguments: list[str], found: list[str]
) -> None:
    made.store.execute("UPDATE pushes SET rule = 'quiet' WHERE id = 'p-there'")

    assert ids(shown(command, "list", *arguments)) == found


def gave_up(made: Installation, number: int, reason: str, **values: str) -> None:
    at = f"2026-11-2{number}T10:00:00Z"
    made.add(
        "pushes", id=f"p-{number}", subject="zendesk:9", state="dead", due_at=None, reason=reason,
        created_at=at, settled_at=at, **values,
    )  # fmt: skip


def test_what_gave_up_is_grouped_by_its_error_with_one_example(command: Command, made: Installation) -> None:
    for number in (1, 2, 3):
        gave_up(made, number, "Linear answered 422.")

    groups = shown(command, "dead")["items"]
    assert [(one["number"], one["reason"], one["example"]) for one in groups] == [
        (3, "Linear answered 422.", "p-3"),
        (1, "Linear refused it.", "p-dead"),
    ]
    assert command("pushes", "dead").code == 1
    assert "3  linear" in command("pushes", "dead").out
    assert command("pushes", "dead", "--sink", "other").code == 0


@pytest.mark.parametrize(
    ("arguments", "taken"),
    [
        (["--like", "p-1"], ["p-1", "p-2"]),
        (["--since", "2026-11-22"], ["p-2", "p-3"]),
        (["--since", "2026-11-22", "--sink", "linear"], ["p-2"]),
        (["--sink", "linear"], ["p-dead", "p-1", "p-2"]),
    ],
)
def test_a_group_is_sent_again_with_one_order(
    command: Command, made: Installation, tmp_path: Path, arguments: list[str], taken: list[str]
) -> None:
    gave_up(made, 1, "Linear answered 422.")
    gave_up(made, 2, "Linear answered 422.")
    gave_up(made, 3, "Linear answered 422.", sink="other")
    command("pushes", "retry", *arguments)

    assert ordered(tmp_path) == [{"order": "retry", "pushes": taken}]


def test_more_than_a_page_of_pushes_is_sent_again(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    for number in range(600):
        made.add("pushes", id=f"x-{number:03}", subject="zendesk:9", state="dead", due_at=None)
    command("pushes", "retry", "--sink", "linear")

    assert len(ordered(tmp_path)[0]["pushes"]) == 601


@pytest.mark.parametrize("word", ["pause", "mute", "resume"])
def test_a_sink_is_steered_by_an_order(
    command: Command, made: Installation, tmp_path: Path, word: str
) -> None:
    assert command("pushes", word, "slack").code == 2
    command("pushes", word, "linear")

    assert ordered(tmp_path) == [{"order": word, "sink": "linear"}]


def test_what_waits_is_counted_before_it_is_cancelled(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    made.add("pushes", id="p-lost", subject="zendesk:5", outcome_unknown=1, created_at="2026-11-21T09:00:00Z")

    said = command("pushes", "cancel", "linear")
    assert said.code == 0
    assert said.out.startswith(
        "1 push waits for linear and can be cancelled. 1 may have arrived and is looked up"
    )
    assert shown(command, "cancel", "linear") == {"sink": "linear", "can": 1, "cannot": 1}
    assert ordered(tmp_path) == []

    command("pushes", "cancel", "linear", "--yes")
    (order,) = ordered(tmp_path)
    assert (order["order"], order["sink"]) == ("cancel", "linear")


def test_where_nothing_waits_nothing_is_cancelled(
    command: Command, made: Installation, tmp_path: Path
) -> None:
    made.store.execute("UPDATE pushes SET state = 'delivered' WHERE state = 'pending'")

    assert command("pushes", "cancel", "linear", "--yes").out.startswith("0 pushes wait for linear")
    assert ordered(tmp_path) == []


@pytest.mark.parametrize("state", ["held", "muted"])
def test_a_sink_that_a_person_stopped_is_told_and_gives_1(
    command: Command, made: Installation, state: str
) -> None:
    made.sink("linear", state, reason="A person stopped it.")

    said = command("pushes", "list", "--state", "delivered")
    assert (said.code, said.out.splitlines()[0]) == (1, "linear needs a person: A person stopped it.")
