"""deskgauge.toml is changed where it has to be, and stays what a person wrote everywhere else."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.config.initial import Choices, first_text
from service.connecting.config_edit import added, difference, has, removed, replaced, write

WRITTEN = """\
# my own words
[deskgauge]
data_dir = "data"   # on the big disk

[connections.support]  # since May
helpdesk = "zendesk"
secrets = [
  "file:secrets/support",  # the first
]
# base_url = "https://example.com"

# [sinks.linear]
# kind = "linear"
"""
SUPPORT = ("connections", "support")


def test_a_new_key_follows_the_last_one_of_its_table() -> None:
    after = added(WRITTEN, SUPPORT, {"base_url": "https://x.example"})

    assert after.splitlines()[8:10] == ["]", 'base_url = "https://x.example"']
    assert after.replace('base_url = "https://x.example"\n', "", 1) == WRITTEN


def test_everything_that_was_there_is_still_there() -> None:
    after = added(
        WRITTEN, SUPPORT, {"credentials": {"email": "${A}", "token": "file:t"}, "ai_authors": ["1", "2"]}
    )

    assert [line for line in WRITTEN.splitlines() if line not in after.splitlines()] == []
    table = tomllib.loads(after)["connections"]["support"]
    assert table["credentials"] == {"email": "${A}", "token": "file:t"}
    assert table["ai_authors"] == ["1", "2"]


def test_a_key_that_is_there_keeps_its_value() -> None:
    assert added(WRITTEN, SUPPORT, {"helpdesk": "freshdesk"}) == WRITTEN


def test_a_new_table_stands_at_the_end() -> None:
    after = added(
        WRITTEN,
        ("schedules", "office"),
        {"zone": "UTC", "week": {"monday": "09:00-17:00"}, "closed": [date(2026, 12, 24)]},
    )

    assert after.startswith(WRITTEN.rstrip())
    assert tomllib.loads(after)["schedules"]["office"]["closed"] == [date(2026, 12, 24)]
    assert "[schedules.office]\n" in after


def test_nothing_to_add_makes_no_table() -> None:
    assert added(WRITTEN, ("schedules", "office"), {}) == WRITTEN


@pytest.mark.parametrize("value", ['quo"te', "back\\slash", "é 🦉", "# no comment", "a = 1", "${HOME}"])
def test_a_value_of_any_kind_stands_in_the_file_as_it_is(value: str) -> None:
    for path in (SUPPORT, ("connections", "other")):
        assert (
            tomllib.loads(added(WRITTEN, path, {"base_url": value}))["connections"][path[1]]["base_url"]
            == value
        )


def test_the_first_file_of_an_installation_takes_all_that_connect_adds() -> None:
    text = first_text(Choices("zendesk", "support", "linear"))

    after = added(text, SUPPORT, {"base_url": "https://x.example", "mapping": {"category": "tag:cat_"}})
    after = added(after, ("business_hours",), {"default": "office"})

    document = tomllib.loads(after)
    assert document["connections"]["support"]["mapping"] == {"category": "tag:cat_"}
    assert document["business_hours"] == {"default": "office"}
    assert [line for line in text.splitlines() if line not in after.splitlines()] == []


@pytest.mark.parametrize(
    "mapping",
    ['mapping = { category = "tag:cat_" }\n', '[connections.support.mapping]\ncategory = "tag:cat_"\n'],
)
def test_a_mapping_is_extended_whichever_way_it_is_written(mapping: str) -> None:
    text = f'[connections.support]\nhelpdesk = "zendesk"\n{mapping}'

    after = added(text, (*SUPPORT, "mapping"), {"category": "tag:other_", "escalation_cause": "field:7"})

    assert tomllib.loads(after)["connections"]["support"]["mapping"] == {
        "category": "tag:cat_",
        "escalation_cause": "field:7",
    }


def test_a_table_with_a_table_below_it_takes_its_key_above() -> None:
    text = '[connections.support]\nhelpdesk = "zendesk"\n\n[connections.support.mapping]\ncategory = "tag:cat_"\n'

    after = added(text, SUPPORT, {"base_url": "https://x.example"})

    table = tomllib.loads(after)["connections"]["support"]
    assert (table["base_url"], table["mapping"]) == ("https://x.example", {"category": "tag:cat_"})


@pytest.mark.parametrize(
    "text",
    [
        '[connections.support.mapping]\nx = "y"\n[deskgauge]\n[connections.support]\nhelpdesk = "zendesk"\n',
        'connections.support.helpdesk = "zendesk"\nconnections.support.secrets = ["${A}"]\n',
    ],
    ids=["apart", "dotted"],
)
def test_a_table_written_in_several_places_is_not_touched(text: str) -> None:
    with pytest.raises(ConfigError, match=r"Join them into one \[connections\.support\]"):
        added(text, SUPPORT, {"base_url": "https://x.example"})


def test_a_connection_between_other_tables_can_be_taken_away() -> None:
    others = '[connections.first]\nhelpdesk = "zendesk"\n\n[sinks.bugs]\nkind = "linear"\n'
    text = added(others, SUPPORT, {"helpdesk": "zendesk"}) + '\n[schedules.office]\nzone = "UTC"\n'

    after = removed(text, SUPPORT)

    assert list(tomllib.loads(after)["connections"]) == ["first"]
    assert tomllib.loads(after)["schedules"] == {"office": {"zone": "UTC"}}


def test_a_value_is_replaced_where_it_stands() -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    both = ["file:secrets/support", {"secret": "file:secrets/support.old", "until": until}]

    after = replaced(WRITTEN, (*SUPPORT, "secrets"), both)

    assert tomllib.loads(after)["connections"]["support"]["secrets"] == both
    assert "# since May" in after
    assert "# my own words" in after


def test_what_was_added_can_be_taken_away_to_the_letter() -> None:
    after = added(WRITTEN, SUPPORT, {"base_url": "https://x.example"})

    assert removed(after, (*SUPPORT, "base_url")) == WRITTEN


def test_a_table_that_was_added_can_be_taken_away() -> None:
    after = removed(added(WRITTEN, ("schedules", "office"), {"zone": "UTC"}), ("schedules", "office"))

    assert "office" not in after
    assert after.strip() == WRITTEN.strip()


def test_a_comment_inside_a_removed_table_is_kept() -> None:
    text = added(WRITTEN, ("schedules", "office"), {"zone": "UTC"}) + "# asked Kim about Fridays\n"

    assert "# asked Kim about Fridays" in removed(text, ("schedules", "office"))


@pytest.mark.parametrize(
    "path", [("sinks", "bugs"), (*SUPPORT, "nothing"), ("connections", "other", "mapping")]
)
def test_taking_away_what_is_not_there_changes_nothing(path: tuple[str, ...]) -> None:
    assert removed(WRITTEN, path) == WRITTEN
    assert not has(WRITTEN, path)


def test_a_difference_shows_only_what_changes() -> None:
    after = added(WRITTEN, SUPPORT, {"base_url": "https://x.example"})
    lines = difference(WRITTEN, after, "deskgauge.toml").splitlines()

    assert [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        '+base_url = "https://x.example"'
    ]
    assert difference(WRITTEN, WRITTEN, "deskgauge.toml") == ""


def test_a_text_that_cannot_be_used_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "deskgauge.toml"
    file.write_text(WRITTEN)

    def refuse(path: Path) -> None:
        raise ConfigError(f"{path}: deskgauge.x: is no known key.")

    with pytest.raises(ConfigError, match="was not written") as raised:
        write(file, "other", refuse)

    assert f"{file}: deskgauge.x" in str(raised.value)
    assert file.read_text() == WRITTEN
    assert list(tmp_path.iterdir()) == [file]


def test_the_file_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "deskgauge.toml"
    file.write_text(WRITTEN)
    file.chmod(0o640)

    write(file, "new", lambda path: path.read_text())

    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o640)
