"""`deskgauge init`: a commented file that works at once, secrets apart, nothing overwritten."""

import stat
import tomllib
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.config import installation, load_settings
from service.config.catalog import SETTINGS
from tests.service.cli.conftest import Command


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_writes_a_file_that_is_usable_at_once(command: Command, tmp_path: Path) -> None:
    said = command("init")

    assert said.code == 0
    settings = load_settings(tmp_path / "deskgauge.toml", {})
    assert settings.data_dir == tmp_path / "data"
    assert list(settings.connections) == ["zendesk"]
    assert len(settings.connections["zendesk"].secrets[0].value) >= 40
    assert f"wrote {tmp_path / 'deskgauge.toml'}" in said.out or "wrote deskgauge.toml" in said.out


def test_what_is_secret_is_for_its_owner_only(command: Command, tmp_path: Path) -> None:
    command("init")

    assert mode(tmp_path / "secrets") == 0o700
    for name in ("secrets/zendesk", "data/install_id", "data/person_key"):
        assert mode(tmp_path / name) == 0o600
    assert (tmp_path / "secrets" / ".gitignore").read_text() == "*\n"
    assert (tmp_path / "secrets" / "zendesk").read_text().strip() not in (
        tmp_path / "deskgauge.toml"
    ).read_text()


def test_two_installations_share_nothing(command: Command, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert command("--config", f"{folder}/deskgauge.toml", "init").code == 0

    for name in ("secrets/zendesk", "data/install_id", "data/person_key"):
        assert (tmp_path / "one" / name).read_text() != (tmp_path / "two" / name).read_text()


def test_every_setting_stands_in_the_file_with_its_sentence(command: Command, tmp_path: Path) -> None:
    command("init")
    text = (tmp_path / "deskgauge.toml").read_text()

    assert not [setting.path for setting in SETTINGS if f"# {setting.meaning}" not in text]
    assert not [setting.path for setting in SETTINGS if f"{setting.key} = " not in text]


def test_the_lines_that_sleep_are_usable_once_awake(command: Command, tmp_path: Path) -> None:
    command("init")
    lines = (tmp_path / "deskgauge.toml").read_text().splitlines()
    awake = [line.removeprefix("# ") if "=" in line or line.startswith("# [") else line for line in lines]
    document = tomllib.loads("\n".join(line for line in awake if not line.startswith("Take")))

    assert set(document) == {
        "deskgauge", "connections", "sinks", "sources", "routes", "privacy", "taxonomy", "rules", "survey", "business_hours",
        "schedules", "costs", "targets", "people", "releases",
    }  # fmt: skip


def test_choices_stand_in_the_file(command: Command, tmp_path: Path) -> None:
    command(
        "init", "--connection", "eu", "--timezone", "Europe/Paris", "--data-dir", "d", "--public-url", "https://x.test"
    )  # fmt: skip
    settings = load_settings(tmp_path / "deskgauge.toml", {})

    assert (settings.timezone, settings.public_url) == ("Europe/Paris", "https://x.test")
    assert settings.data_dir == tmp_path / "d"
    assert list(settings.connections) == ["eu"]


@pytest.mark.parametrize("taken", ["deskgauge.toml", "secrets/zendesk"])
def test_it_overwrites_nothing(command: Command, tmp_path: Path, taken: str) -> None:
    path = tmp_path / taken
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")

    said = command("init")

    assert said.code == 2
    assert "exists and is left as it is" in said.err
    assert path.read_text() == "mine"
    assert not (tmp_path / "data").exists()


def test_an_unknown_helpdesk_or_time_zone_is_refused(command: Command, tmp_path: Path) -> None:
    assert command("init", "--helpdesk", "zendisk").code == 2
    said = command("init", "--timezone", "Mars/Crater")

    assert said.code == 2
    assert "has the unknown time zone 'Mars/Crater'" in said.err
    assert list(tmp_path.iterdir()) == []


def test_only_the_identity_can_be_drawn_for_a_file_that_exists(command: Command, tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").write_text('[deskgauge]\ndata_dir = "state"\n')

    assert command("init", "--only-data-dir").code == 0
    first = installation.install_id(tmp_path / "state")
    again = command("init", "--only-data-dir")

    assert (again.code, again.out) == (0, "")
    assert installation.install_id(tmp_path / "state") == first


def test_a_database_without_its_identity_gets_no_new_one(command: Command, tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").write_text("")
    (tmp_path / "deskgauge.db").touch()

    said = command("init", "--only-data-dir")

    assert said.code == 2
    assert "Restore that file from the backup" in said.err
    assert not (tmp_path / "install_id").exists()


@pytest.mark.parametrize("content", ["", "short", "z" * 64, "ab" * 31])
def test_a_damaged_identity_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "install_id").write_text(content)

    with pytest.raises(ConfigError, match="missing or damaged"):
        installation.install_id(tmp_path)
