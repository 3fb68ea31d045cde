"""Files of secrets: whole, for their owner only, out of git."""

import stat
from pathlib import Path

from service.connecting import secret_files


def test_a_secret_is_written_for_its_owner_only_into_a_closed_folder(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "support"

    assert secret_files.put(path, "value-1")

    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("value-1\n", 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_the_same_value_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "support"
    secret_files.put(path, "value-1")

    assert not secret_files.put(path, "value-1")
    assert secret_files.put(path, "value-2")
    assert secret_files.held(path) == "value-2"


def test_an_existing_folder_is_left_as_it_is(tmp_path: Path) -> None:
    secret_files.put(tmp_path / "support", "value-1")

    assert [one.name for one in tmp_path.iterdir()] == ["support"]


def test_a_half_written_file_of_an_earlier_run_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".support.part").write_text("half")

    assert secret_files.put(tmp_path / "support", "value-1")
    assert [one.name for one in tmp_path.iterdir()] == ["support"]


def test_a_secret_is_drawn_once(tmp_path: Path) -> None:
    path = tmp_path / "support"

    assert secret_files.draw(path)
    first = secret_files.held(path)
    assert not secret_files.draw(path)

    assert secret_files.held(path) == first
    assert len(first) >= 40


def test_no_file_holds_nothing(tmp_path: Path) -> None:
    assert secret_files.held(tmp_path / "none") == ""
