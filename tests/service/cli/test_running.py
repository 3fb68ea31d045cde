"""What keeps up, web, worker and demo from starting, told before anything runs."""

import socket
from pathlib import Path

import pytest

from service.config import load_settings
from service.version import __version__
from service.worker import worker_lock
from tests.service.cli.conftest import Command

SINK = """
[sinks.linear]
kind = "linear"
secret = "file:secrets/zendesk"
"""
ROUTE = """
[[routes]]
flag = "repeat_contact_7"
to = "linear"
"""


@pytest.fixture
def config(command: Command, tmp_path: Path) -> Path:
    """The file of a fresh installation."""
    command("init")
    return tmp_path / "deskgauge.toml"


def more(config: Path, text: str) -> None:
    with config.open("a") as file:
        file.write(text)


def test_the_version_is_told(command: Command) -> None:
    said = command("--version")

    assert (said.code, said.out) == (0, f"deskgauge, version {__version__}\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SINK, "sinks.linear.options: team is missing."),
        (
            SINK + 'options = { team = "SUP", colour = "red" }\n',
            "options: colour is not known. Use feature_labels, ",
        ),
        (
            SINK + 'options = { team = "SUP" }\n' + ROUTE.replace("contact_7", "contacts"),
            "routes[0].flag: has the unknown value 'repeat_contacts'. Did you mean",
        ),
        (ROUTE, "routes[0].to: has the unknown value 'linear'. None exists yet."),
    ],
)
def test_up_refuses_what_it_could_not_serve(command: Command, config: Path, text: str, told: str) -> None:
    more(config, text)

    said = command("up", "--port", "0")

    assert said.code == 2
    assert told in said.err
    assert not (config.parent / "data" / "log").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('# file = "taxonomy.yaml"', 'file = "gone.yaml"', "gone.yaml: cannot be read"),
        ('# folder = "rules"', 'folder = "gone"', "gone is not a folder."),
    ],
)
def test_up_refuses_files_of_meaning_that_are_not_there(
    command: Command, config: Path, old: str, new: str, told: str
) -> None:
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))

    said = command("up", "--port", "0")

    assert said.code == 2
    assert told in said.err


@pytest.mark.parametrize("name", ["install_id", "person_key"])
def test_up_refuses_an_installation_without_its_identity(command: Command, config: Path, name: str) -> None:
    (config.parent / "data" / name).unlink()

    said = command("up", "--port", "0")

    assert said.code == 2
    assert f"{name} is missing or damaged." in said.err
    assert "init --only-data-dir" in said.err


def test_a_placeholder_for_a_secret_keeps_up_from_starting(command: Command, config: Path) -> None:
    (config.parent / "secrets" / "zendesk").write_text("changeme\n")

    said = command("up", "--port", "0")

    assert said.code == 2
    assert "connections.zendesk.secrets[0]: file secrets/zendesk holds a placeholder." in said.err


def test_a_second_worker_is_refused(command: Command, config: Path) -> None:
    with worker_lock(load_settings(config, {})):
        said = command("worker")

    assert said.code == 2
    assert "a worker already runs" in said.err


def test_a_log_that_is_in_the_way_keeps_web_from_starting(command: Command, config: Path) -> None:
    (config.parent / "data" / "log").write_text("a file where the folder belongs")

    said = command("web", "--port", "0")

    assert said.code == 2
    assert "cannot be written" in said.err


def test_a_demo_leaves_a_folder_that_is_not_its_own(command: Command, config: Path) -> None:
    said = command("demo", "--port", "0", "--folder", str(config.parent))

    assert said.code == 2
    assert "is not a demo's folder and is left as it is" in said.err
    assert config.exists()


def test_a_demo_on_a_taken_port_says_so_and_starts_nothing(command: Command, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = command("demo", "--port", port, "--folder", str(tmp_path / "demo"))

    assert said.code == 2
    assert f"port {port}" in said.err
    assert "--port" in said.err
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("port", ["none", "-1", "65536", "1.5"])
def test_a_port_from_the_environment_is_checked_like_one_on_the_line(
    command: Command, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    command("init")
    monkeypatch.setenv("PORT", port)

    said = command("web")

    assert said.code == 2
    assert "Invalid value for '--port'" in said.err
