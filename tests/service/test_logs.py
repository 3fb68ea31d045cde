"""Log lines: structured, and never with a secret or a customer's words."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from rules.errors import StorageUnavailable
from service.logs import MASK, configure_logs

SECRET = "k9Zt4uVw8sQmX2bN7cRfJ1hLpE6gYdAo"
WORDS = "My card 4111 was charged twice, please call me"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What was logged since the test began, as JSON documents."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    configure_logs("json", [SECRET, ""])
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers[:], root.level = before


def test_a_line_has_its_event_level_time_and_fields(lines: Lines) -> None:
    structlog.get_logger().info("applied", deliveries=3, slot="web-0")

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "applied", "level": "info", "deliveries": 3, "slot": "web-0"}


@pytest.mark.parametrize(
    "key",
    [
        "authorization",
        "Authorization",
        "body",
        "text",
        "comment",
        "secret",
        "headers",
        "cookie",
        "email",
        "signature",
    ],
)
def test_a_private_field_never_leaves(lines: Lines, key: str) -> None:
    structlog.get_logger().warning("odd", **{key: WORDS})

    assert lines()[0][key] == MASK


def test_a_configured_secret_is_masked_wherever_it_stands(lines: Lines) -> None:
    structlog.get_logger().error(
        f"bad key {SECRET}", where=f"x{SECRET}x", deep={"list": [SECRET, {"in": SECRET}]}
    )

    (line,) = lines()
    assert SECRET not in json.dumps(line)
    assert line["event"] == f"bad key {MASK}"
    assert line["deep"] == {"list": [MASK, {"in": MASK}]}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Authorization: Bearer abcdef123456", f"Authorization: {MASK}"),
        ("basic dXNlcjpwYXNz", MASK),
        ("redis://:hunter2@127.0.0.1/0", f"redis://{MASK}@127.0.0.1/0"),
        ("https://user:pw@host/x", f"https://{MASK}@host/x"),
        ("from anna.b@example.com today", f"from {MASK} today"),
        (b"bytes \xff", "bytes \ufffd"),
        ("x" * 600, "x" * 500 + "..."),
    ],
)
def test_what_looks_private_is_masked_in_any_field(lines: Lines, value: object, shown: str) -> None:
    structlog.get_logger().info("seen", value=value)

    assert lines()[0]["value"] == shown


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "plain words", "slot web-0", "2026-01-01T00:00:00Z"])
def test_what_is_not_private_stays(lines: Lines, value: object) -> None:
    structlog.get_logger().info("seen", value=value)

    assert lines()[0]["value"] == value


def test_a_foreign_error_shows_its_type_and_place_but_not_its_words(lines: Lines) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError:
        structlog.get_logger().exception("failed")

    (line,) = lines()
    assert (line["error"], line["reason"]) == ("ValueError", MASK)
    assert line["at"][0].startswith(__file__)
    assert WORDS not in json.dumps(line)


def test_our_own_error_says_its_reason(lines: Lines) -> None:
    error = StorageUnavailable("the disk is full; make room")
    structlog.get_logger().error("refused", exc_info=error)

    assert lines()[0]["reason"] == "the disk is full; make room"


def test_libraries_and_modules_that_log_the_plain_way_are_cleaned_too(lines: Lines) -> None:
    logging.getLogger("urllib3").warning("retrying with %s", SECRET)
    try:
        raise ValueError(WORDS)
    except ValueError:
        logging.getLogger("asyncio").exception("never retrieved")

    first, second = lines()
    assert (first["event"], first["level"]) == (f"retrying with {MASK}", "warning")
    assert second["error"] == "ValueError"
    assert WORDS not in json.dumps(second)


def test_our_modules_may_inform_and_libraries_only_warn(lines: Lines) -> None:
    logging.getLogger("service.intake.commit").info("stores again")
    logging.getLogger("urllib3").info("noise")

    assert [line["event"] for line in lines()] == ["stores again"]


def test_the_console_form_is_for_people_and_hides_as_much(
    monkeypatch: pytest.MonkeyPatch, lines: Lines
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs("console", [SECRET])
    structlog.get_logger().info("started", key_used=SECRET, body=WORDS)

    shown = stream.getvalue()
    assert "started" in shown
    assert SECRET not in shown
    assert WORDS not in shown
