"""What holds for every command: exit codes, JSON for programs, messages that say what to do."""

import json
from pathlib import Path

import pytest

from service.cli import COMMANDS, deskgauge
from tests.service.cli.conftest import Command


def test_help_names_every_command(command: Command) -> None:
    said = command("--help")

    assert said.code == 0
    assert not [name for name in deskgauge.commands if f"\n  {name} " not in said.out]


def test_the_table_calls_every_command_as_it_calls_itself() -> None:
    assert {name: one.name for name, one in deskgauge.commands.items()} == {name: name for name in COMMANDS}


@pytest.mark.parametrize("name", sorted(deskgauge.commands))
def test_every_command_explains_itself(command: Command, name: str) -> None:
    said = command(name, "--help")

    assert said.code == 0
    assert len(said.out.splitlines()) > 3


@pytest.mark.parametrize("name", ["config", "up", "web", "worker", "clock", "doctor", "rebuild"])
def test_without_a_configuration_every_command_says_how_to_get_one(command: Command, name: str) -> None:
    said = command(name)

    assert said.code == 2
    assert said.err == "deskgauge.toml: does not exist. `deskgauge init` writes one.\n"


def test_a_broken_configuration_is_refused_before_anything_starts(command: Command, tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").write_text("[deskgauge]\ntime_zone = 1\n[[routes]]\n")

    said = command("up")

    assert said.code == 2
    assert len(said.err.splitlines()) == 3
    assert list(tmp_path.iterdir()) == [tmp_path / "deskgauge.toml"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"], ["up", "--port", "70000"], ["up", "--port", "x"], ["--logs", "xml", "config"],
        ["replay"], ["replay", "a/b/1", "--outcome", "ignored"], ["replay", "--outcome", "applied"],
    ],
)  # fmt: skip
def test_unusable_arguments_give_2(command: Command, arguments: list[str]) -> None:
    assert command(*arguments).code == 2


def test_config_shows_values_with_origin_and_hides_secrets(command: Command, tmp_path: Path) -> None:
    command("init")
    said = command("config")

    assert said.code == 0
    assert "deskgauge.timezone" in said.out
    assert "(deskgauge.toml deskgauge.timezone)" in said.out
    assert "(file secrets/zendesk)" in said.out
    assert (tmp_path / "secrets" / "zendesk").read_text().strip() not in said.out


def test_config_answers_programs(command: Command) -> None:
    command("init")
    rows = json.loads(command("config", "--json").out)

    assert {"key": "deskgauge.queue", "value": "inline", "origin": "default"} in rows


def test_the_file_can_be_named_by_the_environment(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKGAUGE_CONFIG", str(tmp_path / "other.toml"))

    assert command("init").code == 0
    assert (tmp_path / "other.toml").exists()
