"""What makes an installation itself: drawn once, private, and never drawn anew beside a database."""

import stat
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.config import installation


def test_every_value_is_drawn_once(tmp_path: Path) -> None:
    first = installation.draw(tmp_path / "data")
    name, key = installation.install_id(tmp_path / "data"), installation.person_key(tmp_path / "data")

    assert [path.name for path in first] == ["install_id", "person_key", "link_key"]
    assert installation.draw(tmp_path / "data") == []
    assert installation.install_id(tmp_path / "data") == name
    assert installation.person_key(tmp_path / "data") == key
    assert (len(name), len(key)) == (64, 32)
    assert bytes.fromhex(name) != key


def test_they_are_private(tmp_path: Path) -> None:
    for path in installation.draw(tmp_path / "data"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["install_id", "person_key", "link_key"])
def test_a_database_that_lost_one_gets_no_new_one(tmp_path: Path, name: str) -> None:
    installation.draw(tmp_path)
    (tmp_path / "deskgauge.db").touch()
    (tmp_path / name).unlink()

    with pytest.raises(ConfigError, match=f"holds a database but not {name}"):
        installation.draw(tmp_path)
    assert not (tmp_path / name).exists()


def test_a_database_that_has_both_is_left_alone(tmp_path: Path) -> None:
    installation.draw(tmp_path)
    (tmp_path / "deskgauge.db").touch()

    assert installation.draw(tmp_path) == []


def test_a_missing_value_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"person_key is missing or damaged\. .*init --only-data-dir"):
        installation.person_key(tmp_path)


def test_a_private_file_is_never_overwritten(tmp_path: Path) -> None:
    installation.write_private(tmp_path / "a", "one")

    with pytest.raises(FileExistsError):
        installation.write_private(tmp_path / "a", "two")
    assert (tmp_path / "a").read_text() == "one"


def test_made_up_data_is_marked_by_a_file(tmp_path: Path) -> None:
    assert not installation.is_synthetic(tmp_path)

    (tmp_path / "synthetic").touch()
    assert installation.is_synthetic(tmp_path)
