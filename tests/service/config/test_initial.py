"""The first file, made from choices: valid TOML whatever is chosen, and nothing outside its folder."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.config import load_settings
from service.config.catalog import SETTINGS, Setting
from service.config.initial import Choices, first_text, shown_default, write_first_file
from service.config.shape import UNUSABLE_NAME

CHOICES = Choices("zendesk", "support", "linear")


def setting(path: str) -> Setting:
    return next(one for one in SETTINGS if one.path == path)


@pytest.mark.parametrize(
    "folder",
    ["data", 'quo"te', "back\\slash", "C:\\data", "line\nbreak", "tab\t", "del\x7f", "é 🦉", "# no comment"],
)
def test_a_folder_of_any_name_stands_in_the_file_as_it_is(folder: str) -> None:
    document = tomllib.loads(first_text(replace(CHOICES, data_dir=folder)))

    assert document["deskgauge"]["data_dir"] == folder


@pytest.mark.parametrize(
    "name", ["no good", 'a"b', "../../etc", "/etc", "9lives", "Upper", "", "a.b", "x" * 41, "-a", "a]\n[b"]
)
def test_a_name_that_cannot_be_a_connections_is_refused_and_writes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        write_first_file(tmp_path / "deskgauge.toml", replace(CHOICES, connection=name))

    assert str(caught.value).endswith(f"connections.{name[:60]}: {UNUSABLE_NAME}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a", "eu-west_2", "x" * 40])
def test_a_connection_may_have_any_usable_name(tmp_path: Path, name: str) -> None:
    write_first_file(tmp_path / "deskgauge.toml", replace(CHOICES, connection=name))

    settings = load_settings(tmp_path / "deskgauge.toml", {})
    assert list(settings.connections) == [name]
    assert (tmp_path / "secrets" / name).exists()


def test_the_paths_that_were_written_are_told(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "my.toml"

    written = write_first_file(file, CHOICES)

    assert [path.relative_to(tmp_path / "deep").as_posix() for path in written] == [
        "my.toml",
        "secrets/support",
        "data/install_id",
        "data/person_key",
        "data/link_key",
    ]
    assert all(path.exists() for path in written)


def test_a_folder_elsewhere_keeps_its_place(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"

    write_first_file(tmp_path / "home" / "deskgauge.toml", replace(CHOICES, data_dir=str(elsewhere)))

    assert (elsewhere / "install_id").exists()
    assert load_settings(tmp_path / "home" / "deskgauge.toml", {}).data_dir == elsewhere


def test_a_gitignore_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / ".gitignore").write_text("mine\n")

    write_first_file(tmp_path / "deskgauge.toml", CHOICES)

    assert (tmp_path / "secrets" / ".gitignore").read_text() == "mine\n"


def test_the_file_tells_where_the_helpdesk_sends_to() -> None:
    text = first_text(replace(CHOICES, public_url="https://gauge.example.com"))

    assert "https://gauge.example.com/webhooks/support" in text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("deskgauge.data_dir", '"."'),
        ("privacy.text_days", "30"),
        ("privacy.quotes", "false"),
        ("routes.max_age", '"7d"'),
        ("routes.flag", '"repeat_contact_7"'),
        ("connections.<name>.ai_authors", '["12345"]'),
        ("connections.<name>.go_live", "2026-01-01T00:00:00Z"),
        ("taxonomy.file", '"taxonomy.yaml"'),
    ],
)
def test_a_sleeping_line_shows_the_default_or_an_example(path: str, shown: str) -> None:
    assert shown_default(setting(path)) == shown


@pytest.mark.parametrize("one", SETTINGS, ids=lambda one: one.path)
def test_what_is_shown_of_a_setting_is_what_it_reads(one: Setting) -> None:
    document = tomllib.loads(f"value = {shown_default(one)}")

    assert one.read(document["value"]) is not None
