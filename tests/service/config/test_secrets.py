"""Secrets stand elsewhere, are fit to be used, and are never repeated."""

from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.config import load_settings
from service.config.secrets import (
    LARGEST_FILE,
    SHORTEST,
    UnusableSecret,
    damage,
    resolve,
    weakness,
)
from tests.service.config.usable import SIGNING, USABLE, Written


@pytest.mark.parametrize(
    "value",
    [
        "changeme", "CHANGEME", "change-me-please", "secret", "password123", "your-secret-here",
        "placeholder", "<signing secret>", "xxxxxxxxxxxxxxxxxxxx", "aaaaaaaaaaaaaaaaaaaa", "test",
        "replace-this-value",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_secret(value: str) -> None:
    assert weakness(value) == "holds a placeholder. Put the real secret into it."


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("", "is empty."),
        ("k9Zt4uVw8sQmX2b", "holds a secret of fewer than 16 characters."),
        ("k9Zt4uVw8sQmX2bN\nmore", "holds more than one line"),
        ("k9Zt4uVw8sQmX2bN\x00", "holds more than one line"),
    ],
)
def test_a_value_unfit_for_a_secret_says_why(value: str, complaint: str) -> None:
    assert weakness(value).startswith(complaint)


@pytest.mark.parametrize(
    "value",
    [
        SIGNING,
        "k9Zt4uVw8sQmX2bN",
        "dGhpc19zZWNyZXQtaXMtcmFuZG9t==",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "Zm9vYmFyc2VjcmV0dGVzdHh4eFhZWjEyMzQ1Njc4OTA=secret",
    ],
)
def test_a_long_random_value_may_contain_any_word(value: str) -> None:
    assert weakness(value) == ""


def test_a_file_is_read_relative_to_the_configuration_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "key").write_text(SIGNING + "\r\n")

    assert resolve("file:deep/key", {}, tmp_path) == SIGNING


def test_an_environment_variable_is_read_when_asked_for() -> None:
    assert resolve("${KEY}", {"KEY": f" {SIGNING} "}, Path()) == SIGNING


@pytest.mark.parametrize(
    ("reference", "complaint"),
    [
        ("${GONE}", "environment variable GONE is not set."),
        ("${EMPTY}", "environment variable EMPTY is empty."),
        ("${WEAK}", "environment variable WEAK holds a placeholder."),
        ("file:gone", "gone cannot be read"),
        ("file:binary", "binary is not text."),
        ("file:folder", "folder cannot be read"),
    ],
)
def test_a_reference_that_leads_nowhere_says_where_it_led(
    tmp_path: Path, reference: str, complaint: str
) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder").mkdir()

    with pytest.raises(UnusableSecret) as caught:
        resolve(reference, {"EMPTY": "", "WEAK": "changeme"}, tmp_path)

    assert complaint in str(caught.value)


@pytest.mark.parametrize("value", ["hunter2-hunter2-hunter2", "$NOT_BRACED", "${two words}", "files:key", ""])
def test_a_secret_written_into_the_file_is_refused_and_not_repeated(written: Written, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(
            written(USABLE.replace('"file:signing"', f'"{value}"').replace("${BUGS_KEY}", value)), {}
        )

    lines = str(caught.value).splitlines()
    assert [line.split(": ")[1] for line in lines] == ["connections.help.secrets", "sinks.bugs.secret"]
    assert all("must not hold the secret itself. Write ${ENV_NAME}" in line for line in lines)
    assert not value or value not in str(caught.value)


@pytest.mark.parametrize(
    "secrets",
    ["[]", '"file:signing"', "[{ until = 2026-01-01T00:00:00Z }]", '[{ secret = "file:signing", til = 1 }]'],
)
def test_a_connection_without_a_usable_list_of_secrets_is_refused(written: Written, secrets: str) -> None:
    with pytest.raises(ConfigError, match=r"connections\.help\.secrets: "):
        load_settings(written(USABLE.replace('["file:signing"]', secrets)), {"BUGS_KEY": SIGNING})


def test_a_connection_without_secrets_is_refused(written: Written) -> None:
    with pytest.raises(ConfigError, match=r"connections\.help\.secrets: is missing"):
        load_settings(written(USABLE.replace('secrets = ["file:signing"]', "")), {"BUGS_KEY": SIGNING})


@pytest.mark.parametrize("content", ["", "\n", "changeme\n", "short\n"])
def test_an_unfit_secret_file_keeps_the_program_from_starting(written: Written, content: str) -> None:
    path = written(USABLE)
    (path.parent / "signing").write_text(content)

    with pytest.raises(
        ConfigError, match=r"connections\.help\.secrets\[0\]: file .*signing (is empty|holds)"
    ):
        load_settings(path, {"BUGS_KEY": SIGNING})


@pytest.mark.parametrize("value", ["a", "42", "changeme", "user@example.com"])
def test_a_value_that_is_no_secret_may_be_anything_that_fits_on_a_line(value: str) -> None:
    assert damage(value) == ""


@pytest.mark.parametrize(
    ("value", "complaint"),
    [("", "is empty."), ("a\nb", "holds more than one line"), ("a\x1bb", "holds more than one line")],
)
def test_a_damaged_value_says_why(value: str, complaint: str) -> None:
    assert damage(value).startswith(complaint)


def test_another_test_of_fitness_can_be_given() -> None:
    with pytest.raises(UnusableSecret, match="environment variable A does not please me"):
        resolve("${A}", {"A": SIGNING}, Path(), lambda value: "does not please me")
    assert resolve("${A}", {"A": "42"}, Path(), damage) == "42"


def test_what_is_no_reference_leads_nowhere() -> None:
    with pytest.raises(UnusableSecret, match="is not a reference"):
        resolve("plain text", {}, Path())


def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SIGNING)

    assert resolve(f"file:{tmp_path / 'key'}", {}, Path("/nowhere")) == SIGNING


def test_of_a_huge_file_only_a_part_is_read(tmp_path: Path) -> None:
    (tmp_path / "huge").write_bytes(b"k" * (LARGEST_FILE + 10))

    assert len(resolve("file:huge", {}, tmp_path, lambda value: "")) == LARGEST_FILE


@pytest.mark.parametrize("length", [SHORTEST - 1, SHORTEST])
def test_the_shortest_secret_is_exactly_so_long(length: int) -> None:
    fits = weakness("k9Zt4uVw8sQmX2bN7cRf"[:length]) == ""

    assert fits is (length == SHORTEST)
