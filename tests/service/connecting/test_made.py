"""What was made is remembered at once, whole, and forgotten with the last of it."""

from pathlib import Path

import pytest

from adapters.connecting import Made
from rules.errors import ConfigError
from service.connecting.made import remembered

WEBHOOK = Made("webhook", "5", "Deskgauge support")
FIELD = Made("field", "7", "Survey link", "survey_link", "field:7")


def test_a_thing_is_known_to_the_next_run(tmp_path: Path) -> None:
    remembered(tmp_path, "support").add(WEBHOOK, FIELD)

    assert remembered(tmp_path, "support").things == [WEBHOOK, FIELD]
    assert remembered(tmp_path, "other").things == []


def test_a_thing_is_known_once(tmp_path: Path) -> None:
    memory = remembered(tmp_path, "support")

    memory.add(WEBHOOK)
    memory.add(Made("webhook", "5", "renamed"), FIELD)

    assert remembered(tmp_path, "support").things == [WEBHOOK, FIELD]


def test_things_are_found_by_kind_and_key(tmp_path: Path) -> None:
    memory = remembered(tmp_path, "support")
    memory.add(WEBHOOK, FIELD)

    assert memory.of("webhook") == WEBHOOK
    assert memory.of("field", "survey_link") == FIELD
    assert memory.of("field") is None
    assert memory.of("trigger") is None


def test_with_nothing_left_the_file_goes(tmp_path: Path) -> None:
    memory = remembered(tmp_path, "support")
    memory.add(WEBHOOK)
    path = memory.path

    memory.drop(WEBHOOK)

    assert not path.exists()
    assert remembered(tmp_path, "support").things == []


def test_a_file_is_kept_while_the_configuration_holds_something_of_ours(tmp_path: Path) -> None:
    memory = remembered(tmp_path, "support")
    memory.config = ["connections.support"]
    memory.add(WEBHOOK)

    memory.drop(WEBHOOK)

    assert remembered(tmp_path, "support").config == ["connections.support"]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"things": [{"kind": "x"}], "config": [], "files": []}', "{}"]
)
def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path, content: str) -> None:
    path = remembered(tmp_path, "support").path
    path.parent.mkdir()
    path.write_text(content)

    with pytest.raises(ConfigError, match="is damaged"):
        remembered(tmp_path, "support")


def test_no_half_file_is_left(tmp_path: Path) -> None:
    memory = remembered(tmp_path, "support")
    memory.add(WEBHOOK)

    assert [one.name for one in memory.path.parent.iterdir()] == ["support.json"]
