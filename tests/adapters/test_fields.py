"""How single values are read: what is taken, and what is refused rather than bent into shape."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from adapters.fields import (
    Read,
    read_flag,
    read_id,
    read_integer,
    read_moment,
    read_own_id,
    read_own_word,
    read_text,
    read_ticket_id,
    read_word,
)

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
READERS = (
    read_flag,
    read_id,
    read_moment,
    read_own_id,
    read_own_word,
    read_integer,
    read_text,
    read_ticket_id,
    read_word,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("8447388090494", "8447388090494"),
        (8447388090494, "8447388090494"),
        (-1, "-1"),
        ("zd:answerBot", "zd:answerBot"),
        ("01JQMQH83YNAKWSWJ8B1QH2NSC", "01JQMQH83YNAKWSWJ8B1QH2NSC"),
        ("x" * 128, "x" * 128),
        (0, None),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_an_id_is_text_and_nobody_is_none(value: Any, text: str | None) -> None:
    assert read_id(value) == text


@pytest.mark.parametrize(
    "value", [True, 1.0, "a b", "lee@support.example", "ü", "x" * 129, "a\n", ["1"], {"id": 1}, "\x7f"]
)
def test_what_is_no_id_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Not an id"):
        read_id(value)


@pytest.mark.parametrize("value", [None, "", "0", 0])
def test_a_thing_without_an_id_of_its_own_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Not an id"):
        read_own_id(value)
    assert read_own_id("7") == "7"


@pytest.mark.parametrize("value", ["812", 812, "9" * 20])
def test_a_ticket_id_is_a_number_as_text(value: Any) -> None:
    assert read_ticket_id(value) == str(value)


@pytest.mark.parametrize(
    "value",
    [
        "0812",
        "0",
        0,
        -3,
        "",
        None,
        True,
        812.0,
        "#812",
        "INC-812",
        "{{ticket.id}}",
        " 812",
        "812\n",
        "٣",
        "9" * 21,
    ],
)
def test_nothing_else_is_a_ticket_id(value: Any) -> None:
    with pytest.raises(ValueError, match="ticket id"):
        read_ticket_id(value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T09:30:00Z", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-03-02T09:30Z", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-03-02T09:30:00.1Z", datetime(2026, 3, 2, 9, 30, 0, 100_000, tzinfo=UTC)),
        ("2026-03-02T09:30:00.123456789Z", datetime(2026, 3, 2, 9, 30, 0, 123_456, tzinfo=UTC)),
        ("2026-03-02T09:30:00.999999999Z", datetime(2026, 3, 2, 9, 30, 0, 999_999, tzinfo=UTC)),
        ("2026-03-02T11:30:00+02:00", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-03-02T15:00:00+05:30", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-03-01T23:30:00-10:00", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
    ],
)
def test_moments_of_any_precision_and_zone_become_utc(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment
    assert read_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T09:30:00",
        "2018-10-24 06:10:46",
        "Mon, 2 Mar, 2026",
        "2026-03-02",
        "2026-02-30T00:00:00Z",
        "2026-03-02T09:30:60Z",
        "2026-03-02T24:30:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "May 18",
        "",
        "x" * 10_000,
        1772443800,
        None,
        ["2026-03-02T09:30:00Z"],
    ],
)
def test_what_is_no_moment_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"[Mm]oment|ISO 8601"):
        read_moment(value)


@pytest.mark.parametrize("value", [0, 1, "true", "false", "yes", "", None, [], 1.0])
def test_only_json_truth_values_are_flags(value: Any) -> None:
    assert (read_flag(True), read_flag(False)) == (True, False)
    with pytest.raises(ValueError, match="true or false"):
        read_flag(value)


def test_words_lose_their_case_and_their_spaces() -> None:
    assert read_word("  URGENT ") == "urgent"
    assert read_word("end-user") == "end-user"


@pytest.mark.parametrize("reader", [read_text, read_word])
@pytest.mark.parametrize("value", [None, 7, True, [], {}])
def test_only_text_is_text(reader: Callable[[Any], str], value: Any) -> None:
    with pytest.raises(ValueError, match="Not text"):
        reader(value)


@pytest.mark.parametrize("reader", [read_integer])
@pytest.mark.parametrize("value", [1.0, 1.9, True, "1", None, [1]])
def test_integers_are_strict(reader: Callable[[Any], int], value: Any) -> None:
    assert reader(1) == 1
    with pytest.raises(ValueError, match="Not a"):
        reader(value)


def outcomes(reader: Callable[[Any], Any]) -> set[str]:
    """Whatever JSON holds is read the same twice, or refused in a few words without the value; which of both occurred."""
    seen = set[str]()

    @given(ANY_JSON)
    def check(value: Any) -> None:
        try:
            assert reader(value) == reader(value)
            seen.add("read")
        except ValueError as error:
            told = str(error)
            assert told.startswith("Not ")
            assert len(told) < 60
            seen.add("refused")

    check()
    return seen


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_returns_or_refuses_and_says_nothing_of_the_value(reader: Callable[[Any], Any]) -> None:
    assert "refused" in outcomes(reader)


def test_a_schema_field_turns_a_refusal_into_a_schema_error() -> None:
    assert Read(read_ticket_id).deserialize(812) == "812"
    with pytest.raises(ValidationError, match="Not a ticket id"):
        Read(read_ticket_id).deserialize("x")
