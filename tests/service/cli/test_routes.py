"""deskgauge routes: what it lists, where a flag would go, why not elsewhere, and its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.conftest import Command, configured
from tests.service.installation import Installation

SINKS = """
[sinks.chat]
kind = "slack"
secret = "file:secrets/zendesk"
options = { channel = "C0123ABCD" }

[sinks.bugs]
kind = "linear"
secret = "file:secrets/zendesk"
options = { team = "SUP" }

[[routes]]
flag = "*"
to = "chat"
severity = ["high"]
quiet = "00:00-23:59"
max_age = "90000d"

[[routes]]
flag = "expansion_signal"
to = "chat"
digest = "daily"

[[routes]]
flag = "*"
to = "bugs"
tier = ["enterprise"]
"""


@pytest.fixture
def made(command: Command, tmp_path: Path) -> Installation:
    """A configured installation whose worker is not running, with one flag about a ticket."""
    installation = configured(command, tmp_path, SINKS)
    standing = {"rule": "repeat_contact_7", "about": "ticket", "severity": "high", "historic": 0}
    installation.add(
        "flags",
        id="f1",
        subject="zendesk:1",
        opened_at="2026-11-20T09:00:00.000000Z",
        closed_at=None,
        **standing,
    )
    return installation


def tried(command: Command, flag: str = "f1") -> dict[str, dict[str, Any]]:
    document = json.loads(command("routes", "test", flag, "--json").out)
    return {f"{one['flag']} {one['to']}": one for one in document["routes"]}


def test_routes_are_listed_with_what_narrows_them(command: Command, made: Installation) -> None:
    said = command("routes", "list")

    assert said.code == 0
    assert said.out.splitlines() == [
        "* -> chat, severity high, quiet 00:00-23:59",
        "expansion_signal -> chat, digest 08:00",
        "* -> bugs, tier enterprise",
    ]


def test_rules_that_go_nowhere_are_named(command: Command, made: Installation, tmp_path: Path) -> None:
    file = tmp_path / "deskgauge.toml"
    file.write_text(file.read_text().replace('flag = "*"', 'flag = "repeat_contact_7"'))

    said = command("routes", "list", "--json")
    without = json.loads(said.out)["rules_without_route"]
    assert said.code == 1
    assert "product_bug_escalation" in without
    assert "repeat_contact_7" not in without


def test_a_flag_is_tried_on_every_route_with_the_reason_why_not(command: Command, made: Installation) -> None:
    found = tried(command)

    assert found["* chat"]["why_not"] == ""
    assert (found["* chat"]["at"] or "23:59:00.000000Z").endswith("23:59:00.000000Z")
    assert found["expansion_signal chat"]["why_not"] == "it is for expansion_signal"
    assert found["* bugs"]["why_not"] == "its tier is not known"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"severity": "low"}, "its severity is low"),
        ({"historic": 1}, "it opened before the start; `deskgauge pushes preview --open` shows it"),
        ({"closed_at": "2026-11-21T09:00:00.000000Z"}, "it has ended"),
        ({"opened_at": "1700-01-01T00:00:00.000000Z"}, "it is older than max_age"),
    ],
)
def test_what_keeps_a_flag_from_being_pushed_is_told(
    command: Command, made: Installation, changed: dict[str, Any], why: str
) -> None:
    standing = {"rule": "repeat_contact_7", "about": "ticket", "severity": "high", "historic": 0}
    base = {"opened_at": "2026-11-20T09:00:00.000000Z", "closed_at": None, **standing}
    made.add("flags", id="f2", subject="zendesk:2", **base | changed)

    said = command("routes", "test", "f2")
    assert said.code == 1
    assert f"chat: no, {why}" in said.out.splitlines()


def test_a_tracker_does_not_take_what_never_goes_to_one(command: Command, made: Installation) -> None:
    standing = {"rule": "expansion_signal", "about": "ticket", "severity": "high", "historic": 0}
    made.add(
        "flags",
        id="f3",
        subject="zendesk:3",
        opened_at="2099-11-20T09:00:00.000000Z",
        closed_at=None,
        **standing,
    )
    found = tried(command, "f3")

    assert found["* bugs"]["why_not"] == "bugs is a tracker, to which this rule never goes"
    assert found["expansion_signal chat"]["digest"] is True
    assert "chat: yes, at " in command("routes", "test", "f3").out
    assert command("routes", "test", "f3").out.splitlines()[1].endswith(", in a digest")


def test_the_pushes_that_a_flag_has_are_shown(command: Command, made: Installation) -> None:
    made.add("pushes", id="p1", subject="zendesk:1", sink="chat", flag_id="f1", state="dead", due_at=None)

    said = command("routes", "test", "f1")
    assert said.code == 0
    assert said.out.splitlines()[-1] == "chat: has its push, dead"


def test_a_flag_that_is_not_there_is_refused(command: Command, made: Installation) -> None:
    said = command("routes", "test", "nothing")

    assert said.code == 2
    assert "There is no flag nothing." in said.err
