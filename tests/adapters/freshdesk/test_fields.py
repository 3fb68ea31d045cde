"""How single values are read: what is taken, and what is refused rather than bent into shape."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from adapters.helpdesks.freshdesk import fields
from adapters.helpdesks.freshdesk.fields import Read

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
READERS = {name: reader for name, reader in vars(fields).items() if name.startswith("read_")}
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (43026449322, "43026449322"),
        ("43026449322", "43026449322"),
        (-1, "-1"),
        ("x" * 128, "x" * 128),
        (0, None),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_an_id_is_text_and_nobody_is_none(value: Any, text: str | None) -> None:
    assert fields.read_id(value) == text


@pytest.mark.parametrize("value", [True, 1.0, "a b", "lee@support.example", "ü", "x" * 129, "a\n", ["1"], {}])
def test_what_is_no_id_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Not an id"):
        fields.read_id(value)


@pytest.mark.parametrize("value", [None, "", "0", 0])
def test_a_thing_without_an_id_of_its_own_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Not an id"):
        fields.read_own_id(value)
    assert fields.read_own_id(7) == "7"


@pytest.mark.parametrize("value", ["812", 812, "9" * 20])
def test_a_ticket_id_is_a_number_as_text(value: Any) -> None:
    assert fields.read_ticket_id(value) == str(value)


@pytest.mark.parametrize(
    "value",
    ["0812", "0", 0, -3, "", None, True, 812.0, "#812", "INC-812", " 812", "٣", "9" * 21, "{{ticket.id}}"],
)
def test_nothing_else_is_a_ticket_id(value: Any) -> None:
    with pytest.raises(ValueError, match="ticket id"):
        fields.read_ticket_id(value)


@pytest.mark.parametrize("value", [True, 2.0, "2", None, [2]])
def test_a_code_of_the_api_is_an_integer(value: Any) -> None:
    with pytest.raises(ValueError, match="Not an integer"):
        fields.read_number(value)
    assert fields.read_number(2) == 2


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2, 2),
        ("2", 2),
        (" 2 ", 2),
        ("02", 2),
        ("Open", "open"),
        ("2nd line", "2nd line"),
        ("", ""),
        ("²", "²"),
    ],
)
def test_what_a_rule_renders_is_a_code_or_a_label(value: Any, code: int | str) -> None:
    assert fields.read_code(value) == code


@pytest.mark.parametrize("value", [True, 2.5, None, ["2"]])
def test_what_is_neither_code_nor_label_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Not text"):
        fields.read_code(value)


def test_a_number_of_thousands_of_digits_is_a_label_and_costs_nothing() -> None:
    assert fields.read_code("9" * 5000) == "9" * 5000


@pytest.mark.parametrize(
    "text",
    ["2026-03-02T09:30:00Z", "2026-03-02T09:30Z", "2026-03-02T15:00:00+05:30", "2026-03-01T23:30:00-10:00"],
)
def test_moments_of_any_zone_become_utc(text: str) -> None:
    assert fields.read_moment(text) == fields.read_clock(text) == AT
    assert fields.read_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2018-10-24 06:10:46",
        "2026-03-02",
        "2026-02-30T00:00:00Z",
        "Mon, 2 Mar, 2026",
        "0001-01-01T00:00:00+01:00",
    ],
)
def test_a_moment_without_a_zone_is_refused_in_records_and_unknown_in_rules(text: str) -> None:
    assert fields.read_clock(text) is None

    with pytest.raises(ValueError, match="Not an ISO 8601 moment"):
        fields.read_moment(text)


@pytest.mark.parametrize("value", [None, 1772443800, True, ["2026-03-02T09:30:00Z"]])
def test_what_is_no_text_is_no_moment_anywhere(value: Any) -> None:
    for reader in (fields.read_moment, fields.read_clock):
        with pytest.raises(ValueError, match="Not "):
            reader(value)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1772443800250, AT.replace(microsecond=250_000)),
        (253_402_300_799_999, datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
    ],
)
def test_milliseconds_are_exact(value: int, moment: datetime) -> None:
    assert fields.read_milliseconds(value) == moment


@pytest.mark.parametrize("value", [-1, 253_402_300_800_000, 2**62, 1.5, "1772443800250", True, None])
def test_what_is_no_number_of_milliseconds_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="milliseconds"):
        fields.read_milliseconds(value)


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        (["b", "a", "a"], ["a", "b"]),
        ("b,a", ["a", "b"]),
        ([" two words ", ""], ["two words"]),
        ("", []),
        ([], []),
        (None, []),
    ],
)
def test_tags_are_sorted_distinct_and_stripped(value: Any, tags: list[str]) -> None:
    assert fields.read_tags(value) == tags


@pytest.mark.parametrize("value", [7, [7], ["a", None], {"a": 1}, True])
def test_what_is_no_list_of_tags_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="tags"):
        fields.read_tags(value)


@pytest.mark.parametrize("value", [None, 0, 1, "true", []])
def test_a_flag_must_be_said_clearly(value: Any) -> None:
    with pytest.raises(ValueError, match="true or false"):
        fields.read_flag(value)
    assert fields.read_flag(False) is False


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_a_table_is_an_object(value: Any) -> None:
    with pytest.raises(ValueError, match="Not an object"):
        fields.read_table(value)
    assert fields.read_table({"a": 1}) == {"a": 1}


@given(ANY_JSON)
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_every_reader_reads_or_refuses_whatever_stands_there(
    reader: Callable[[Any], Any], value: Any
) -> None:
    with suppress(ValueError):
        assert reader(value) == reader(value)


def test_a_schema_field_turns_a_refusal_into_a_message_without_the_value() -> None:
    with pytest.raises(ValidationError) as caught:
        Read(fields.read_ticket_id).deserialize("canary")

    assert caught.value.messages == ["Not a ticket id."]
